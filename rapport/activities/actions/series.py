"""What returns: the next occurrence after one is done, and single occurrences taken out of their series."""

from datetime import date, datetime
from typing import Any

from rapport.access.actions import require
from rapport.activities.actions.allowed import changeable
from rapport.activities.actions.keeping import keep
from rapport.activities.actions.telling import named, tell
from rapport.activities.actions.whole import Whole
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.activities.repetition import following_day, series
from rapport.base.errors import Refused
from rapport.base.typed_dates import When
from rapport.journal.actions import Writing, operation

COPIED = ("kind", "subject", "minutes", "direction", "place", "priority", "is_private", "remind_minutes", "assigned_to")


def follow_on(whole: Whole, at: datetime, desk: Desk) -> list[Whole]:
    """The next occurrence, to be kept after this one is done or called off at `at`; the rule goes on with it.

    Missed occurrences are left out. Nothing where the series has ended.
    """
    activity = whole.activity
    if not activity.repeats:
        return []
    user = activity.assigned_to
    done_on = at.astimezone(desk.zone(user)).date()
    day = following_day(activity.repeats, activity.occurs_on, done_on, desk.calendar(user))
    following = [occurrence(whole, day, desk)] if day else []
    for one in following:
        one.activity.repeats = activity.repeats
        one.activity.follows = activity
    activity.repeats = None
    return following


def occurrence(whole: Whole, day: date, desk: Desk) -> Whole:
    """A new row for one day of the series."""
    activity = whole.activity
    when = series(activity.repeats).when(day) if activity.repeats else When(on=day)
    one = Activity(**{name: getattr(activity, name) for name in COPIED}, created_by=activity.created_by)
    one.starts_at, one.starts_on, one.occurs_on = when.at, when.on, day
    one.repeats_of_id = activity.repeats_of_id or activity.pk
    one.remind_at = desk.reminds(when, activity.remind_minutes, activity.assigned_to)
    texts = {**dict.fromkeys(whole.texts, ""), "script": whole.texts["script"]}
    return Whole(one, contacts=list(whole.contacts), colleagues=list(whole.colleagues), texts=texts, is_by_itself=True)


def take_occurrence(activity_id: int, day: date, *, by: Any, inside: Writing | None = None) -> Activity:
    """Make a future occurrence, drawn so far, a row of its own, so that it can be moved, changed or done alone."""
    require(by, "activities.change")
    desk = Desk()
    with operation("take_occurrence", by=by, inside=inside) as writing:
        whole = _without(activity_id, day, by)
        one = occurrence(whole, day, desk)
        keep(writing, [whole, one], desk)
        tell(writing, "activity.planned", [one])
        one.activity.operation = writing.operation
        if not writing.operation.summary:
            writing.operation.summary = f"{named(one, by)} taken out of its series"
    return one.activity


def skip_occurrence(activity_id: int, day: date, *, by: Any, inside: Writing | None = None) -> Activity:
    """Call off one future occurrence; the others stay."""
    require(by, "activities.change")
    desk = Desk()
    with operation("skip_occurrence", by=by, inside=inside) as writing:
        whole = _without(activity_id, day, by)
        keep(writing, [whole], desk)
        tell(writing, "activity.changed", [whole])
        whole.activity.operation = writing.operation
        if not writing.operation.summary:
            writing.operation.summary = f"{named(whole, by)} on {day.day} {day:%b} called off"
    return whole.activity


def _without(activity_id: int, day: date, by: Any) -> Whole:
    whole = changeable([activity_id], by)[0]
    activity = whole.activity
    if not activity.repeats or not activity.is_open or series(activity.repeats).is_after_done:
        raise Refused("This does not repeat any more.")
    days = set(activity.repeats.get("without", ())) | {day.isoformat()}
    activity.repeats = {**activity.repeats, "without": sorted(days)}
    return whole
