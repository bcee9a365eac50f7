"""The cache that all processes share, where tries to sign in are counted: a table, that says so when it cannot be written."""

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, IntegrityError, connections, router, transaction
from django.utils import timezone


class SharedCache(DatabaseCache):
    """Django's own takes a full disk or a locked database for "somebody was faster", and a throttle that for too many tries."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """As Django's, but raises DatabaseError where the database did not take the row."""
        failures: list[DatabaseError] = []
        connection = connections[router.db_for_write(self.cache_model_class)]
        with connection.execute_wrapper(_noting(failures)):
            is_set = super()._base_set(mode, key, value, timeout)
        if failures:
            raise failures[0]
        if not is_set and mode != "touch" and not self.has_key(key):
            self._try_to_write(connection)
        return is_set

    def _try_to_write(self, connection: Any) -> None:
        """Raise what the end of the transaction raised, which no statement did: on SQLite a full disk may show only there."""
        name = f"try-{token_hex()}"
        table = connection.ops.quote_name(self._table)  # type: ignore[attr-defined]
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            values = [name, "", connection.ops.adapt_datetimefield_value(timezone.now())]
            cursor.execute(f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)", values)  # noqa: S608
            cursor.execute(f"DELETE FROM {table} WHERE cache_key = %s", [name])  # noqa: S608


def _noting(failures: list[DatabaseError]) -> Callable:
    def execute(execute: Callable, *given: Any) -> Any:
        try:
            return execute(*given)
        except IntegrityError:
            raise  # somebody was faster
        except DatabaseError as error:
            failures.append(error)
            raise

    return execute
