"""Reading a list that is sorted by the labels of choices: an index walk for each choice, all in one statement."""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact

from rapport.lookups.queries.order import Order, Segment

AT_ONCE = 300
# Stands for the choice in the statement that is made once and repeated for each.
TEXT_MARK, NUMBER_MARK = "\N{REPLACEMENT CHARACTER}choice", -987_654_321


Rows = Callable[[Q], QuerySet]  # what is read of them → the rows


def read_choices(rows: Rows, order: Order, segments: list[Segment], limit: int) -> list[tuple[int, Any]]:
    """(id, stored choice) of the first rows of these segments, segment by segment."""
    found: list[tuple[int, Any]] = []
    for begin in range(0, len(segments), AT_ONCE):
        found += _read(rows, order, segments[begin : begin + AT_ONCE], limit - len(found))
        if len(found) >= limit:
            break
    return found


def _read(rows: Rows, order: Order, segments: list[Segment], limit: int) -> list[tuple[int, Any]]:
    connection = connections[rows(Q()).db]
    if connection.vendor == "postgresql":
        sql, params = _lateral(rows, order, segments, limit)
    else:
        sql, params = _union(rows, order, segments, limit)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {int(limit)}", params)
        return cursor.fetchall()


def _one(rows: Rows, order: Order, limit: int) -> tuple[str, tuple, Any]:
    """The statement for one choice, its parameters, and the mark among them that stands for the choice."""
    mark = TEXT_MARK if order.column.is_text else NUMBER_MARK
    only = order.among(mark) if order.among else Q(Exact(F(order.column.path), mark))
    one = rows(only).order_by("-pk" if order.descending else "pk")
    return *one.values_list("pk", order.column.path)[:limit].query.sql_with_params(), mark


def _union(rows: Rows, order: Order, segments: list[Segment], limit: int) -> tuple[str, list]:
    """The statement again for every choice: SQLite stops when it has enough."""
    sql, params, mark = _one(rows, order, limit)
    parts = [f"SELECT * FROM ({sql}) AS part{number}" for number in range(len(segments))]  # noqa: S608
    values = [segment.stored if given == mark else given for segment in segments for given in params]
    return " UNION ALL ".join(parts), values


def _lateral(rows: Rows, order: Order, segments: list[Segment], limit: int) -> tuple[str, list]:
    """The statement once, joined to the choices: PostgreSQL would plan each of a union's parts anew."""
    sql, params, mark = _one(rows, order, limit)
    pieces = sql.split("%s")
    spelled = "".join(
        piece + ("" if number >= len(params) else "choice.value" if params[number] == mark else "%s")
        for number, piece in enumerate(pieces)
    )
    kind = "text" if order.column.is_text else "bigint"
    choices = ", ".join(f"(%s, %s::{kind})" for _ in segments)
    known = [part for number, segment in enumerate(segments) for part in (number, segment.stored)]
    head = f"SELECT part.* FROM (VALUES {choices}) AS choice(place, value) CROSS JOIN LATERAL ({spelled}) AS part"  # noqa: S608
    sign = "DESC" if order.descending else "ASC"
    return f"{head} ORDER BY choice.place, 1 {sign}", [*known, *(given for given in params if given != mark)]
