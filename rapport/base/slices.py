"""Many items in slices, each of them written in so short a while that nobody waits for the write lock."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from django.db import connection

GOAL = 0.12  # seconds; nobody waits longer than 0.2
PATIENCE = {"postgresql": 4}  # times as much where only whoever writes one of these items waits for them
T = TypeVar("T")


def _one(item: object) -> float:
    return 1.0


class Pace(Generic[T]):
    """Learns from each slice how large the next one may be.

    `weigh` says how much an item counts for; `first`, `least` and `most` are weights of a slice (`most` on SQLite).
    """

    def __init__(
        self,
        *,
        first: float = 100.0,
        least: float = 20.0,
        most: float = 300.0,
        weigh: Callable[[T], float] = _one,
    ) -> None:
        patience = PATIENCE.get(connection.vendor, 1)
        self.goal, self.most = GOAL * patience, most * patience
        self.weight, self.least, self.weigh = first, least, weigh
        self._weighed = self._began = 0.0

    def cut(self, left: Iterator[T]) -> list[T]:
        """The next slice; empty where nothing is left."""
        some: list[T] = []
        self._weighed = 0.0
        for item in left:
            some.append(item)
            self._weighed += self.weigh(item)
            if self._weighed >= self.weight:
                break
        return some

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *trouble: object) -> None:
        took = max(time.perf_counter() - self._began, 0.001)
        if self._weighed * 4 >= self.weight:  # a small rest takes its while whatever its size, and teaches nothing
            self.weight = min(max(self._weighed * self.goal / took, self.least), self.weight * 2, self.most)


def slices(
    items: Iterable[T],
    *,
    first: float = 100.0,
    least: float = 20.0,
    most: float = 300.0,
    weigh: Callable[[T], float] = _one,
) -> Iterator[list[T]]:
    """As many items at once as fit, learnt from how long whoever takes them needed for each slice."""
    pace, left = Pace(first=first, least=least, most=most, weigh=weigh), iter(items)
    while some := pace.cut(left):
        with pace:
            yield some
