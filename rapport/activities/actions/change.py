"""Changing an activity field by field; two people at once are told of each other."""

from typing import Any

from rapport.access.actions import require
from rapport.activities.actions.allowed import changeable
from rapport.activities.actions.facts import check_told, happened_at, outcome_asked, write_facts
from rapport.activities.actions.keeping import RECORD_TYPE, keep
from rapport.activities.actions.telling import counted, tell
from rapport.activities.actions.whole import Whole
from rapport.activities.desk import Desk
from rapport.activities.marks import when_of
from rapport.activities.models import Activity
from rapport.activities.repetition import moved_rule, series
from rapport.base.errors import Conflict
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Change

FACTS_OF = {"when": ("starts_at", "starts_on")}  # value key → what the journal calls it


def change_activity(
    activity_id: int,
    values: dict[str, Any],
    *,
    by: Any,
    version: int | None = None,
    whole_series: bool = True,
    inside: Writing | None = None,
) -> Activity:
    """Write these values. `version` is the one that was open while they were typed: what a colleague changed since in the
    same fields raises Conflict, other fields stand. `whole_series` moves the rule of what repeats along with its date.
    """
    require(by, "activities.change")
    desk = Desk()
    with operation("change_activity", by=by, inside=inside) as writing:
        whole = changeable([activity_id], by)[0]
        if version is not None and version < whole.activity.version:
            _check_conflict(whole, values, version)
        _write(whole, values, by, desk, whole_series)
        keep(writing, [whole], desk)
        if not writing.operation.summary:
            writing.operation.summary = counted([whole], "changed", by)
        if (RECORD_TYPE, whole.activity.pk) in writing.changes:
            tell(writing, "activity.changed", [whole])
        whole.activity.operation = writing.operation
    return whole.activity


def _write(whole: Whole, values: dict[str, Any], by: Any, desk: Desk, whole_series: bool) -> None:
    activity = whole.activity
    was, rule = when_of(activity), activity.repeats
    write_facts(whole, values, by=by, desk=desk)
    now_at = when_of(activity)
    if now_at != was:
        if was.is_dated and not (activity.first_starts_at or activity.first_starts_on):
            activity.first_starts_at, activity.first_starts_on = was.at, was.on
        zone = desk.zone(activity.assigned_to)
        day = now_at.day(zone)
        if rule and rule == activity.repeats and whole_series and day:
            activity.repeats = moved_rule(series(rule), day, now_at.time(zone)).stored()
            activity.occurs_on = day
    if "outcome" in values:
        activity.outcome = outcome_asked(activity.kind, values["outcome"])
    if "done_at" in values and activity.done_at is not None:
        activity.done_at = happened_at(values["done_at"], desk, by)
    if not activity.is_open:
        activity.remind_at = None
    check_told(whole)


def _check_conflict(whole: Whole, values: dict[str, Any], version: int) -> None:
    """Raise Conflict where somebody changed since `version` what is to be written now."""
    since = whole.activity.version - version
    changes = Change.objects.filter(record_type=RECORD_TYPE, record_id=whole.activity.pk, before__isnull=False)
    theirs: dict[str, dict[str, Any]] = {}
    last = None
    for change in changes.select_related("operation__by").order_by("-id")[:since]:
        last = last or change.operation
        for name, before in (change.before or {}).items():
            theirs.setdefault(name, {"theirs": (change.after or {}).get(name)})["before"] = before
    mine = {fact: key for key in values for fact in FACTS_OF.get(key, (key,))}
    colliding = {mine[name]: {**both, "yours": values[mine[name]]} for name, both in theirs.items() if name in mine}
    if colliding and last:
        raise Conflict(colliding, last.by.name if last.by else "Rapport", last.at, whole.activity.version)
