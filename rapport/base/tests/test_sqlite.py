"""SQLite's one write lock: who waits for it, and for how long."""

import fcntl
import os
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, connection, transaction

from rapport.base.sqlite import base
from rapport.organisation.models import Holiday
from tests.installation import is_free

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the whole database")


def write():
    with transaction.atomic():
        Holiday.objects.filter(pk=0).update(name="")


def write_alone():
    Holiday.objects.filter(pk=0).update(name="")


@pytest.fixture(params=[write, write_alone], ids=["in a transaction", "one statement"])
def knock(request, transactional_db):
    """`knock(job, ...)` says for how many seconds each of somebody's writes waited while the jobs ran side by side."""

    def knock(*jobs):
        waits, is_over = [], threading.Event()

        def write_often():
            while not is_over.is_set():
                began = time.monotonic()
                request.param()
                waits.append(time.monotonic() - began)
                time.sleep(0.02)

        together = [threading.Thread(target=closing(job)) for job in jobs]
        other = threading.Thread(target=closing(write_often))
        for thread in [other, *together]:
            thread.start()
        for thread in together:
            thread.join()
        is_over.set()
        other.join()
        return waits

    return knock


def closing(job):
    def run():
        try:
            job()
        finally:
            connection.close()

    return run


def write_slices():
    for _ in range(15):
        with transaction.atomic():
            time.sleep(0.1)


def test_somebody_who_waits_comes_between_the_slices_of_a_job(knock):
    assert len(knock(write_slices)) >= 7  # without a gap it is two or three


def test_jobs_side_by_side_take_turns(knock):
    assert len(knock(write_slices, write_slices, write_slices)) >= 20  # each in the other's gaps, it is about ten


def test_a_turn_that_is_not_given_back_ends(transactional_db, monkeypatch):
    turn = Path(f"{connection.settings_dict['NAME']}-turn")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    with turn.open("w") as stuck:
        fcntl.flock(stuck, fcntl.LOCK_EX)
        for _ in range(2):
            with transaction.atomic():
                time.sleep(0.03)
    assert is_free(turn)  # nobody holds it once nobody writes


@pytest.fixture
def turn(transactional_db):
    """The file of turns, while this connection wrote for long a moment ago."""
    with transaction.atomic():
        time.sleep(0.03)
    file = Path(f"{connection.settings_dict['NAME']}-turn")
    file.touch()
    yield file
    connection.close()


def test_a_job_writes_on_where_nobody_can_take_turns(turn):
    turn.unlink()
    turn.mkdir()
    try:
        write()
    finally:
        turn.rmdir()


def test_a_turn_that_another_made_is_only_read(turn):
    turn.chmod(0o400)
    with transaction.atomic():
        assert not is_free(turn)
    assert is_free(turn)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_makes_is_the_database_owner_s(turn):
    database = Path(connection.settings_dict["NAME"])
    turn.unlink()
    os.chown(database, 65534, 65534)
    try:
        write()
        assert (turn.stat().st_uid, turn.stat().st_gid) == (65534, 65534)
    finally:
        os.chown(database, os.geteuid(), os.getegid())


def test_who_is_stopped_while_waiting_gives_the_turn_back(turn, monkeypatch):
    def stop(seconds):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(base, "COURTESY", 0.0)
        patched.setattr(base.fcntl, "flock", lambda *_: stop(0))
        write()
    assert is_free(turn)


def test_a_page_waits_for_the_lock_and_not_for_the_turns_of_jobs(turn):
    with turn.open("rb") as job:
        fcntl.flock(job, fcntl.LOCK_EX)
        request_started.send(sender=None)
        began = time.monotonic()
        write()
        assert time.monotonic() - began < 5  # of a job's patience of 20
        request_finished.send(sender=None)
    assert not connection.is_of_page


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
    with transaction.atomic():
        with transaction.atomic():
            write_alone()
        with pytest.raises(OperationalError, match="within a transaction"):
            connection.cursor().execute("BEGIN IMMEDIATE")
    connection.close()
    write()
