"""What the dialog of a standing showed, sent along with it; and the sentences where somebody changed that meanwhile."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from rapport.base.errors import Conflict
from rapport.base.text import whole_number
from rapport.contacts.models import Contact
from rapport.organisation.queries import names_of_people
from rapport.perspectives.actions.comparing import UNSET, Was
from rapport.perspectives.actions.placing import Placing
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries import setup, stage_of

BETWEEN = ".."  # the two days of "time alone does not move it", either of which may be open


def stored(was: Was) -> dict[str, str]:
    """As the form keeps it: field → text."""
    return {f"was_{one.name}": _text(getattr(was, one.name)) for one in fields(Was)}


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return BETWEEN.join(_text(day) for day in value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def shown_then(sent: Mapping[str, str], now: Was) -> Was:
    """What was shown to whoever sends this; what did not come along is taken as it is now."""
    known: dict[str, Any] = {}
    for one in fields(Was):
        if (text := sent.get(f"was_{one.name}")) is not None:
            known[one.name] = READERS[one.name](text)
    if known.get("holder_id") is None:
        known.pop("holder_id", None)
    return replace(now, **known)


def _stage(text: str) -> int | None:
    """The stage as it is read by now."""
    number = whole_number(text)
    return setup().reads.get(number, number)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _days(text: str) -> tuple[date | None, date | None] | None:
    since, between, until = text.partition(BETWEEN)
    return (_day(since), _day(until)) if between else None


READERS: dict[str, Any] = {
    "holder_id": whole_number,
    "stage_id": _stage,
    "owner_id": whole_number,
    "review_on": _day,
    "spared": _days,
}


def typed_still(typed: dict[str, str], placing: Placing) -> dict[str, str]:
    """What was typed, without the fields that were left alone: those show what they are by now."""
    left = {"owner"} if placing.owner is UNSET else set()
    left |= {"review"} if placing.review_on is UNSET else set()
    left |= {"spared", "spared_since", "spared_until"} if placing.spared is UNSET else set()
    return {key: text for key, text in typed.items() if key not in left}


def collisions(conflict: Conflict, contact: Contact, perspective: Perspective) -> list[str]:
    """Who changed what meanwhile: a sentence each."""
    return [SAID[name](sides["by"], sides["theirs"], contact, perspective) for name, sides in conflict.theirs.items()]


def _of_holder(who: str, theirs: int, contact: Contact, perspective: Perspective) -> str:
    if theirs == contact.pk:
        return (
            f"{contact.shown_name} shows no company’s stage any more: what you save is of {contact.shown_name} alone."
        )
    return f"{contact.shown_name} shows the stage of another company by now: what you save is that company’s."


def _of_stage(who: str, theirs: int | None, contact: Contact, perspective: Perspective) -> str:
    if theirs is None:
        return f"{who} took it out of {perspective.name} meanwhile."
    return f"{who} moved it to {stage_of(theirs).name} meanwhile."


def _of_owner(who: str, theirs: int | None, contact: Contact, perspective: Perspective) -> str:
    if theirs is None:
        return f"{who} left it to the owner of the contact meanwhile."
    return f"{who} gave it to {names_of_people([theirs]).get(theirs, 'somebody')} meanwhile."


def _of_review(who: str, theirs: date | None, contact: Contact, perspective: Perspective) -> str:
    if theirs is None:
        return f"{who} took the day of its review away meanwhile."
    return f"{who} put its review on {theirs:%-d %b %Y} meanwhile."


def _of_spared(who: str, theirs: tuple | None, contact: Contact, perspective: Perspective) -> str:
    if theirs is None:
        return f"{who} let time move it again meanwhile."
    return f"{who} changed meanwhile since when, and until when, time does not move it."


SAID: dict[str, Any] = {
    "holder_id": _of_holder,
    "stage_id": _of_stage,
    "owner_id": _of_owner,
    "review_on": _of_review,
    "spared": _of_spared,
}
