"""Whose activities: assigned to somebody, or with them as a colleague."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from rapport.activities.models import Activity, ActivityColleague
from rapport.base.memory import once_a_request
from rapport.base.prepared import prepared


@once_a_request
def take_part(users: tuple[int, ...]) -> bool:
    """Whether any of these people ever took part beside the one it was assigned to."""
    return bool(_parts(users))


@prepared
def _parts(users: Any) -> QuerySet:
    return ActivityColleague.objects.filter(user_id__among=users).values_list("pk")[:1]


def of_users(
    users: Any, times: Iterable[Q], columns: Sequence[str], *, shared: bool, rows: QuerySet | None = None
) -> QuerySet:
    """What these people (ids, or the mark of a prepared statement) have at any of these `times`, as dicts of `columns`.

    Each of the times is read along its own index and the parts are joined by UNION: one OR over all of them makes either
    database read the whole table. With `shared` (see `take_part`) also what they take part in; a row may come twice then.
    """
    times = list(times)
    rows = Activity.objects.filter(trashed_at__isnull=True) if rows is None else rows
    parts = [rows.filter(time, assigned_to_id__among=users) for time in times]
    if shared:
        with_them = ActivityColleague.objects.filter(user_id__among=users).values("activity")
        parts.append(rows.filter(reduce(or_, times), id__in=with_them))
    first, *others = [part.order_by().values(*columns) for part in parts]
    return first.union(*others, all=True) if others else first


def once(rows: Iterable[dict]) -> list[dict]:
    """Rows that came by several ways, each once."""
    return list({row["id"]: row for row in rows}.values())
