"""Statements that are put into words once: what every page asks for costs its execution, not its translation.

Django builds a queryset and translates it into SQL anew each time, which takes ten times as long as the small statements of a
page themselves. See docs/decisions/0006.
"""

import json
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Expression, QuerySet


class Mark(Expression):
    """Stands for one argument, told by its place, while the statement is built. As a user it is its own `pk`.

    An argument that has a `shape` (what the statement's text depends on) and parts is asked for them: `mark.part("owners")`.
    """

    output_field = models.Field()

    def __init__(self, place: int, shape: Any = None, name: str = "") -> None:
        super().__init__()
        self.place, self.shape, self.name = place, shape, name

    @property
    def pk(self) -> "Mark":
        return self

    def part(self, name: str) -> "Mark":
        return Mark(self.place, self.shape, name)

    @property
    def wanted(self) -> tuple[int, str]:
        """Which argument, and which part of it."""
        return self.place, self.name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        return "%s", (self,)


class Prepared:
    """A function that builds a queryset from marks; called with values it answers with the list of its rows.

    Arguments by keyword shape the statement: there is one text for each of their values, and for each number of arguments
    where the function takes any number.
    """

    def __init__(self, build: Callable[..., QuerySet]) -> None:
        self.build = build
        self.__doc__, self.__name__ = build.__doc__, build.__name__
        self._kept = threading.local()  # translated for a connection, and each thread has its own

    def __call__(self, *values: Any, **shape: Any) -> list:
        """The rows, as the queryset would give them. None is no value: NULL needs a condition of its own."""
        rows = self._translated(values, shape)
        rows.query.get_compiler().given = self._bound(rows, values)
        return list(rows._iterable_class(rows))

    def first(self, *values: Any, **shape: Any) -> Any:
        """The first row, or None."""
        return next(iter(self(*values, **shape)), None)

    def count(self, *values: Any, **shape: Any) -> int:
        """How many rows there are."""
        rows = self._translated(values, shape)
        with connection.cursor() as cursor:
            sql = rows.query.get_compiler().written[0]
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", self._bound(rows, values))  # noqa: S608
            return cursor.fetchone()[0]

    def _translated(self, values: Sequence[Any], shape: dict[str, Any]) -> Any:
        if getattr(self._kept, "connection", None) is not connections[DEFAULT_DB_ALIAS]:
            self._kept.connection, self._kept.made = connections[DEFAULT_DB_ALIAS], {}
        marks = tuple(getattr(value, "shape", None) for value in values)
        key = (marks, *shape.items())
        if key not in self._kept.made:
            self._kept.made[key] = self._translate(marks, shape)
        return self._kept.made[key]

    def _translate(self, marks: Sequence[Any], shape: dict[str, Any]) -> QuerySet:
        rows: Any = self.build(*(Mark(place, own) for place, own in enumerate(marks)), **shape)
        if rows._prefetch_related_lookups:
            raise TypeError(
                f"{self.__name__}: prefetch_related would be a statement of its own, and is not followed here."
            )
        compiler: Any = rows.query.get_compiler(rows.db)
        compiler.written = compiler.as_sql()
        compiler.as_sql = lambda *_, **__: (compiler.written[0], compiler.given)
        rows.query.get_compiler = lambda *_, **__: compiler
        return rows

    def _bound(self, rows: Any, values: Sequence[Any]) -> list:
        params = rows.query.get_compiler().written[1]
        given = {}
        for place, part in {one.wanted for one in params if isinstance(one, Mark)}:
            given[place, part] = _written(values[place].part(part)) if part else _adapted(values[place])
        return [given[one.wanted] if isinstance(one, Mark) else one for one in params]


def prepared(build: Callable[..., QuerySet]) -> Prepared:
    """Decorator: put the queryset that `build` makes into words once. It must depend on nothing but its arguments."""
    return Prepared(build)


class Worded(Expression):
    """An expression that was put into words already; its statement need not be one's own."""

    def __init__(self, sql: str, params: Sequence[Any], output_field: models.Field) -> None:
        super().__init__(output_field=output_field)
        self.sql, self.params = sql, tuple(params)

    def resolve_expression(self, *_: Any, **__: Any) -> "Worded":
        return self

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple]:
        return self.sql, self.params


def worded(model: type[models.Model], expression: Expression) -> Worded:
    """An expression over the rows of a model, put into words once: for statements that read them under the table's own name."""
    said = model._default_manager.annotate(said=expression).query
    compiler: Any = said.get_compiler(DEFAULT_DB_ALIAS)
    made: Any = said.annotations["said"]
    sql, params = compiler.compile(made)
    return Worded(sql, params, made.output_field)


def _adapted(value: Any) -> Any:
    """As the database takes it, which fields do otherwise."""
    if value is None:
        raise ValueError("NULL is never equal: a statement that looks for it is another one.")
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if hasattr(value, "shape"):
        return value.pk
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return _listed([_adapted(one) for one in value])
    return value


@lru_cache(maxsize=1_000)
def _written(values: tuple) -> str:
    """The same as text, kept: what somebody stands for is asked many times a page, and long."""
    if connection.vendor == "sqlite":
        return json.dumps(values)
    return "{" + ",".join(json.dumps(one, ensure_ascii=False) for one in values) + "}"  # whole numbers and keys


def _listed(values: Any) -> Any:
    """Whole numbers or texts, as the lookup `among` takes them."""
    return json.dumps(values) if connection.vendor == "sqlite" else list(values)
