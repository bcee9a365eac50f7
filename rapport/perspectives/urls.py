"""Pages about what a contact is to us."""

from django.urls import path

from rapport.perspectives.views import (
    backfill,
    company_type,
    fact,
    qualification,
    rules,
    scoring,
    setting,
    stage,
    tonight,
)
from rapport.perspectives.views.board import board_page, column_cards, last_board
from rapport.perspectives.views.bulk import look, progress, set_stages
from rapport.perspectives.views.moves import move
from rapport.perspectives.views.reservation import reservation

urlpatterns = [
    path("contacts/<int:contact_id>/qualification/", qualification.qualification, name="qualification"),
    path("contacts/<int:contact_id>/qualification/steps/", qualification.steps, name="qualification-steps"),
    path("contacts/<int:contact_id>/qualification/verification/", qualification.verification, name="verification"),
    path("contacts/<int:contact_id>/reservation/", reservation, name="reservation"),
    path("contacts/<int:contact_id>/sales/", fact.sold, name="sold"),
    path("contacts/<int:contact_id>/sales/new/", fact.new_fact, name="fact-new"),
    path("contacts/<int:contact_id>/sales/<int:fact_id>/removal/", fact.removal, name="fact-removal"),
    path("facts/<int:fact_id>/", fact.one_fact, name="fact"),
    path("settings/backfill/", backfill.page, name="backfill"),
    path("settings/backfill/progress/", backfill.progress, name="backfill-progress"),
    path("settings/scoring/", scoring.page, name="scoring"),
    path("settings/scoring/now/", scoring.now, name="scoring-now"),
    path("settings/perspectives/", setting.first, name="perspectives"),
    path("settings/perspectives/new/", setting.new, name="perspective-new"),
    path("settings/perspectives/order/", setting.order, name="perspective-order"),
    path("settings/perspectives/rules/", rules.rules, name="rules-of-sales"),
    path("settings/perspectives/tonight/", tonight.tonight, name="tonight"),
    path("settings/perspectives/types/", company_type.company_types, name="company-types"),
    path("settings/perspectives/<int:perspective_id>/", setting.one, name="perspective"),
    path("settings/perspectives/<int:perspective_id>/removal/", setting.removal, name="perspective-removal"),
    path("settings/perspectives/<int:perspective_id>/stages/new/", stage.new, name="stage-new"),
    path("settings/perspectives/<int:perspective_id>/stages/order/", stage.order, name="stage-order"),
    path("settings/stages/<int:row_id>/", stage.one, name="stage"),
    path("settings/stages/<int:row_id>/merger/", stage.merger, name="stage-merger"),
    path("settings/stages/<int:row_id>/parting/", stage.parting, name="stage-parting"),
    path("settings/stages/<int:row_id>/removal/", stage.removal, name="stage-removal"),
    path("board/", last_board, name="last_board"),
    path("board/<slug:perspective>/", board_page, name="board"),
    path("board/<slug:perspective>/cards/", column_cards, name="board_cards"),
    path("board/<slug:perspective>/moves/", move, name="board_moves"),
    path("standings/bulk/", set_stages, name="bulk_stages"),
    path("standings/bulk/look/", look, name="bulk_stages_look"),
    path("standings/bulk/<int:operation_id>/", progress, name="bulk_stages_progress"),
]
