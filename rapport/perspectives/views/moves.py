"""A card of the board is put into another column: at once, or with a reason and a day."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.base.errors import Conflict, Gone, Invalid
from rapport.base.text import whole_number
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.comparing import Was
from rapport.perspectives.actions.placing import Placing, place_contact
from rapport.perspectives.cards import told_age
from rapport.perspectives.models import Stage
from rapport.perspectives.queries import fixed_parts, setup, stage_of
from rapport.perspectives.queries.board import Board, standing_in
from rapport.perspectives.views.board import board_of, stage_in
from rapport.perspectives.views.typed import SINCE, day_typed
from rapport.ui.pages import close, fragment, tell, trigger


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, perspective: str) -> HttpResponse:
    """GET: the dialog that asks for reason and day. POST with `contact`, `stage` and the one it `was` in, as the page knows it."""
    board = board_of(request, perspective)
    asked = request.GET if request.method == "GET" else request.POST
    contact = contact_for(request.user, whole_number(asked.get("contact")) or 0)
    stage = stage_in(board.perspective, asked.get("stage"))
    if request.method == "GET":
        return _dialog(request, board, contact, stage, {})
    try:
        done = _moved(request, board, contact, stage)
    except Invalid as refusal:
        return _dialog(request, board, contact, stage, refusal.problems, status=422)
    except Conflict as conflict:
        return _elsewhere(request, board, contact, conflict)
    said = done.summary if done.pk else f"{contact.shown_name} is in {stage.name} already."
    answer = tell(close(HttpResponse(status=204), "dialog"), said, undo=done.pk)
    return trigger(answer, "card.moved", _told(request, board, contact))


def _moved(request: HttpRequest, board: Board, contact: Contact, stage: Stage) -> Operation:
    on = day_typed(request, "on", SINCE, is_past=True)
    was = whole_number(request.POST.get("was"))
    seen = Was() if was is None else Was(stage_id=setup().reads.get(was, was))
    placing = Placing(stage=stage, on=on, why=request.POST.get("why", ""))
    return place_contact(contact, board.perspective, placing, by=request.user, was=seen)


def _elsewhere(request: HttpRequest, board: Board, contact: Contact, conflict: Conflict) -> HttpResponse:
    """What is said where somebody else moved the card since this page was read."""
    stage = conflict.theirs["stage_id"]["theirs"]
    where = f"is in {stage_of(stage).name} now" if stage else f"is no longer in {board.perspective.name}"
    said = f"{contact.shown_name} {where}: {conflict.by} moved it meanwhile. Nothing was changed."
    answer = tell(close(HttpResponse(status=409), "dialog"), said, tone="overdue")
    return trigger(answer, "card.elsewhere", _told(request, board, contact))


def _told(request: HttpRequest, board: Board, contact: Contact) -> dict[str, Any]:
    """Where a card is now, how long, and how many stand in each column."""
    standing = standing_in(board.perspective, contact.pk)
    counts = Board(board.perspective, request.user, board.definition).counts
    told = {"contact": contact.pk, "stage": None, "counts": counts}
    if standing is None or not standing.is_listed:
        return told
    stage = stage_of(standing.stage_id)
    told |= {"stage": stage.pk}
    return told | told_age(standing.since, stage, today_of(request.user)) if board.tells_since else told


def _dialog(
    request: HttpRequest, board: Board, contact: Contact, stage: Stage, problems: dict[str, str], status: int = 200
) -> HttpResponse:
    if not board.perspective.is_for(contact.kind):
        raise Gone(f"{board.perspective.name} is not for contacts of this kind.")
    asked = request.GET if request.method == "GET" else request.POST
    context = {
        "contact": contact,
        "stage": stage,
        "was": whole_number(asked.get("was")) or "",
        "address": f"/board/{board.perspective.key}/moves/{board.definition.query()}",
        "typed": asked,
        "fixed": fixed_parts(request.user, board.perspective),
        "problems": problems,
    }
    return fragment(request, "perspectives/_move_dialog.html", context, status=status)
