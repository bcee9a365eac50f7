"""Back from a holiday: the overdue ones over some days, as a preview that is agreed to."""

from collections import Counter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.access.actions import require
from rapport.activities import queries
from rapport.activities.actions import spread_activities
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.activities.reading import number
from rapport.activities.views.answers import saved
from rapport.activities.views.selection import selected_ids
from rapport.base.errors import Gone, Refused
from rapport.base.typed_dates import When
from rapport.ui.pages import fragment

OVER = (("1", "Today"), ("3", "3 days"), ("week", "This week and next"), ("10", "2 weeks"))
AT_MOST = 8


@require_http_methods(["GET", "POST"])
def spread(request: HttpRequest) -> HttpResponse:
    """GET shows what each day would hold, POST does it. Without a selection all overdue ones are meant."""
    desk, user = Desk(), request.user
    require(user, "activities.change")
    asked = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(request, desk)
    over = asked.get("over", "week")
    at_most = min(number(asked.get("at_most")) or AT_MOST, 100)
    times, first = asked.get("times", "keep"), asked.get("first", "")
    chosen.sort(key=lambda one: one.kind.key != first if first else False)
    plan = queries.spread_over(
        user, chosen, _days(over, user, desk), at_most=at_most, start=desk.today(user), times=times
    )
    if request.method == "POST":
        moved = spread_activities(plan, by=user)
        return saved(request, moved[0].operation.summary, moved[0].operation, moved, what="dialog")
    context = {
        "chosen": chosen,
        "over": over,
        "choices": OVER,
        "at_most": at_most,
        "times": times,
        "first": first,
        "kinds": list({one.kind.key: one.kind for one in chosen}.values()),
        "days": _shown(plan, chosen, user, desk, at_most),
    }
    return fragment(request, "activities/_spread.html", context)


def _chosen(request: HttpRequest, desk: Desk) -> list[Activity]:
    """The selected ones that are open, oldest first; nothing selected means everything overdue."""
    try:
        ids = selected_ids(request)
    except Refused:
        return queries.due(request.user).overdue or _nothing()
    rows = queries.visible_to(request.user).select_related("kind", "assigned_to").filter(pk__in=ids)
    return queries.in_order([row for row in rows if row.is_open], desk.zone(request.user)) or _nothing()


def _nothing() -> list[Activity]:
    raise Gone("Nothing is overdue.")


def _days(over: str, user: Any, desk: Desk) -> int:
    """How many working days are meant: this week and next counts those that are left."""
    if over in {"1", "3", "10"}:
        return int(over)
    today, calendar = desk.today(user), desk.calendar(user)
    left = 14 - today.weekday()
    return max(1, sum(calendar.is_working(today.fromordinal(today.toordinal() + n)) for n in range(left)))


def _shown(plan: dict[int, When], chosen: list[Activity], user: Any, desk: Desk, at_most: int) -> list[dict]:
    """The days in between, each with what is there, what comes, and why nothing does."""
    zone, calendar, today = desk.zone(user), desk.calendar(user), desk.today(user)
    added = Counter(day for when in plan.values() if (day := when.day(zone)))
    last = max(added)
    there = queries.load_of_days(user, today, last.fromordinal(last.toordinal() + 1))
    leaving = Counter(queries.local_day(one, zone) for one in chosen)
    days = (today.fromordinal(n) for n in range(today.toordinal(), last.toordinal() + 1))
    return [
        {
            "day": day,
            "there": max(0, there[day] - leaving[day]),
            "added": added[day],
            "off": calendar.why_not(day),
            "most": at_most,
        }
        for day in days
        if added[day] or calendar.is_working(day) or calendar.why_not(day) not in {"Saturday", "Sunday"}
    ][:40]
