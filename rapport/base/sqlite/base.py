"""Django's SQLite, where whoever waits for the one write lock gets it soon after it is free.

SQLite itself looks ever more seldom, in the end ten times a second: beside a job that writes slice after slice, somebody's saving
would meet the lock taken again and again, for seconds. Two such jobs would take it in each other's gaps: they take turns.
Pages do not, however often somebody saves: they would wait for all jobs, one after another.
"""

import contextlib
import fcntl
import os
import sqlite3
import time
from pathlib import Path
from typing import IO, Any

from django.core.signals import request_finished, request_started
from django.db import connections
from django.db.backends.sqlite3 import base

LOOK_AGAIN = 0.002  # seconds between two looks whether the lock is free ...
SELDOM = 0.012  # ... of whoever's turn it is: several who wait for a moment come first, one behind another
LONG = 0.02  # seconds; whoever held the lock for longer lets others go first ...
COURTESY = 0.006  # ... for so many seconds ...
AT_ONCE = 1.0  # ... and takes turns, where it comes back within so many
TAKES_LOCK = ("BEGIN", "INSERT", "UPDATE", "DELETE")


class CursorWrapper(base.SQLiteCursorWrapper):
    """Waits for the write lock as long as `timeout` says, and looks often."""

    look_again = LOOK_AGAIN

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or not query.startswith(TAKES_LOCK):
            return super().execute(query, params)
        patience = self.connection.execute("PRAGMA busy_timeout").fetchone()[0]  # milliseconds
        until = time.monotonic() + patience / 1000
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                is_last = time.monotonic() >= until
                try:
                    return super().execute(query, params)
                except sqlite3.OperationalError as trouble:
                    if is_last or "locked" not in str(trouble):
                        raise
                time.sleep(self.look_again)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {patience}")


class DatabaseWrapper(base.DatabaseWrapper):
    """Leaves a gap after having held the lock for long, and takes turns with whoever else does."""

    _began = _ended = 0.0  # when this connection took the lock last, and gave it back
    _turn: IO[bytes] | None = None  # while it is the turn of this one
    is_of_page = False  # while a request is answered with it

    def create_cursor(self, name: str | None = None) -> CursorWrapper:
        made = self.connection.cursor(factory=CursorWrapper)
        if self._turn:
            made.look_again = SELDOM
        return made

    def _start_transaction_under_autocommit(self) -> None:
        since = time.monotonic() - self._ended
        is_of_job = not self.is_of_page and self._ended - self._began > LONG and since < AT_ONCE
        try:
            if is_of_job:
                time.sleep(max(0.0, COURTESY - since))
                self._take_turn()
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._give_turn()
            raise
        self._began = time.monotonic()

    def _take_turn(self) -> None:
        """Wait for whoever else writes slice after slice, and leave a gap after theirs too.

        In vain where somebody does not give theirs back: the lock itself says then what is wrong, if anything is. Not at all
        where the file cannot be opened or locked: whatever is full or closed to us, writing goes on.
        """
        if self.is_in_memory_db():
            return
        gap, until = 0.0, time.monotonic() + self.settings_dict["OPTIONS"].get("timeout", 5)
        with contextlib.suppress(OSError):
            self._turn = _opened_beside(self.settings_dict["NAME"])
            while time.monotonic() < until:
                try:
                    fcntl.flock(self._turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    gap = COURTESY
                    time.sleep(LOOK_AGAIN)
                else:
                    time.sleep(gap)
                    return

    def _give_turn(self) -> None:
        if self._turn:
            self._turn.close()
            self._turn = None

    def _ends(self) -> None:
        self._ended = time.monotonic()
        self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._give_turn()

    def _commit(self) -> None:
        super()._commit()
        self._ends()

    def _rollback(self) -> None:
        super()._rollback()
        self._ends()


def _opened_beside(database: Any) -> IO[bytes]:
    """The file of turns. As SQLite does with its own, root gives it to the owner of the database, who writes on."""
    opened = open(f"{database}-turn", "rb", opener=_made)  # noqa: SIM115 - until the transaction ends
    if os.geteuid() == 0:
        owned = Path(database).stat()
        os.fchown(opened.fileno(), owned.st_uid, owned.st_gid)
    return opened


def _made(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT, 0o600)


def _page_begins(**_: Any) -> None:
    _of_page(True)


def _page_ends(**_: Any) -> None:
    _of_page(False)


def _of_page(is_it: bool) -> None:
    for one in connections.all():
        if isinstance(one, DatabaseWrapper):
            one.is_of_page = is_it


request_started.connect(_page_begins)
request_finished.connect(_page_ends)
