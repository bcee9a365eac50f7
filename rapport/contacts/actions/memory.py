"""What upper rooms write down for a contact, inside their own transaction: its timeline, and what it remembers of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection

from rapport.contacts.models import Contact, TimelineEntry


def enter_timeline(entries: Iterable[TimelineEntry]) -> None:
    """Write lines of history; one that is there already (same record, same contact) is rewritten."""
    TimelineEntry.objects.bulk_create(
        entries,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["record_type", "record_id", "contact"],
        update_fields=["organisation", "at", "kind", "is_first", "is_private"],
    )


def leave_timeline(record_type: str, ids: Iterable[int]) -> None:
    """Take the lines of these records out of every history."""
    TimelineEntry.objects.filter(record_type=record_type, record_id__in=list(ids)).delete()


def remember(facts: dict[int, dict[str, Any]]) -> None:
    """Write the columns "remembered: of activities": contact id → column → value. No journal: they repeat other rows."""
    alike: dict[tuple, list[int]] = defaultdict(list)
    for contact_id, columns in facts.items():
        alike[tuple(sorted(columns))].append(contact_id)
    for names, ids in alike.items():
        if len(ids) <= 2:
            for contact_id in ids:
                Contact.objects.filter(pk=contact_id).update(**facts[contact_id])
        else:
            _write_many(names, [[*(facts[i][name] for name in names), i] for i in ids])


def _write_many(names: tuple[str, ...], rows: list[list]) -> None:
    """One prepared statement for all of them: ten times faster than a CASE over their ids."""
    fields = [Contact._meta.get_field(name) for name in names]
    quoted = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    stored = [
        [*(field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=False)), row[-1]]
        for row in rows
    ]
    table = connection.ops.quote_name(Contact._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {quoted} WHERE id = %s", stored)  # noqa: S608 - names of our own columns
