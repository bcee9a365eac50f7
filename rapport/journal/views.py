"""Undo, and the journal of a record."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET, require_POST

from rapport.base import catalogue, sockets
from rapport.base.text import whole_number
from rapport.journal import actions, queries
from rapport.journal.models import Operation
from rapport.journal.table import journal_as_csv
from rapport.organisation.queries import zone_of
from rapport.ui.pages import fragment, go, tell, trigger


@require_POST
def reversal(request: HttpRequest, operation_id: int) -> HttpResponse:
    """Undo an operation; with `about` only what it did to that contact, with `also` others that were told in the same toast."""
    about = whole_number(request.POST.get("about"))
    ids = [operation_id, *(also for text in request.GET.getlist("also") if (also := whole_number(text)))]
    return _undo(request, [queries.operation_for(request.user, one) for one in ids], about)


@require_POST
def reversal_of_last(request: HttpRequest) -> HttpResponse:
    """Undo the last thing I did (Ctrl+Z)."""
    done = queries.last_of(request.user)
    if done is None:
        return tell(HttpResponse(status=204), "Nothing of today is left to undo.", tone="note")
    return _undo(request, [done])


@require_GET
def journal(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """The panel with every change of a record; `before` asks for the page after it."""
    card = _card_of(request, record_type, record_id)
    record, asked = (record_type, record_id), request.GET
    numbers = {key: whole_number(asked.get(key)) or 0 for key in ("by", "before")}
    page = queries.journal_page(record, request.user, text=asked.get("text", "")[:100], **numbers)
    context = {"page": page, "record_type": record_type, "record_id": record_id, "asked": asked}
    if "text" in asked or "before" in asked:
        return fragment(request, "journal/_journal_page.html", context)
    count, since = queries.journal_size(record, request.user)
    name = card.names([record_id], request.user).get(record_id, card.label) if card.names else card.label
    context |= {"name": name, "count": count, "since": since, "authors": queries.authors_of(record, request.user)}
    return fragment(request, "journal/_journal_panel.html", context)


@require_GET
def journal_table(request: HttpRequest, record_type: str, record_id: int) -> StreamingHttpResponse:
    """The whole journal of a record as a CSV file."""
    _card_of(request, record_type, record_id)
    for hears in sockets.listeners_within("journal.exported"):
        hears(request, record_type=record_type, record_id=record_id)
    lines = journal_as_csv((record_type, record_id), request.user, zone_of(request.user))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="journal-{record_type}-{record_id}.csv"'
    return answer


def _card_of(request: HttpRequest, record_type: str, record_id: int) -> catalogue.Card:
    """The card of a record that this person may see; 404 where there is none."""
    card = catalogue.card_if_any(record_type)
    if card is None or not card.visible_to(request.user).filter(pk=record_id).exists():
        raise Http404
    return card


def _undo(request: HttpRequest, together: list[Operation], about: int | None = None) -> HttpResponse:
    """Take these back, the last one first."""
    what, kept = ", ".join(done.summary for done in together), []
    for done in reversed(together):
        if about is None and actions.is_long(done):
            actions.undo_in_parts(done, by=request.user)
            return _answer(request, f"Undoing in the background: {done.summary}")
        kept += actions.undo(done, by=request.user, about=about)[1]
    labels = list(dict.fromkeys(label for one in kept for label in one.labels))
    stayed = f". {', '.join(labels)} stayed: changed since" if labels else ""
    return _answer(request, f"Undone: {what}{stayed}")


def _answer(request: HttpRequest, sentence: str) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return go(request.headers.get("Referer", "/"), request)
    return trigger(tell(HttpResponse(status=204), sentence), "record.changed")
