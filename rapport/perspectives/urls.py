"""Pages about what a contact is to us."""

from django.urls import path

from rapport.perspectives.views import backfill, fact, scoring
from rapport.perspectives.views.board import board_page, column_cards, last_board
from rapport.perspectives.views.moves import move
from rapport.perspectives.views.reservation import reservation

urlpatterns = [
    path("contacts/<int:contact_id>/reservation/", reservation, name="reservation"),
    path("contacts/<int:contact_id>/sales/", fact.sold, name="sold"),
    path("contacts/<int:contact_id>/sales/new/", fact.new_fact, name="fact-new"),
    path("contacts/<int:contact_id>/sales/<int:fact_id>/removal/", fact.removal, name="fact-removal"),
    path("facts/<int:fact_id>/", fact.one_fact, name="fact"),
    path("settings/backfill/", backfill.page, name="backfill"),
    path("settings/backfill/progress/", backfill.progress, name="backfill-progress"),
    path("settings/scoring/", scoring.page, name="scoring"),
    path("settings/scoring/now/", scoring.now, name="scoring-now"),
    path("board/", last_board, name="last_board"),
    path("board/<slug:perspective>/", board_page, name="board"),
    path("board/<slug:perspective>/cards/", column_cards, name="board_cards"),
    path("board/<slug:perspective>/moves/", move, name="board_moves"),
]
