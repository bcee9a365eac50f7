"""The touch plan: how far a contact is behind its goal of touches a year. Pure functions over days."""

from collections.abc import Iterable
from datetime import date, timedelta

YEAR = 365


def touches_in_year(touch_days: Iterable[date], today: date) -> int:
    """Touches of the last 365 days, today included."""
    return sum(0 <= (today - day).days < YEAR for day in touch_days)


def is_behind(goal: int, since: date, touch_days: Iterable[date], today: date) -> bool:
    """Whether it is at least one whole touch behind, its plan counted from the day it was set."""
    expected = goal * min(YEAR, max(0, (today - since).days))
    return expected - YEAR * touches_in_year(touch_days, today) >= YEAR


def cold_on(goal: int | None, since: date | None, touch_days: Iterable[date], today: date) -> date | None:
    """The day from which it is, and with no further touch stays, one whole touch behind; None without a goal.

    It is going cold exactly where this day is not after today, so that no nightly job is needed. Touches after `today` do
    not count; those before the last 365 days may be left out.
    """
    if not goal or since is None:
        return None
    days = sorted(day for day in touch_days if day <= today)
    leaves = [day + timedelta(days=YEAR) for day in days]
    borders = sorted({since, *(day for day in (*days, *leaves) if day > since)})
    for first, last in zip(reversed(borders), [None, *reversed(borders)], strict=False):
        count = touches_in_year(days, first)
        needed = -(-(count + 1) * YEAR // goal)  # days after `since` until one more touch than these was due
        cold = max(first, since + timedelta(days=needed)) if needed <= YEAR else None
        if cold is None or (last is not None and cold >= last):
            return last  # not cold in this stretch: it begins with the next
        if cold > first:
            return cold
    return since
