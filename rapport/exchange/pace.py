"""How an import shares the machine: how many rows fit into one hold of the write lock, and what it takes of the memory."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from rapport.exchange.models import ImportRow
from rapport.exchange.recognition import Verdict

GOAL = 0.15  # seconds; nobody waits longer than 0.2
LARGEST = 500
BREATH = 0.005  # seconds between two slices
WEIGHTS: dict[str, float] = {ImportRow.State.CREATED: 1.0, ImportRow.State.UPDATED: 3.0}


class Pace:
    """Learns from each slice how large the next one may be."""

    def __init__(self) -> None:
        self.weight = 40.0
        self._begun = self._cut = 0.0

    def cut(self, verdicts: list[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
        """The rows of the next slice, and those behind it."""
        weight = 0.0
        for n, verdict in enumerate(verdicts[:LARGEST]):
            weight += WEIGHTS.get(verdict.state, 0.15)
            if weight > self.weight and n:
                self._cut = weight
                return verdicts[:n], verdicts[n:]
        self._cut = weight
        return verdicts[:LARGEST], verdicts[LARGEST:]

    def __enter__(self) -> None:
        self._begun = time.perf_counter()

    def __exit__(self, *trouble: object) -> None:
        took = time.perf_counter() - self._begun
        if self._cut > 5:
            self.weight = min(max(self._cut * GOAL / max(took, 0.001), 10.0), self.weight * 2, float(LARGEST))


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
