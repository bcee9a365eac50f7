"""The trash: everything of the last 30 days, and the way back."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from rapport.base.sockets import TrashSource, plugged
from rapport.base.text import clean
from rapport.contacts.queries.trash import by_day, resting
from rapport.ui.pages import clock_of, fragment, is_fragment, page, tell, trigger


@require_GET
def trash_page(request: HttpRequest) -> HttpResponse:
    """The page, or its feed alone while somebody searches."""
    mine, text = request.GET.get("whose") != "all", clean(request.GET.get("text", ""))[:100]
    rows = resting(request.user, text, mine=mine, now=timezone.now())
    clock = clock_of(request)
    days = by_day(rows, lambda at: clock.local(at).date())
    context = {"days": days, "mine": mine, "text": text, "title": "Trash"}
    if is_fragment(request) and request.headers.get("HX-Target", "").endswith("trash-feed"):
        return fragment(request, "contacts/_trash_feed.html", context)
    return page(request, "contacts/trash_page.html", context)


@require_POST
def bring_back(request: HttpRequest) -> HttpResponse:
    """Bring back what is named "<record type>:<id>", one or several of one type."""
    wanted: dict[str, list[int]] = {}
    for name in request.POST.getlist("record"):
        record_type, _, record_id = name.partition(":")
        if record_id.isdecimal() and len(record_id) < 18:
            wanted.setdefault(record_type, []).append(int(record_id))
    undo, number = None, 0
    for source in plugged(TrashSource):
        if ids := wanted.get(source.record_type):
            undo = source.bring_back(ids, request.user)
            number += len(ids)
    said = "Brought back" if number == 1 else f"{number} brought back"
    answer = trigger(HttpResponse(status=204), "record.changed")
    return tell(answer, said, undo=undo if len(wanted) == 1 else None) if number else answer
