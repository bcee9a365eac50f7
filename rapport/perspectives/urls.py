"""Pages about what a contact is to us."""

from django.urls import path

from rapport.perspectives.views.board import board_page, column_cards, last_board
from rapport.perspectives.views.bulk import look, progress, set_stages
from rapport.perspectives.views.moves import move
from rapport.perspectives.views.reservation import reservation

urlpatterns = [
    path("contacts/<int:contact_id>/reservation/", reservation, name="reservation"),
    path("board/", last_board, name="last_board"),
    path("board/<slug:perspective>/", board_page, name="board"),
    path("board/<slug:perspective>/cards/", column_cards, name="board_cards"),
    path("board/<slug:perspective>/moves/", move, name="board_moves"),
    path("standings/bulk/", set_stages, name="bulk_stages"),
    path("standings/bulk/look/", look, name="bulk_stages_look"),
    path("standings/bulk/<int:operation_id>/", progress, name="bulk_stages_progress"),
]
