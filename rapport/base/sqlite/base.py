"""Django's SQLite, where whoever waits for the one write lock gets it soon after it is free.

SQLite itself looks ever more seldom, in the end ten times a second: beside a job that writes slice after slice, somebody's saving
would meet the lock taken again and again, for seconds.
"""

import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LOOK_AGAIN = 0.002  # seconds between two looks whether the lock is free
LONG = 0.02  # seconds; whoever held the lock for longer lets others go first ...
COURTESY = 0.006  # ... for so many seconds


class DatabaseWrapper(base.DatabaseWrapper):
    """Waits for the write lock as long as `timeout` says, looks often, and leaves a gap after having held it for long."""

    _began = _ended = 0.0  # when this connection took the lock last, and gave it back

    def _start_transaction_under_autocommit(self) -> None:
        if self._ended - self._began > LONG:
            time.sleep(max(0.0, self._ended + COURTESY - time.monotonic()))
        patience = self.connection.execute("PRAGMA busy_timeout").fetchone()[0]  # milliseconds
        until = time.monotonic() + patience / 1000
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(is_last=time.monotonic() >= until):
                time.sleep(LOOK_AGAIN)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {patience}")
        self._began = time.monotonic()

    def _has_begun(self, *, is_last: bool) -> bool:
        try:
            super()._start_transaction_under_autocommit()
        except OperationalError as trouble:
            if is_last or "locked" not in str(trouble):
                raise
            return False
        return True

    def _commit(self) -> None:
        super()._commit()
        self._ended = time.monotonic()

    def _rollback(self) -> None:
        super()._rollback()
        self._ended = time.monotonic()
