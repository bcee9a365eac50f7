"""The journal of a record as a table."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rapport.base.csv_lines import csv_lines
from rapport.journal.queries import Told, journal_page

HEADERS = ("When", "Who", "Typed by", "What", "Before", "After", "From where", "Undone by")
MOST_PAGES = 2000  # beyond that somebody wants the archive


def journal_as_csv(record: tuple[str, int], user: Any, zone: ZoneInfo) -> Iterator[str]:
    """Lines of CSV, a field of a change each, newest first; times where the user lives."""
    yield from csv_lines(HEADERS, _all_rows(record, user, zone))


def _all_rows(record: tuple[str, int], user: Any, zone: ZoneInfo) -> Iterator[list[str]]:
    before = 0
    for _ in range(MOST_PAGES):
        page = journal_page(record, user, before=before)
        for told in page.told:
            yield from _rows(told, zone)
        if not page.next:
            return
        before = page.next


def _rows(told: Told, zone: ZoneInfo) -> Iterator[list[str]]:
    who, where = [told.who, told.typed_by], [told.from_where, told.undone_by]
    for line in told.lines:
        yield [
            _cell(told.operation.at, zone),
            *who,
            line.label,
            _cell(line.before, zone),
            _cell(line.after, zone),
            *where,
        ]


def _cell(value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
