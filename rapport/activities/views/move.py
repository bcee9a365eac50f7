"""Moving, giving and calling off what is planned: the Move menu of a row, and the same for a selection."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.actions import require
from rapport.activities import actions, queries
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.activities.proposals import NEXT
from rapport.activities.queries.panel import dates
from rapport.activities.reading import number, read_when
from rapport.activities.views.answers import problems, saved
from rapport.activities.views.selection import fields_of, selected_ids
from rapport.base.errors import Gone, Invalid
from rapport.base.typed_dates import When, instant
from rapport.organisation.queries import colleagues, people_named
from rapport.ui.pages import fragment

LATER_AT_LEAST = timedelta(minutes=30)
OFFERED = tuple(one for one in NEXT if one[0] in "twm")


def _chosen(request: HttpRequest) -> list[Activity]:
    """What is selected and still to be done; raises Gone where nothing is."""
    ids = selected_ids(request)
    rows = queries.visible_to(request.user).select_related("kind", "contact", "assigned_to").filter(pk__in=ids)
    require(request.user, "activities.change")
    found = queries.known((row for row in rows if row.is_open), request.user)
    if not found:
        raise Gone("Nothing of this is to be done any more.")
    return found


@require_GET
def menu(request: HttpRequest, activity_id: int | None = None) -> HttpResponse:
    """The Move menu: later today, tomorrow, next week, next month, no date, pick a date, give, call off."""
    desk, user = Desk(), request.user
    if activity_id is not None:
        queries.activity_for(user, activity_id)
    chosen = _chosen(request)
    context = {
        "chosen": chosen,
        "later": later_today(user, desk),
        "dates": dates(user, desk, OFFERED),
        "full": desk.own.full_day,
        "undated": queries.undated(user).count(),
        "fields": fields_of(request),
        "repeats": len(chosen) == 1 and chosen[0].repeats,
    }
    return fragment(request, "activities/_move_menu.html", context)


def later_today(user: Any, desk: Desk) -> datetime | None:
    """The end of one's working day; past that the next full hour, as long as it is today. Local."""
    zone = desk.zone(user)
    now = desk.now.astimezone(zone)
    end = instant(now.date(), user.works_until, zone).astimezone(zone)
    if end - now >= LATER_AT_LEAST:
        return end
    full = (now + timedelta(hours=1, minutes=30)).replace(minute=0, second=0, microsecond=0)
    return full if full.date() == now.date() else None


@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Move the selected ones: `when` is l, t, w, m, x, or what was typed in `when_typed`."""
    desk, user = Desk(), request.user
    try:
        when = _when(request, desk)
        moved = actions.move_activities(
            selected_ids(request),
            when,
            by=user,
            keeps_times=request.POST.get("when") in {"t", "w", "m"} or when.on is not None,
            whole_series=request.POST.get("series") == "1",
        )
    except Invalid as invalid:
        return problems(request, invalid.problems, ("when",))
    return saved(request, moved[0].operation.summary, moved[0].operation, moved, what="dialog")


def _when(request: HttpRequest, desk: Desk) -> When:
    if request.POST.get("when") == "l":
        later = later_today(request.user, desk)
        return When(at=later) if later else When(on=desk.today(request.user))
    when = read_when(request.POST, request.user, desk)
    if when is None:
        raise Invalid({"when": "Type a date, such as “fri 10:00”, “+3d” or “14 oct”."})
    return when


@require_GET
def picking(request: HttpRequest) -> HttpResponse:
    """Type a date for the selected ones, or point at a day."""
    context = {"chosen": _chosen(request), "fields": fields_of(request), **month(request.user, Desk())}
    return fragment(request, "activities/_picking.html", context)


def month(user: Any, desk: Desk) -> dict[str, Any]:
    """Six weeks from this one, with how full each day is for the person."""
    today = desk.today(user)
    first = today - timedelta(days=today.weekday())
    load = queries.load_of_days(user, first, first + timedelta(days=42))
    full, calendar = max(desk.own.full_day, 1), desk.calendar(user)
    days = [first + timedelta(days=n) for n in range(42)]
    shown = [
        {"day": day, "load": min(3, -(-3 * load[day] // full)), "count": load[day], "off": not calendar.is_working(day)}
        for day in days
    ]
    return {"weeks": [shown[n : n + 7] for n in range(0, 42, 7)], "today": today}


@require_http_methods(["GET", "POST"])
def giving(request: HttpRequest) -> HttpResponse:
    """Give the selected ones to a colleague."""
    if request.method == "GET":
        others = [one for one in colleagues() if one.pk != request.user.pk]
        context = {"chosen": _chosen(request), "fields": fields_of(request), "others": others}
        return fragment(request, "activities/_giving.html", context)
    to = people_named([number(request.POST.get("to"))]).get(number(request.POST.get("to")) or 0)
    if to is None:
        return problems(request, {"to": "Choose a colleague."}, ("to",))
    return _done(request, lambda ids: actions.give_activities(ids, to, by=request.user), ("to",))


@require_http_methods(["GET", "POST"])
def cancelling(request: HttpRequest) -> HttpResponse:
    """Call the selected ones off, with a reason."""
    if request.method == "GET":
        chosen = _chosen(request)
        repeats = len(chosen) == 1 and chosen[0].repeats
        context = {"chosen": chosen, "fields": fields_of(request), "repeats": repeats}
        return fragment(request, "activities/_cancelling.html", context)
    series = request.POST.get("series") == "1"
    reason = request.POST.get("reason", "")
    return _done(
        request,
        lambda ids: actions.cancel_activities(ids, by=request.user, reason=reason, whole_series=series),
        ("reason",),
    )


@require_POST
def trash(request: HttpRequest) -> HttpResponse:
    """Move the selected ones to the trash."""
    series = request.POST.get("series") == "1"
    return _done(request, lambda ids: actions.trash_activities(ids, by=request.user, whole_series=series), ())


@require_POST
def complete(request: HttpRequest) -> HttpResponse:
    """The selected ones are done."""
    return _done(request, lambda ids: actions.complete_activities(ids, by=request.user), ())


def _done(request: HttpRequest, do: Callable[[list[int]], list[Activity]], places: tuple[str, ...]) -> HttpResponse:
    try:
        changed = do(selected_ids(request))
    except Invalid as invalid:
        return problems(request, invalid.problems, places)
    return saved(request, changed[0].operation.summary, changed[0].operation, changed, what="dialog")
