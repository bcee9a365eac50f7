"""The timeline and the remembered columns: what upper rooms write here about their own records."""

from collections.abc import Iterable, Mapping
from typing import Any

from rapport.contacts.models import Contact, TimelineEntry

REMEMBERED = (
    *("last_contact_at", "last_try_at", "last_touch_at", "tries", "touches", "touches_on", "cold_on", "next_at"),
)


def enter_timeline(entries: Iterable[TimelineEntry]) -> None:
    """Write entries; one of the same record and contact takes the place of the older. Inside the record's transaction."""
    TimelineEntry.objects.bulk_create(
        list(entries),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["record_type", "record_id", "contact"],
        update_fields=["organisation", "at", "kind", "is_first", "is_private"],
    )


def leave_timeline(record_type: str, ids: Iterable[int]) -> None:
    """Take the entries of these records away."""
    TimelineEntry.objects.filter(record_type=record_type, record_id__in=list(ids)).delete()


def remember(facts: Mapping[int, Mapping[str, Any]]) -> None:
    """Write columns "Remembered: of activities" ({contact id: {column: value}}); no journal: they repeat other rows."""
    by_columns: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for contact_id, columns in facts.items():
        if unknown := set(columns) - set(REMEMBERED):
            raise ValueError(f"{unknown} is not remembered of activities")
        by_columns.setdefault(tuple(sorted(columns.items())), []).append(contact_id)
    for columns, ids in by_columns.items():
        Contact.objects.filter(pk__in=ids).update(**dict(columns))
