"""Writing thousands of rows in one go, past the ORM's cost per field: for imports, the demo and the journal.

Nothing is validated and no default is filled in: the caller gives every column that has to have a value.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models, transaction

CONVERTED = (models.DateTimeField, models.DateField, models.TimeField, models.JSONField, models.DecimalField)
MOST_VALUES = 10_000  # in one statement; SQLite takes three times as many


def written_fields(model: type[models.Model]) -> list[Any]:
    """The fields whose values we give; the others the database works out."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids that nobody else will get, in order. Inside a transaction: on SQLite its write lock is what reserves them.

    Beware: there they are only told again what was inserted, so insert these before asking for more.
    """
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(sequence, [table, count])
            return [row[0] for row in cursor.fetchall()]
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("Ids are reserved inside a transaction.")
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + 1 + count))


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, together: bool = False
) -> None:
    """Insert rows of values in the order of `names` (attributes of the model: "owner_id", not "owner").

    `together`: hundreds of rows in one statement on SQLite, which is slower, except where a trigger feeds a full-text index:
    that is written out before each statement, and takes most of the time.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    written = [fields[name] for name in names]
    conversions = _conversions(written)
    made = [_converted(row, conversions) for row in rows] if conversions else list(rows)
    if not made:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            quote = connection.ops.quote_name
            table, columns = quote(model._meta.db_table), ", ".join(quote(field.column) for field in written)
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in made:
                    copy.write_row(row)
        else:
            if not together:
                cursor.executemany(_into(model, written), made)
                return
            for some in _batched(made, MOST_VALUES // len(names)):
                cursor.execute(_into(model, written, len(some)), [value for row in some for value in row])


def _batched(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The rows in pieces of this size at most."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def insert_one(row: models.Model) -> None:
    """Write one new row and give it its id: `save(force_insert=True)` without translating the statement each time."""
    fields, statement = _insertion(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row.pk = cursor.fetchall()[0][0]
    row._state.adding, row._state.db = False, connection.alias


@lru_cache(maxsize=100)
def _insertion(model: type[models.Model], vendor: str) -> tuple[list[Any], str]:
    fields = [field for field in written_fields(model) if not isinstance(field, models.AutoField)]
    return fields, f"{_into(model, fields)} RETURNING {connection.ops.quote_name(model._meta.pk.column)}"


def upsert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str],
    keep: bool = False,
) -> None:
    """Insert rows; one that is there already, told by the `unique` attributes, is rewritten, or kept as it is with `keep`."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    written = [fields[name] for name in names]
    values = [
        [field.get_db_prep_save(one, connection) for field, one in zip(written, row, strict=True)] for row in rows
    ]
    if not values:
        return
    quote = connection.ops.quote_name
    known = ", ".join(quote(fields[name].column) for name in unique)
    others = [quote(field.column) for field in written if field.attname not in unique]
    then = "NOTHING" if keep else "UPDATE SET " + ", ".join(f"{column} = excluded.{column}" for column in others)
    with connection.cursor() as cursor:
        cursor.executemany(f"{_into(model, written)} ON CONFLICT ({known}) DO {then}", values)


def _into(model: type[models.Model], fields: Sequence[models.Field], rows: int = 1) -> str:
    quote = connection.ops.quote_name
    columns, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    start = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608
    return start + ", ".join([f"({places})"] * rows)


def update_rows(model: type[models.Model], facts: dict[int, dict[str, Any]]) -> None:
    """Change many rows, each to values of its own: primary key → field → value, the same fields for every row.

    Django's `bulk_update` builds a CASE over every row and column; at some thousand rows that costs seconds.
    """
    if not facts:
        return
    fields = {name: model._meta.get_field(name) for name in next(iter(facts.values()))}
    quote, key = connection.ops.quote_name, model._meta.pk
    table, columns = quote(model._meta.db_table), [quote(field.column) for field in fields.values()]
    conversions = _conversions(fields.values())
    rows = [(*_converted([row[name] for name in fields], conversions), pk) for pk, row in facts.items()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # where each statement costs more than each row
            changes = ", ".join(f"{column} = said.{column}" for column in columns)
            lists = ", ".join(f"%s::{_kind(field)}[]" for field in (*fields.values(), key))
            said = f"unnest({lists}) AS said({', '.join([*columns, 'of_row'])})"
            statement = f"UPDATE {table} SET {changes} FROM {said} WHERE {table}.{quote(key.column)} = said.of_row"  # noqa: S608
            cursor.execute(statement, [list(values) for values in zip(*rows, strict=True)])
        else:
            changes = ", ".join(f"{column} = %s" for column in columns)
            cursor.executemany(f"UPDATE {table} SET {changes} WHERE {quote(key.column)} = %s", rows)  # noqa: S608


def _kind(field: Any) -> str:
    """PostgreSQL's name of what a column holds, whatever its length: a cast to varchar(3) cuts what is longer, unsaid."""
    return (field.db_type(connection) or "").partition("(")[0]


def _conversions(fields: Iterable[Any]) -> list[tuple[int, Callable]]:
    """Place → what the value there has to go through."""
    return [(place, _converter(field)) for place, field in enumerate(fields) if isinstance(field, CONVERTED)]


def _converted(row: Sequence[Any], conversions: list[tuple[int, Callable]]) -> list[Any]:
    """Times and JSON as the database takes them."""
    values = list(row)
    for place, convert in conversions:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


def _converter(field: models.Field) -> Callable[[Any], Any]:
    """How values of this field are written. Many rows share their times, so each is turned once."""
    if isinstance(field, models.JSONField):
        return json.JSONEncoder(separators=(",", ":")).encode if field.encoder is None else _saved(field)
    return lru_cache(1000)(_saved(field))


def _saved(field: models.Field) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)
