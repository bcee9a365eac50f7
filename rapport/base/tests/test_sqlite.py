"""SQLite's one write lock: who waits for it, and for how long."""

import sqlite3
import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from rapport.organisation.models import Holiday

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the whole database")


def write():
    with transaction.atomic():
        Holiday.objects.filter(pk=0).update(name="")


def write_alone():
    Holiday.objects.filter(pk=0).update(name="")


@pytest.fixture(params=[write, write_alone], ids=["in a transaction", "one statement"])
def waited(request, transactional_db):
    """For how many seconds somebody waits who wants to write while slices of 100 ms are written one after the other."""
    waits, is_over = [], threading.Event()

    def knock():
        while not is_over.is_set():
            began = time.monotonic()
            request.param()
            waits.append(time.monotonic() - began)
            time.sleep(0.02)
        connection.close()

    other = threading.Thread(target=knock)
    other.start()
    try:
        for _ in range(15):
            with transaction.atomic():
                time.sleep(0.1)
    finally:
        is_over.set()
        other.join()
    return waits


def test_somebody_who_waits_comes_between_the_slices_of_a_job(waited):
    assert len(waited) >= 7  # without a gap it is two or three


@pytest.mark.parametrize("attempt", [write, write_alone])
def test_a_lock_that_is_not_given_back_is_told(transactional_db, attempt):
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    patience = connection.cursor().execute("PRAGMA busy_timeout").fetchone()[0]
    try:
        other.execute("BEGIN IMMEDIATE")
        connection.cursor().execute("PRAGMA busy_timeout = 50")
        with pytest.raises(OperationalError, match="locked"):
            attempt()
        assert connection.cursor().execute("PRAGMA busy_timeout").fetchone()[0] == 50
    finally:
        other.close()
        connection.cursor().execute(f"PRAGMA busy_timeout = {patience}")
    write()


def test_a_connection_that_is_in_a_transaction_does_not_wait_for_itself(transactional_db):
    began = time.monotonic()
    with transaction.atomic():
        with transaction.atomic():
            write_alone()
        with pytest.raises(OperationalError, match="within a transaction"):
            connection.cursor().execute("BEGIN IMMEDIATE")
    connection.close()
    write()
    assert time.monotonic() - began < 1
