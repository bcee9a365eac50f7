"""The three figures of a customer: recency, frequency, money, each from 1 to 5. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

FIFTHS = 5
QUINTILES, THRESHOLDS = "quintiles", "thresholds"
DEFAULTS = {"recency": (30, 90, 180, 365), "frequency": (2, 4, 8, 16), "money": (1_000, 5_000, 20_000, 100_000)}
RANGES = "Four whole numbers, each larger than the one before: 30, 90, 180, 365."


@dataclass(frozen=True, slots=True)
class Sold:
    """Of the orders that count: days since the last one, how many, for how much."""

    days: int
    orders: int
    revenue: Decimal


@dataclass(frozen=True)
class Scoring:
    """By what is scored. Thresholds: up to so many days since the last order give 5, 4, 3, 2; from so many orders, and from
    so much money on, 2, 3, 4, 5."""

    by: str = QUINTILES
    recency: tuple[int, ...] = DEFAULTS["recency"]
    frequency: tuple[int, ...] = DEFAULTS["frequency"]
    money: tuple[int, ...] = DEFAULTS["money"]

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Scoring":
        """As stored or typed ("30, 90, 180, 365"). Raises ValueError(key, sentence)."""
        by = stored.get("by", QUINTILES)
        if by not in (QUINTILES, THRESHOLDS):
            raise ValueError("by", "Choose one of these.")
        return cls(by, **{key: _four(key, stored.get(key, default)) for key, default in DEFAULTS.items()})

    def stored(self) -> dict[str, Any]:
        return {"by": self.by} | {key: list(getattr(self, key)) for key in DEFAULTS}


def _four(key: str, typed: Any) -> tuple[int, ...]:
    parts = typed.replace(",", " ").split() if isinstance(typed, str) else typed
    try:
        found = tuple(int(Decimal(str(one))) for one in parts)
    except (InvalidOperation, ValueError, TypeError, OverflowError):
        raise ValueError(key, RANGES) from None
    if len(found) != FIFTHS - 1 or list(found) != sorted(set(found)) or not 0 <= found[0] <= found[-1] < 10**12:
        raise ValueError(key, RANGES)
    return found


def scores(sold: Mapping[int, Sold], scoring: Scoring) -> dict[int, tuple[int, int, int]]:
    """Key → (recency, frequency, money). Equal customers have equal figures, in whatever order they come."""
    if scoring.by == THRESHOLDS:
        return {key: _by_thresholds(one, scoring) for key, one in sold.items()}
    days = sorted(-one.days for one in sold.values())
    orders = sorted(one.orders for one in sold.values())
    revenue = sorted(one.revenue for one in sold.values())
    return {
        key: (_fifth(days, -one.days), _fifth(orders, one.orders), _fifth(revenue, one.revenue))
        for key, one in sold.items()
    }


def _fifth(ranked: list, value: Any) -> int:
    """In which fifth of all a value stands, by the share of those who are below it; the top fifth is 5."""
    others = len(ranked) - 1
    return FIFTHS if not others else min(FIFTHS, 1 + bisect_left(ranked, value) * FIFTHS // others)


def _by_thresholds(one: Sold, scoring: Scoring) -> tuple[int, int, int]:
    recency = FIFTHS - bisect_left(scoring.recency, one.days)
    return recency, 1 + bisect_right(scoring.frequency, one.orders), 1 + bisect_right(scoring.money, one.revenue)
