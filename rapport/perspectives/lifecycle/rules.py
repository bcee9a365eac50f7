"""The rules of the sales lifecycle, as data. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

MOST_DAYS = 36_500

# What a move says of itself in the log: by hand, the beginning, and each rule; in the organisation's words (`queries.words`).
BY_HAND, START = "", "start"
SAID = {
    BY_HAND: "by hand",
    START: "as every new contact",
    "opened": "{an_opportunity} was opened",
    "lost": "the last open {opportunity} is closed",
    "won": "{an_opportunity} was won",
    "first_order": "the first {order}",
    "order": "{an_order}",
    "nth_order": "as many {orders} as make {stage_customer}",
    "churn": "no {order} for longer than agreed",
    "returned": "{an_order} after {stage_churned}",
    "other": "a supplier to whom nothing was ever sold",
}


@dataclass(frozen=True)
class Rules:
    """Which rules are switched on, and their numbers. The words are those of `SAID`."""

    opened: bool = True
    lost: bool = True
    won: bool = True
    first_order: bool = True
    nth_order: bool = True
    orders_needed: int = 4  # 1 to 4
    churn: bool = True
    churn_days: int = 365
    returned: bool = True
    returns_as: str = "onboarding"  # or "customer"
    other: bool = True
    spares: int | None = None  # the saved lookup of those whom time alone does not move

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Rules":
        """As stored; what is missing has its default, what is unknown is left out."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in stored.items() if key in known})

    def stored(self) -> dict[str, Any]:
        return asdict(self)
