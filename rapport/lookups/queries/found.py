"""How many rows match, and which, where they are few: found once, so that reading and sorting them is no second search."""

from collections.abc import Hashable
from dataclasses import dataclass
from time import monotonic

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

REMEMBERED = 60  # seconds for which nobody counts again what was more than is counted
_many_until: dict[Hashable, float] = {}


@dataclass(frozen=True)
class Found:
    """`total` is a lower bound where it is not exact; then nobody knows the ids. They are text, a list as the database reads it.

    `among` is about how many rows there are in all: the highest id.
    """

    total: int
    is_exact: bool = True
    ids: str | None = None
    among: int = 0


NOTHING = Found(0)


def find(rows: QuerySet, most: int, key: Hashable) -> Found:
    """What matches, looked at no further than one beyond `most`. That they are more is remembered for a while under `key`."""
    if _many_until.get(key, 0.0) > monotonic():
        return Found(most, is_exact=False)
    try:
        inside, params = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return NOTHING
    connection = connections[rows.db]
    ids = "CAST(array_agg(pk) AS text)" if connection.vendor == "postgresql" else "json_group_array(pk)"
    with connection.cursor() as cursor:
        highest = f"(SELECT MAX(id) FROM {connection.ops.quote_name(rows.model._meta.db_table)})"  # noqa: S608
        cursor.execute(f"SELECT COUNT(*), {ids}, {highest} FROM ({inside}) AS found", params)  # noqa: S608
        total, ids, among = cursor.fetchone()
    if total <= most:
        return Found(total, ids=ids or "", among=among or 0)
    _remember(key)
    return Found(most, is_exact=False)


def _remember(key: Hashable) -> None:
    now = monotonic()
    for old in [one for one, until in list(_many_until.items()) if until < now]:
        _many_until.pop(old, None)  # another thread may have been here
    _many_until[key] = now + REMEMBERED
