"""The audit log: seen, searched and taken out by whoever may; nothing in it can be changed."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET

from rapport.access.actions import require
from rapport.access.settings_pages import settings_page
from rapport.audit import queries
from rapport.audit.actions import note
from rapport.audit.models import Entry
from rapport.audit.origin import origin_of
from rapport.base.csv_lines import csv_lines
from rapport.base.text import clean, whole_number
from rapport.organisation.queries import day_bounds, directory, zone_of
from rapport.ui import pages

PAGE = 50
HEADERS = ("When", "What", "Who", "Subject", "From", "With", "Seal")


@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    """A page of entries; `before` (an id) goes on where another ended, as a fragment."""
    require(request.user, "audit.view")
    rows = _found(request)
    if before := whole_number(request.GET.get("before")):
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    query = request.GET.copy()
    query["before"] = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    context = {
        "entries": found[:PAGE],
        "more": query.urlencode() if query["before"] else "",
        "asked": request.GET,
        "actions": queries.ACTIONS,
        "people": directory(),
        "query": request.GET.urlencode(),
        "seal": queries.last_seal(),
    }
    if pages.is_fragment(request):
        return pages.fragment(request, "web/_audit_rows.html" if before else "web/_audit_log.html", context)
    return settings_page(request, "audit", "web/audit_log.html", context)


@require_GET
def audit_table(request: HttpRequest) -> StreamingHttpResponse:
    """What was looked for, as CSV; that it was taken out stands in the log."""
    require(request.user, "audit.view")
    zone = zone_of(request.user)
    note("exported", by=request.user, what="Audit log as CSV", origin=origin_of(request))
    rows = (_row(entry, zone) for entry in _found(request).iterator(chunk_size=1000))
    answer = StreamingHttpResponse(csv_lines(HEADERS, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer


def _found(request: HttpRequest) -> Any:
    asked = request.GET
    return queries.entries(
        action=asked.get("action", "") if asked.get("action") in queries.ACTIONS else "",
        user_id=whole_number(asked.get("person")),
        text=clean(asked.get("text", ""))[:100],
        since=_day(asked.get("since", ""), request, 0),
        until=_day(asked.get("until", ""), request, 1),
    )


def _day(text: str, request: HttpRequest, later: int) -> datetime | None:
    """The beginning of a day where the asker lives, `later` days after it."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day_bounds(day + timedelta(days=later), zone_of(request.user))[0] if day and day.year < 9999 else None


def _row(entry: Entry, zone: Any) -> list[str]:
    told = entry.personal
    what = queries.ACTIONS.get(entry.action, entry.action)
    facts = [told.get(key, "") for key in ("who", "what", "address", "device")]
    return [f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", what, *facts, entry.digest]
