"""Many items in slices, each of them written in so short a while that nobody waits for the write lock."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

GOAL = 0.12  # seconds; nobody waits longer than 0.2
T = TypeVar("T")


def _one(item: object) -> float:
    return 1.0


def slices(
    items: Iterable[T],
    *,
    first: float = 100.0,
    least: float = 20.0,
    most: float = 300.0,
    weigh: Callable[[T], float] = _one,
) -> Iterator[list[T]]:
    """As many items at once as fit, learnt from how long whoever takes them needed for each slice.

    `weigh` says how much an item counts for; `first`, `least` and `most` are weights of a slice.
    """
    left, weight = iter(items), first
    while some := _cut(left, weight, weigh):
        began = time.perf_counter()
        yield some
        took = max(time.perf_counter() - began, 0.001)
        weight = min(max(sum(map(weigh, some)) * GOAL / took, least), weight * 2, most)


def _cut(left: Iterator[T], weight: float, weigh: Callable[[T], float]) -> list[T]:
    some: list[T] = []
    weighed = 0.0
    for item in left:
        some.append(item)
        weighed += weigh(item)
        if weighed >= weight:
            break
    return some
