"""The search index: what is found by which words, written in the transaction of the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapport.lookups.models import SearchEntry


@dataclass(frozen=True)
class Entry:
    """What search reads of one record; the texts come folded."""

    record_id: int
    title: str
    sort_title: str
    text: str
    at: datetime | None = None


def index(record_type: str, entries: Iterable[Entry]) -> None:
    """Write or rewrite the entries of these records."""
    rows = [
        SearchEntry(
            record_type=record_type, record_id=e.record_id, title=e.title, sort_title=e.sort_title, text=e.text, at=e.at
        )
        for e in entries
    ]
    SearchEntry.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["record_type", "record_id"],
        update_fields=["title", "sort_title", "text", "at"],
    )


def unindex(record_type: str, ids: Iterable[int]) -> None:
    """Forget these records."""
    SearchEntry.objects.filter(record_type=record_type, record_id__in=list(ids)).delete()
