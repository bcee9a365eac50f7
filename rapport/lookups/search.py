"""The search index: what is written for each record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapport.base.text import fold
from rapport.lookups.models import SearchEntry


@dataclass(frozen=True)
class Entry:
    """What one record is found by; any spelling, it is folded here."""

    record_id: int
    title: str = ""
    sort_title: str = ""
    text: str = ""
    at: datetime | None = None


def index(record_type: str, entries: Iterable[Entry]) -> None:
    """Write what these records are found by; inside the transaction that changes them."""
    rows = [
        SearchEntry(
            record_type=record_type,
            record_id=e.record_id,
            title=fold(e.title),
            sort_title=e.sort_title,
            text=fold(e.text),
        )
        for e in entries
    ]
    SearchEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["record_type", "record_id"],
        update_fields=["title", "sort_title", "text", "at"],
    )


def unindex(record_type: str, ids: Iterable[int]) -> None:
    """Take these records out of the search."""
    SearchEntry.objects.filter(record_type=record_type, record_id__in=list(ids)).delete()
