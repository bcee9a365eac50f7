"""What forms sent, as values for actions: numbers, dates and people out of plain text."""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from rapport.activities.desk import Desk
from rapport.activities.proposals import read_choice, with_time
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.base.typed_dates import When, read, why_not

UNREADABLE = "This date cannot be read. Try “fri 10:00”, “+3d” or “14 oct”."
NO_TIME = "This time cannot be read. Try “yesterday 16:00”."
MONTHS_LEAD = {"US", "PH", "FM", "MH"}  # where 3/4 is the fourth of March


def number(text: Any) -> int | None:
    """A whole number of a form field or an address; None where it is none."""
    return whole_number(text or None)


def numbers(texts: list[str]) -> list[int]:
    """The whole numbers among these, each once."""
    return list(dict.fromkeys(found for text in texts if (found := number(text)) is not None))


def read_typed(text: str, user: Any, desk: Desk, *, past: bool = False) -> When | None:
    """A date as this person types it."""
    zone = desk.zone(user)
    return read(text, now=desk.now, zone=zone, month_first=desk.own.country in MONTHS_LEAD, past=past)


def unread(text: str, user: Any, desk: Desk, otherwise: str = UNREADABLE) -> str:
    """The sentence about a date that cannot be read: why, where that is known."""
    leads = desk.own.country in MONTHS_LEAD
    return why_not(text, now=desk.now, zone=desk.zone(user), month_first=leads) or otherwise


def read_when(form: QueryDict, user: Any, desk: Desk) -> When | None:
    """The date chosen: a key of the choices, what was typed, or a key with a time typed beside it. None where nothing was
    chosen. Raises Invalid ("when").
    """
    choice, typed = form.get("when", ""), form.get("when_typed", "").strip()
    if choice == "x":
        return When()
    day = read_choice(choice, desk.today(user), desk.calendar(user)) if choice else None
    if day is not None and (found := with_time(day, typed, desk.zone(user))):
        return found
    if not typed:
        if choice == "p":
            raise Invalid({"when": "Type a date, such as “fri 10:00”, “+3d” or “14 oct”."})
        return None
    when = read_typed(typed, user, desk)
    if when is None:
        raise Invalid({"when": unread(typed, user, desk)})
    return when


def read_done(text: str, user: Any, desk: Desk) -> datetime | None:
    """When it happened, as typed; None for now. Raises Invalid ("done")."""
    if not text.strip() or text.strip().lower() == "now":
        return None
    when = read_typed(text, user, desk, past=True)
    if when is None or not when.is_dated:
        raise Invalid({"done": unread(text, user, desk, NO_TIME)})
    if when.on is not None:
        today = desk.today(user)
        noon = with_time(when.on, "12:00", desk.zone(user))
        return desk.now if when.on == today or noon is None else noon.at
    return when.at
