"""Moving what is planned: to a time or a day, to no date, or spread over days. The original date is kept."""

from collections.abc import Iterable, Sequence
from typing import Any

from rapport.access.actions import require
from rapport.activities.actions.allowed import changeable, require_many
from rapport.activities.actions.keeping import keep
from rapport.activities.actions.telling import counted, tell
from rapport.activities.actions.whole import Whole
from rapport.activities.desk import Desk
from rapport.activities.marks import when_of
from rapport.activities.models import Activity
from rapport.activities.repetition import moved_rule, series
from rapport.base.errors import Invalid, Refused
from rapport.base.typed_dates import When, on_day, spoken
from rapport.journal.actions import Writing, operation
from rapport.ui.formats import minutes as length


def move_activities(
    ids: Sequence[int],
    when: When,
    *,
    by: Any,
    minutes: int | None = None,
    whole_series: bool = False,
    keeps_times: bool = False,
    inside: Writing | None = None,
) -> list[Activity]:
    """Plan these for another date. `minutes` stretches them too; `keeps_times` moves timed ones to the day of `when` at their
    own time; `whole_series` moves what repeats for good, else only this occurrence moves. Raises Gone, Refused, Invalid.
    """
    require(by, "activities.change")
    require_many(ids, by, inside)
    if minutes is not None and not 0 <= minutes <= 14 * 24 * 60:
        raise Invalid({"minutes": "This is too long for one activity."})
    desk = Desk()
    with operation("move_activities", by=by, inside=inside) as writing:
        wholes = open_ones(ids, by)
        for whole in wholes:
            if minutes is not None:
                whole.activity.minutes = minutes
        move_wholes(writing, wholes, when, desk, keeps_times=keeps_times, whole_series=whole_series)
        if not writing.operation.summary:
            to = spoken(when, now=desk.now, zone=desk.zone(by)) if when.is_dated else "no date"
            done = f"moved to {to}" if minutes is None else f"planned for {length(minutes)} from {to}"
            writing.operation.summary = counted(wholes, done, by)
    return _result(wholes, writing)


def spread_activities(
    plan: dict[int, When] | Iterable[tuple[int, When]], *, by: Any, inside: Writing | None = None
) -> list[Activity]:
    """Give each its own date, as `queries.spread_over` proposed and somebody agreed: activity id → when."""
    require(by, "activities.change")
    dates, desk = dict(plan), Desk()
    require_many(dates, by, inside)
    with operation("spread_activities", by=by, inside=inside) as writing:
        wholes = open_ones(list(dates), by)
        for whole in wholes:
            _move(whole, dates[whole.activity.pk], desk)
        keep(writing, wholes, desk)
        tell(writing, "activity.moved", wholes)
        days = {when.day(desk.zone(by)) for when in dates.values()}
        writing.operation.summary = counted(wholes, f"spread over {len(days)} days", by)
    return _result(wholes, writing)


def open_ones(ids: Sequence[int], by: Any) -> list[Whole]:
    """Those of these that are still to be done; raises Refused where none is."""
    wholes = [whole for whole in changeable(ids, by) if whole.activity.is_open]
    if not wholes:
        raise Refused("This is done or called off. Reopen it first.")
    return wholes


def move_wholes(
    writing: Writing,
    wholes: Sequence[Whole],
    when: When,
    desk: Desk,
    *,
    keeps_times: bool = False,
    whole_series: bool = False,
) -> None:
    """Move these inside a writing that is under way."""
    for whole in wholes:
        activity = whole.activity
        zone = desk.zone(activity.assigned_to)
        goal = when
        if keeps_times and activity.starts_at and (day := when.day(zone)):
            goal = on_day(when_of(activity), day, zone)
        _move(whole, goal, desk)
        if whole_series and activity.repeats and (day := goal.day(zone)):
            activity.repeats = moved_rule(series(activity.repeats), day, goal.time(zone)).stored()
            activity.occurs_on = day
    keep(writing, wholes, desk)
    tell(writing, "activity.moved", wholes)


def _move(whole: Whole, when: When, desk: Desk) -> None:
    activity = whole.activity
    was = when_of(activity)
    if was == when:
        return
    if was.is_dated and activity.first_starts_at is None and activity.first_starts_on is None:
        activity.first_starts_at, activity.first_starts_on = was.at, was.on
    activity.starts_at, activity.starts_on = when.at, when.on
    activity.remind_at = desk.reminds(when, activity.remind_minutes, activity.assigned_to)


def _result(wholes: Sequence[Whole], writing: Writing) -> list[Activity]:
    for whole in wholes:
        whole.activity.operation = writing.operation
    return [whole.activity for whole in wholes]
