"""What an action on activities says: the toast and the journal's line, the event, and who gets a notice."""

from collections.abc import Sequence
from typing import Any

from rapport.activities.actions.whole import Whole
from rapport.activities.desk import Desk
from rapport.activities.marks import when_of
from rapport.base.typed_dates import spoken
from rapport.journal.actions import Writing

ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def named(whole: Whole) -> str:
    """ "Call with Joe Doe"; a private one is not named, for the journal's line is everybody's."""
    activity = whole.activity
    if activity.is_private:
        return "Private activity"
    if whole.contacts:
        return f"{activity.kind.name} with {whole.contacts[0].shown_name}"
    return f"{activity.kind.name} “{activity.subject[:80]}”" if activity.subject else activity.kind.name


def planned_for(whole: Whole, desk: Desk, by: Any) -> str:
    """ "Call with Joe Doe planned, Fri 16 Oct, 10:00"."""
    when = when_of(whole.activity)
    date = f", {spoken(when, now=desk.now, zone=desk.zone(by))}" if when.is_dated else " without a date"
    return f"{named(whole)} planned{date}"


def counted(wholes: Sequence[Whole], done: str) -> str:
    """ "Call with Joe Doe moved", "12 activities moved"."""
    return f"{named(wholes[0])} {done}" if len(wholes) == 1 else f"{len(wholes)} activities {done}"


def ordinal(number: int) -> str:
    """3 → "3rd"."""
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ORDINALS.get(number % 10, 'th')}"


def tell(writing: Writing, event: str, wholes: Sequence[Whole]) -> None:
    """Tell the event once for all of them."""
    writing.tell(event, activity_ids=[whole.activity.pk for whole in wholes])
