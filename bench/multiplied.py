"""Make a large data set of a smaller one: each row again and again under further ids. Inventing a million people takes hours."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, models, transaction  # noqa: E402

from rapport.demo.build import LOADED  # noqa: E402
from rapport.demo.bulk import finish, without_indexes  # noqa: E402
from rapport.lookups.models import SearchEntry  # noqa: E402
from rapport.organisation.models import User  # noqa: E402

COPIED = (User, *LOADED, SearchEntry)
Last = dict[type[models.Model], int]


def last_ids() -> Last:
    """The last id of each table: by so much the ids of a copy are further. Search entries have those of their records."""
    return {one: one.objects.aggregate(last=models.Max("pk"))["last"] or 0 for one in COPIED if one is not SearchEntry}


def of_record(last: Last, times: int) -> str:
    """`times` the last id of whatever a row with a record type and id is about."""
    return (
        "CASE record_type " + "".join(f"WHEN '{m._meta.model_name}' THEN {n * times} " for m, n in last.items()) + "END"
    )


def copied(model: type[models.Model], field: models.Field, turn: int, last: Last) -> str:
    """What a column of the copy holds."""
    column = connection.ops.quote_name(field.column)
    target = field.related_model or (model if field.primary_key else None)
    if field.name == "record_id" or target is SearchEntry:
        return f"{column} + {of_record(last, turn)}"
    if target in last:
        return f"{column} + {last[target] * turn}"
    return f"'{turn}.' || {column}" if field.unique else column


def copy(model: type[models.Model], turn: int, last: Last) -> None:
    """All first rows of a table once more, pointing to the copies of what they point to."""
    fields = model._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = ", ".join(copied(model, field, turn, last) for field in fields)
    key = connection.ops.quote_name(model._meta.pk.column)
    first = f"{key} <= {last[model]}" if model in last else f"record_id <= {of_record(last, 1)}"
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {first}")  # noqa: S608


def main(times: int) -> None:
    last = last_ids()
    with transaction.atomic(), without_indexes([*LOADED, SearchEntry]):
        for turn in range(1, times):
            for model in COPIED:
                copy(model, turn, last)
    finish([User, *LOADED])


if __name__ == "__main__":
    main(int(sys.argv[1]))
