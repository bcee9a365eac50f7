"""How a touch plan is measured: N touches a year, pro-rated from the day it was set, against the touches of the last 365 days."""

from collections.abc import Iterable
from datetime import date, timedelta

YEAR = 365


def cold_on(goal: int | None, since: date | None, touched_on: Iterable[date]) -> date | None:
    """The day from which a contact is one whole touch behind its plan, if nothing more happens; None without a plan.

    `touched_on`: the days of its touches in the last 365 days.
    """
    if not goal or since is None:
        return None
    leaving = sorted(day + timedelta(days=YEAR) for day in touched_on)  # each touch counts until this day
    begins = since
    for gone in range(len(leaving) + 1):
        ends = leaving[gone] if gone < len(leaving) else date.max
        counted = len(leaving) - gone
        if counted + 1 <= goal:
            due = max(begins, since + timedelta(days=-(-(counted + 1) * YEAR // goal)))
            if due < ends:
                return due
        begins = max(begins, ends)
    return None
