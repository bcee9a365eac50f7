"""How an import shares the machine: what it takes of the memory."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def collecting_at_leisure() -> Iterator[Callable[[], int]]:
    """Leave cycles of garbage lie until the block asks for their collection; what was there before is not looked through.

    Thousands of rows make millions of objects, and the collector, which counts them, would look through the whole program
    again and again: a fifth of the time of an import.
    """
    was_frozen = gc.get_freeze_count()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield lambda: gc.collect(0)
    finally:
        gc.enable()
        if not was_frozen:
            gc.unfreeze()


@contextmanager
def without_mapping() -> Iterator[None]:
    """Read the SQLite file without mapping it: an import goes through all of it, and would look as large as the file."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = (cursor.execute("PRAGMA mmap_size").fetchone() or (0,))[0]
        cursor.execute("PRAGMA mmap_size=0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA mmap_size={before}")
