"""Write many rows fast into an empty table: COPY on PostgreSQL, one prepared INSERT on SQLite."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

CHUNK = 20_000


class Loader:
    """Collects rows of one model as dicts and writes them in chunks.

    Every row of a model names the same fields in the same order; all other columns get the model's default.
    """

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.columns: list[str] = []
        self.defaults: tuple = ()
        self.rows: list[tuple] = []

    def add(self, **row) -> None:
        if not self.columns:
            self._learn(row)
        self.rows.append((*row.values(), *self.defaults))
        if len(self.rows) >= CHUNK:
            self.flush()

    def add_instance(self, row: Model) -> None:
        """The same for a whole instance that is not saved."""
        fields = self.model._meta.concrete_fields
        self.columns = self.columns or [f.column for f in fields]
        self.rows.append(tuple(getattr(row, f.attname) for f in fields))
        if len(self.rows) >= CHUNK:
            self.flush()

    def _learn(self, row: dict) -> None:
        named = {self.model._meta.get_field(name).column: name for name in row}
        others = [
            f
            for f in self.model._meta.concrete_fields
            if f.column not in named and not (f.primary_key and "id" in f.column)
        ]
        self.columns = [*named, *(f.column for f in others)]
        self.defaults = tuple(f.get_default() for f in others)

    def flush(self) -> None:
        """Write what is collected."""
        if not self.rows:
            return
        table = connection.ops.quote_name(self.model._meta.db_table)
        columns = ", ".join(map(connection.ops.quote_name, self.columns))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in self.rows:
                    copy.write_row([json.dumps(v) if isinstance(v, dict | list) else v for v in row])
        else:
            marks = ", ".join("?" * len(self.columns))
            # Names come from the models, never from outside.
            insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
            connection.ensure_connection()
            connection.connection.executemany(insert, map(_for_sqlite, self.rows))
        self.rows.clear()


def _for_sqlite(row: Iterable) -> list:
    return [value if value is None or type(value) in (int, str) else _sqlite_value(value) for value in row]


def _sqlite_value(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    if isinstance(value, dict | list):
        return json.dumps(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value


def finish(models: Iterable[type[Model]]) -> None:
    """After the load: sequences behind the ids we chose, and statistics for the planner."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
