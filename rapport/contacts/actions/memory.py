"""What upper rooms write down for a contact, inside their own transaction: its timeline, and what it remembers of them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from rapport.base.bulk import insert_rows, update_rows, upsert_rows
from rapport.contacts.models import Contact, TimelineEntry


class TimelineLine(NamedTuple):
    """A line of somebody's history as it is written; see `TimelineEntry`."""

    record_type: str
    record_id: int
    contact_id: int
    organisation_id: int | None
    at: datetime
    kind: str
    is_first: bool = True
    is_private: bool = False


def enter_timeline(lines: Iterable[TimelineLine], *, are_new: bool = False) -> None:
    """Write lines of history; one that is there already (same record, same contact) is rewritten.

    `are_new` promises that none of them is there yet, and is faster.
    """
    if are_new:
        insert_rows(TimelineEntry, TimelineLine._fields, lines)
        return
    upsert_rows(TimelineEntry, TimelineLine._fields, lines, unique=["record_type", "record_id", "contact_id"])


def leave_timeline(record_type: str, ids: Iterable[int]) -> None:
    """Take the lines of these records out of every history."""
    TimelineEntry.objects.filter(record_type=record_type, record_id__in=list(ids)).delete()


def remember(facts: dict[int, dict[str, Any]]) -> None:
    """Write the columns "remembered: of activities": contact id → column → value. No journal: they repeat other rows."""
    alike: dict[tuple, dict[int, dict[str, Any]]] = defaultdict(dict)
    for contact_id, columns in facts.items():
        alike[tuple(sorted(columns))][contact_id] = {name: columns[name] for name in sorted(columns)}
    for rows in alike.values():
        update_rows(Contact, rows)
