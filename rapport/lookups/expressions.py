"""Pieces of SQL that mean the same on both databases."""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.lookups import Exact

from rapport.base.text import fold

SEPARATOR = "\x1f"  # stands in no value that one chooses
HIGHEST = chr(0x10FFFF)  # sorts after every text that begins with what stands before it


class Folded(Func):
    """A text as `base.text.fold` has it, for columns that keep no folded copy; plain text never leaves the database."""

    arity = 1
    output_field = models.TextField()

    def as_sqlite(self, compiler, connection, **context):
        template = (
            "CASE WHEN length(CAST(%(expressions)s AS BLOB)) = length(%(expressions)s)"
            " THEN trim(lower(%(expressions)s)) ELSE rapport_fold(%(expressions)s) END"
        )
        return self._repeated(compiler, connection, template, 4)

    def as_postgresql(self, compiler, connection, **context):
        template = (
            r"btrim(regexp_replace(lower(normalize(%(expressions)s, NFKD)), '[\u0300-\u036f]', '', 'g'))"
            ' COLLATE "C"'
        )
        return self._repeated(compiler, connection, template, 1)

    def _repeated(self, compiler, connection, template, times):
        sql, params = compiler.compile(self.source_expressions[0])
        return template % {"expressions": sql}, tuple(params) * times


class Inside(Func):
    """Whether the second text stands anywhere in the first."""

    arity = 2
    output_field = models.BooleanField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="instr(%(expressions)s) > 0")

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="strpos(%(expressions)s) > 0")


class Plain(Func):
    """A column as it is, hidden from the planner: no index is used for it.

    SQLite keeps no statistics of single values, so it takes an index for "city is Boston" even where half the table is in
    Boston and walking the index of the sort would end after a hundred rows; and the other way round. PostgreSQL keeps them.
    """

    arity = 1

    def as_sqlite(self, compiler, connection, **context):
        # an amount stays a number, with which a text is compared as one
        is_amount = isinstance(self.output_field, models.DecimalField)
        template = "CAST(%(expressions)s AS NUMERIC)" if is_amount else "+%(expressions)s"
        return self.as_sql(compiler, connection, template=template)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="%(expressions)s")

    def _resolve_output_field(self):
        return self.source_expressions[0].output_field


class RowsBeyond(Func):
    """Rows after (or before) one row in the order of (column, id), as one comparison that an index answers."""

    output_field = models.BooleanField()

    def __init__(self, path: str, value, record_id: int, *, descending: bool) -> None:
        self.sign = "<" if descending else ">"
        super().__init__(F(path), F("pk"), Value(value), Value(record_id))

    def as_sql(self, compiler, connection, **context):
        parts, params = [], []
        for source in self.source_expressions:
            sql, found = compiler.compile(source)
            parts.append(sql)
            params.extend(found)
        return f"({parts[0]}, {parts[1]}) {self.sign} ({parts[2]}, {parts[3]})", tuple(params)


class Rank(Func):
    """The place of a column's value among known ones, to sort by: where it stands in a text of them all.

    A CASE of two hundred countries would ask every row two hundred times. `empty` and `other` are the places of a missing
    and of an unknown value; those of known ones lie between FIRST and LAST.
    """

    output_field = models.IntegerField()
    FIRST, LAST = 0, 1 << 30

    def __init__(self, path: str, values: list[Any], *, empty: int, other: int) -> None:
        self.known = SEPARATOR + SEPARATOR.join(map(str, values)) + SEPARATOR
        self.empty, self.other = empty, other
        super().__init__(F(path))

    def as_sqlite(self, compiler, connection, **context):
        return self._spelled(compiler, "instr")

    def as_postgresql(self, compiler, connection, **context):
        return self._spelled(compiler, "strpos")

    def _spelled(self, compiler, find: str):
        column, params = compiler.compile(self.source_expressions[0])
        text = f"CAST({column} AS text)"
        place = f"coalesce(nullif({find}(%s, %s || {text} || %s), 0), %s)"
        sql = f"CASE WHEN coalesce({text}, '') = '' THEN %s ELSE {place} END"
        return sql, (*params, self.empty, self.known, SEPARATOR, *params, SEPARATOR, self.other)


def is_true(expression: Func) -> Exact:
    """A yes-or-no expression as a condition."""
    return Exact(expression, True)


def plug_fold(sender, connection, **facts) -> None:
    """Teach a new SQLite connection our folding."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("rapport_fold", 1, _fold_or_none, deterministic=True)


def _fold_or_none(text: str | None) -> str | None:
    return None if text is None else fold(text)
