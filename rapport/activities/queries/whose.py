"""Whose activities: assigned to somebody, or with them as a colleague."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from rapport.activities.models import Activity, ActivityColleague
from rapport.base.memory import once_a_request


@once_a_request
def take_part(users: tuple[int, ...]) -> bool:
    """Whether any of these people ever took part beside the one it was assigned to."""
    return ActivityColleague.objects.filter(user__in=users).exists()


def rows_of(rows: QuerySet[Activity], users: Sequence[int], times: Iterable[Q], columns: Sequence[str]) -> list[dict]:
    """Those of `rows` that are these people's at any of these `times`, as dicts of `columns`, "id" among them; one statement.

    Each of the times is read along its own index and the parts are joined by UNION: one OR over all of them makes either
    database read the whole table.
    """
    times = list(times)
    whose: dict[str, Any] = {"assigned_to": users[0]} if len(users) == 1 else {"assigned_to__in": users}
    parts = [rows.filter(time, **whose) for time in times]
    if take_part(tuple(users)):
        shared = ActivityColleague.objects.filter(user__in=users).values("activity")
        parts.append(rows.filter(reduce(or_, times), id__in=shared))
    first, *others = [part.order_by().values(*columns) for part in parts]
    found = first.union(*others, all=True) if others else first
    return list({row["id"]: row for row in found}.values())
