"""How every view of activities answers: saved, or what was not right beside each field."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from rapport.activities.models import Activity
from rapport.ui.pages import close, fragment, tell, trigger


def saved(
    request: HttpRequest, sentence: str, operation: Any, activities: Iterable[Activity] = (), *, what: str = "panel"
) -> HttpResponse:
    """Close the panel or dialog, say what was done with Undo, and let the parts of the page that show it fetch themselves."""
    response = tell(HttpResponse(status=204), sentence, undo=operation.id)
    return changed(close(response, what), activities)


def on_its_page(request: HttpRequest, panel: str) -> HttpResponse:
    """A panel that was asked for as a whole page (a new tab, no htmx): the record it belongs to, with the panel open."""
    asked = request.GET.copy()
    contact_id = asked.pop("contact", [""])[-1]
    place = f"/contacts/{contact_id}/" if contact_id.isdecimal() else "/"
    return HttpResponse(status=303, headers={"Location": f"{place}?{urlencode({'panel': panel})}&{asked.urlencode()}"})


def changed(response: HttpResponse, activities: Iterable[Activity]) -> HttpResponse:
    """Say that these activities changed: lists, records and calendars listen."""
    rows = list(activities)
    detail = {"ids": [one.pk for one in rows], "contacts": sorted({one.contact_id for one in rows if one.contact_id})}
    return trigger(response, "activity.saved", detail)


def problems(request: HttpRequest, found: dict[str, str], places: Sequence[str]) -> HttpResponse:
    """The sentences, each at its place in the panel that is open; what was typed stays."""
    context = {"problems": found, "places": places}
    return fragment(request, "activities/_panel_problems.html", context, status=422)
