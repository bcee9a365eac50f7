"""The search index is compared with the records, and mended."""

import pytest
from django.db import connection

from rapport.contacts.actions import create_contact, trash_contacts
from rapport.lookups import health
from rapport.lookups.models import SearchEntry
from rapport.lookups.search import Entry, index


@pytest.fixture
def two(alice):
    return [create_contact({"name": name}, by=alice) for name in ("Joe Doe", "Jane Roe")]


def test_a_fresh_index_is_well(two, alice):
    trash_contacts([two[1].pk], by=alice)
    assert [check.ask()[0] for check in health.CHECKS] == [True, True]


def test_wrong_missing_and_stray_entries_are_mended(two):
    SearchEntry.objects.filter(record_id=two[0].pk).update(title="nobody")
    SearchEntry.objects.filter(record_id=two[1].pk).delete()
    index("contact", [Entry(two[1].pk + 7, "Stray")])
    entries = health.CHECKS[0]
    assert entries.ask() == (False, "Search says something else than the records (3 entries).")
    assert entries.mend() == "3 search entries written anew."
    assert entries.ask()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite keeps trigrams apart")
def test_trigrams_that_do_not_fit_are_built_anew(two):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO lookups_searchtext(lookups_searchtext) VALUES ('delete-all')")
    trigrams = health.CHECKS[1]
    assert not trigrams.ask()[0]
    trigrams.mend()
    assert trigrams.ask()[0]
