"""Load many rows into an empty table: what the invented firm is written with."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

from rapport.base.bulk import insert_rows, written_fields

INDEXES = {  # name and statement of all that are no constraint's
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> '' AND tbl_name IN (%s)",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()"
    " AND indexname NOT IN (SELECT conname FROM pg_constraint) AND tablename IN (%s)",
}


class Loader:
    """Collects rows of one model until they are written."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.names: list[str] = []
        self.defaults: tuple = ()
        self.rows: list[tuple] = []

    def add(self, **row) -> None:
        """A row as attributes ("owner_id"), always the same in the same order; all other columns get the model's default."""
        if not self.names:
            others = [f for f in written_fields(self.model) if f.attname not in row and f.attname != "id"]
            self.names = [*row, *(f.attname for f in others)]
            self.defaults = tuple(f.get_default() for f in others)
        self._keep((*row.values(), *self.defaults))

    def add_instance(self, row: Model) -> None:
        """The same for a whole instance that is not saved."""
        if not self.names:
            self.names = [f.attname for f in written_fields(self.model)]
        self._keep(tuple(getattr(row, name) for name in self.names))

    def _keep(self, row: tuple) -> None:
        self.rows.append(row)

    def flush(self) -> None:
        """Write what is collected."""
        insert_rows(self.model, self.names, self.rows)
        self.rows.clear()


@contextmanager
def without_indexes(models: Iterable[type[Model]]) -> Iterator[None]:
    """Load tables bare and sort each index once afterwards, which at a million rows takes a tenth of the time."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(INDEXES[connection.vendor] % ", ".join(["%s"] * len(tables)), tables)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        if connection.vendor == "postgresql":  # which makes no index while it has rows yet to check
            connection.check_constraints()
        for _, made in indexes:
            cursor.execute(made)


def finish(models: Iterable[type[Model]]) -> None:
    """After the load: sequences behind the ids we chose, and statistics for the planner."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        cursor.execute("ANALYZE")
