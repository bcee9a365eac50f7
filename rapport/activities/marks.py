"""When an activity counts for those who took part: what `ActivityContact` repeats of it."""

from datetime import datetime
from typing import Any

from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.base.typed_dates import When
from rapport.contacts.models import Contact

MARKS = ("is_open", "open_at", "touched_at", "reached_at", "tried_at", "attempted_at")


def when_of(activity: Activity) -> When:
    """When it is planned."""
    return When(at=activity.starts_at, on=activity.starts_on)


def marks_of(activity: Activity, desk: Desk) -> dict[str, Any]:
    """The marks of every contact who takes part. A private activity counts for nobody, a later one only when it is due."""
    marks: dict[str, Any] = dict.fromkeys(MARKS)
    marks["is_open"] = activity.is_open
    if activity.is_private or activity.trashed_at:
        return marks
    if activity.is_open:
        marks["open_at"] = desk.begins(when_of(activity), activity.assigned_to)
        return marks
    outcome, at = activity.outcome, activity.done_at
    if at is None or outcome is None:
        return marks
    counted: list[tuple[str, bool]] = [
        ("touched_at", outcome.is_touch or outcome.is_contact),
        ("reached_at", outcome.is_contact),
        ("tried_at", outcome.is_try),
        ("attempted_at", outcome.is_try or (outcome.is_touch and activity.direction != "in")),
    ]
    return {**marks, **{mark: _at(at, counts) for mark, counts in counted}}


def _at(at: datetime, counts: bool) -> datetime | None:
    return at if counts else None


def organisation_of(contact: Contact) -> int | None:
    """Whose history it joins: the employer of that time; a company's is its own."""
    return contact.employer_id if contact.is_person else contact.pk
