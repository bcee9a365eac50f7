"""Reading a list that is sorted by the labels of choices: an index walk for each choice, all in one statement."""

from typing import Any

from django.db import connections
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact

from rapport.lookups.queries.order import Order, Segment

AT_ONCE = 300
# Stands for the choice in the statement that is made once and repeated for each.
TEXT_MARK, NUMBER_MARK = "\N{REPLACEMENT CHARACTER}choice", -987_654_321


def read_choices(rows: QuerySet, order: Order, segments: list[Segment], limit: int) -> list[tuple[int, Any]]:
    """(id, stored choice) of the first rows of these segments, segment by segment."""
    found: list[tuple[int, Any]] = []
    for begin in range(0, len(segments), AT_ONCE):
        found += _read(rows, order, segments[begin : begin + AT_ONCE], limit - len(found))
        if len(found) >= limit:
            break
    return found


def _read(rows: QuerySet, order: Order, segments: list[Segment], limit: int) -> list[tuple[int, Any]]:
    mark = TEXT_MARK if order.column.is_text else NUMBER_MARK
    one = rows.filter(Q(Exact(F(order.column.path), mark))).order_by("-pk" if order.descending else "pk")
    sql, params = one.values_list("pk", order.column.path)[:limit].query.sql_with_params()
    parts = [f"SELECT * FROM ({sql}) AS part{number}" for number in range(len(segments))]  # noqa: S608
    values = [segment.stored if given == mark else given for segment in segments for given in params]
    with connections[rows.db].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + f" LIMIT {int(limit)}", values)
        return cursor.fetchall()
