"""What `rapport check` asks of the search index: whether it says what the records say, and whether its trigrams are whole."""

from collections.abc import Iterator

from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from rapport.base.sockets import HealthCheck, SearchIndex, SearchSource, plugged
from rapport.lookups.models import SearchEntry
from rapport.lookups.search import RANGE, first_id

TABLE = "lookups_searchtext"
Indexed = SearchSource | SearchIndex


def _indexed() -> list[Indexed]:
    return [*plugged(SearchSource), *plugged(SearchIndex)]


def _between(source: Indexed, after: int, until: int) -> QuerySet[SearchEntry]:
    """The entries of the records after one id, up to another."""
    first = first_id(source.record_type)
    return SearchEntry.objects.filter(pk__gt=first + after, pk__lte=first + until)


def _differences(source: Indexed, *, keep: bool) -> Iterator[int]:
    """Index a record type anew, chunk by chunk; how many entries that changes. Without `keep` nothing stays changed."""
    last = 0
    while last < RANGE - 1:
        with transaction.atomic():
            mark = transaction.savepoint()
            ids = source.index_after(last)
            until = ids[-1] if ids else RANGE - 1
            wanted = [first_id(source.record_type) + record_id for record_id in ids]
            _between(source, last, until).exclude(pk__in=wanted).delete()
            fresh = set(_between(source, last, until).values_list())
            transaction.savepoint_rollback(mark)
            wrong = fresh ^ set(_between(source, last, until).values_list())
            if wrong and keep:
                source.index_after(last)
                _between(source, last, until).exclude(pk__in=wanted).delete()
        yield len({row[0] for row in wrong})
        last = until


def _ask_entries() -> tuple[bool, str]:
    wrong = sum(sum(_differences(source, keep=False)) for source in _indexed())
    if wrong:
        return False, f"Search says something else than the records ({wrong:,} entries)."
    return True, "Search says what the records say."


def _mend_entries() -> str:
    written = sum(sum(_differences(source, keep=True)) for source in _indexed())
    return f"{written:,} search entries written anew."


def _ask_trigrams() -> tuple[bool, str]:
    """Only SQLite keeps the trigrams in a table of their own."""
    if connection.vendor == "sqlite":
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError:
            return False, "Parts of words are not found: the index of trigrams does not fit its entries."
    return True, "Parts of words are found."


def _mend_trigrams() -> str:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608
    return "The index of trigrams was built anew."


CHECKS = [
    HealthCheck("Search entries", _ask_entries, _mend_entries),
    HealthCheck("Search trigrams", _ask_trigrams, _mend_trigrams),
]
