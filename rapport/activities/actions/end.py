"""Ends and ways back: reopen, cancel, trash, and out of the trash; and giving work to a colleague."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from rapport.access.actions import require
from rapport.access.models import Level
from rapport.activities.actions.allowed import changeable, require_many
from rapport.activities.actions.keeping import keep
from rapport.activities.actions.move import open_ones
from rapport.activities.actions.series import follow_on
from rapport.activities.actions.telling import counted, tell
from rapport.activities.actions.whole import Whole, load_those
from rapport.activities.desk import Desk
from rapport.activities.marks import when_of
from rapport.activities.models import Activity
from rapport.activities.queries import trashed_to
from rapport.base.errors import Invalid, Refused
from rapport.base.text import clean
from rapport.journal.actions import Writing, operation
from rapport.organisation.models import User


def reopen_activity(activity_id: int, *, by: Any, inside: Writing | None = None) -> Activity:
    """Back to planned, with its note; what was done or cancelled is to be done again. Raises Refused where it is open."""
    desk = Desk()
    with operation("reopen_activity", by=by, inside=inside) as writing:
        whole = changeable([activity_id], by, as_guest=True)[0]
        activity = whole.activity
        if activity.is_open:
            raise Refused("This is still to be done.")
        activity.done_at = activity.cancelled_at = activity.outcome = None
        whole.texts["cancelled_because"] = ""
        activity.remind_at = desk.reminds(when_of(activity), activity.remind_minutes, activity.assigned_to)
        return _kept(writing, [whole], desk, "activity.reopened", "reopened")[0]


def cancel_activities(
    ids: Sequence[int], *, by: Any, reason: str = "", whole_series: bool = False, inside: Writing | None = None
) -> list[Activity]:
    """Call these off. What repeats goes on with the next occurrence, unless the whole series is meant."""
    require(by, "activities.change")
    require_many(ids, by, inside)
    desk, because = Desk(), clean(reason)
    if len(because) > 300:
        raise Invalid({"reason": "This is longer than 300 characters."})
    with operation("cancel_activities", by=by, why=because, inside=inside) as writing:
        wholes = open_ones(ids, by)
        further = [] if whole_series else [one for whole in wholes for one in follow_on(whole, desk.now, desk)]
        for whole in wholes:
            whole.activity.cancelled_at, whole.activity.remind_at = desk.now, None
            whole.activity.repeats = None
            whole.texts["cancelled_because"] = because
        return _kept(writing, wholes, desk, "activity.cancelled", "called off", further)


def trash_activities(
    ids: Sequence[int], *, by: Any, whole_series: bool = False, inside: Writing | None = None
) -> list[Activity]:
    """Move these to the trash. What repeats goes on with the next occurrence, unless the whole series is meant."""
    require(by, "activities.delete")
    require_many(ids, by, inside)
    desk = Desk()
    with operation("trash_activities", by=by, inside=inside) as writing:
        wholes = changeable(ids, by, level=Level.FULL)
        further = []
        for whole in wholes:
            if whole.activity.is_open and not whole_series:
                further += follow_on(whole, desk.now, desk)
            whole.activity.repeats = None
            whole.activity.trashed_at, whole.activity.trashed_by, whole.activity.remind_at = desk.now, by, None
        return _kept(writing, wholes, desk, "activity.trashed", "moved to the trash", further)


def untrash_activities(ids: Sequence[int], *, by: Any, inside: Writing | None = None) -> list[Activity]:
    """Bring these back as they were."""
    require(by, "activities.delete")
    require_many(ids, by, inside)

    def back(whole: Whole, desk: Desk) -> None:
        activity = whole.activity
        activity.trashed_at = activity.trashed_by = None
        if activity.is_open:
            activity.remind_at = desk.reminds(when_of(activity), activity.remind_minutes, activity.assigned_to)

    desk = Desk()
    with operation("untrash_activities", by=by, inside=inside) as writing:
        wholes = _each(trashed_to(by), ids, back, desk)
        return _kept(writing, wholes, desk, "activity.untrashed", "brought back")


def purge_activities(*, before: datetime) -> int:
    """What was moved to the trash before this instant goes for good; returns how many. Rapport itself does this."""
    ids = list(Activity.objects.filter(trashed_at__lt=before).values_list("pk", flat=True)[:2000])
    if ids:
        with operation(
            "purge_activities", by=None, door="job", summary=f"{len(ids)} activities left the trash"
        ) as writing:
            writing.tell("activity.purged", activity_ids=ids)
            Activity.objects.filter(pk__in=ids).delete()
    return len(ids)


def give_activities(ids: Sequence[int], to: User, *, by: Any, inside: Writing | None = None) -> list[Activity]:
    """Let a colleague do these. Raises Invalid for somebody who has left."""
    require(by, "activities.change")
    require_many(ids, by, inside)
    if not to.is_active:
        raise Invalid({"to": f"{to.name} has left. Choose somebody else."})
    desk = Desk()
    with operation("give_activities", by=by, inside=inside) as writing:
        wholes = open_ones(ids, by)
        for whole in wholes:
            activity = whole.activity
            activity.assigned_to = to
            whole.colleagues = [user_id for user_id in whole.colleagues if user_id != to.pk]
            activity.remind_at = desk.reminds(when_of(activity), activity.remind_minutes, to)
        return _kept(writing, wholes, desk, "activity.given", f"given to {to.name}")


def _each(rows: QuerySet[Activity], ids: Sequence[int], do: Callable[[Whole, Desk], None], desk: Desk) -> list[Whole]:
    wholes = load_those(rows, ids)
    for whole in wholes:
        do(whole, desk)
    return wholes


def _kept(
    writing: Writing, wholes: list[Whole], desk: Desk, event: str, done: str, further: Sequence[Whole] = ()
) -> list[Activity]:
    keep(writing, [*wholes, *further], desk)
    tell(writing, event, wholes)
    if not writing.operation.summary:
        writing.operation.summary = counted(wholes, done, writing.by)
    for whole in wholes:
        whole.activity.operation = writing.operation
    return [whole.activity for whole in wholes]
