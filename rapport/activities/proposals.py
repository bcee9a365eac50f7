"""The dates that panels and menus offer: a key, a word, and the working day it becomes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from rapport.activities.models import Outcome
from rapport.base.typed_dates import When, instant, later
from rapport.organisation.queries import WorkingCalendar

TODAY = ("y", "Today", 0, "day")
NEXT = (
    ("t", "Tomorrow", 1, "day"),
    ("d", "3 days", 3, "day"),
    ("w", "1 week", 1, "week"),
    ("m", "1 month", 1, "month"),
    ("h", "6 months", 6, "month"),
)
KEY_OF_DAYS = {1: "t", 3: "d", 7: "w", 30: "m", 31: "m", 182: "h", 183: "h"}
PLURAL = {1: "1 activity"}


@dataclass(frozen=True)
class Choice:
    """One offered date. `why` says what moved it to a working day."""

    key: str
    label: str
    day: date
    why: str = ""


def choices(today: date, calendar: WorkingCalendar, offered: Sequence[tuple] = NEXT) -> list[Choice]:
    """The offered dates; those on days off go to the next working day."""
    return [_choice(key, label, later(today, count, unit), calendar) for key, label, count, unit in offered]


def _choice(key: str, label: str, day: date, calendar: WorkingCalendar) -> Choice:
    reason = calendar.why_not(day)
    if not reason or key == "y":
        return Choice(key, label, day)
    worked = calendar.working_day(day)
    return Choice(key, label, worked, f"{label} is {reason}, so {worked:%A}.")


def read_choice(
    key: str, today: date, calendar: WorkingCalendar, offered: Sequence[tuple] = (TODAY, *NEXT)
) -> date | None:
    """The day of an offered key; None for a key that is not offered."""
    found = next((one for one in choices(today, calendar, offered) if one.key == key), None)
    return found.day if found else None


def hint(day: date, why: str, load: Counter[date], full: int, calendar: WorkingCalendar) -> str:
    """What to know about a day before something more is planned for it."""
    words = [why] if why else []
    if not why and (off := calendar.why_not(day)):
        words.append(f"{off} is not a working day." if off in _WEEKDAYS else f"{off}: not a working day.")
    count = load[day]
    if count >= full:
        words.append(f"That day is full: {count} activities.")
    elif count:
        words.append(f"{PLURAL.get(count, f'{count} activities')} that day.")
    elif not words:
        words.append("Nothing else that day.")
    return " ".join(words)


_WEEKDAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}


@dataclass(frozen=True)
class Proposal:
    """What an outcome proposes: the kind's key, the choice's key ("" for none of them), and the words to type instead."""

    kind: str
    choice: str
    typed: str = ""


def proposal(outcome: Outcome, kind_key: str) -> Proposal | None:
    """What an outcome proposes next, None where it proposes nothing. Kinds of proposals come selected."""
    if outcome.proposes == Outcome.Proposal.NOTHING or not outcome.proposes_days:
        return None
    kind = outcome.proposes_kind.key if outcome.proposes_kind else kind_key
    choice = KEY_OF_DAYS.get(outcome.proposes_days, "")
    return Proposal(kind, choice or "p", "" if choice else f"+{outcome.proposes_days}d")


def with_time(day: date, typed: str, zone: object) -> When | None:
    """A day with the time typed beside it; an empty one leaves the whole day, None where it cannot be read."""
    text = typed.strip().replace(".", ":").lower()
    if not text:
        return When(on=day)
    hour, _, minute = text.removesuffix("h").partition(":")
    if len(hour) in {3, 4} and not minute:
        hour, minute = hour[:-2], hour[-2:]
    if not hour.isdecimal() or (minute and not minute.isdecimal()) or int(hour) > 23 or int(minute or 0) > 59:
        return None
    return When(at=instant(day, time(int(hour), int(minute or 0)), zone))  # type: ignore[arg-type]
