"""Facts as far as they move anybody: in which order they apply, which of them count, which opportunities are under way. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# Facts of one day without a time, in the order in which they apply.
IN_A_DAY = {"opened": 0, "lost": 1, "neutral": 1, "won": 1, "order": 2}
AGAINST = {"cancelled", "refunded"}
EARLIEST = datetime.min


@dataclass(frozen=True, slots=True)
class Event:
    """A fact, as far as it moves anybody."""

    on: date
    kind: str
    id: int = 0
    at: datetime | None = None
    amount: Decimal | None = None
    source: str = ""
    reference: str = ""

    @property
    def place(self) -> tuple:
        """Where it stands among others: nothing that depends on when it arrived, but between two that are the same.

        What has no number comes last, so that what ends by its number has ended.
        """
        at = self.at.replace(tzinfo=None) if self.at else EARLIEST
        told = (not self.reference, self.source, self.reference, self.kind, self.amount or 0, self.id)
        return (self.on, self.at is not None, at, IN_A_DAY[self.kind], *told)


def counted(facts: Sequence[Event]) -> list[Event]:
    """Without orders that were cancelled or wholly refunded, and without what took them away."""
    against = [one for one in facts if one.kind in AGAINST and one.reference]
    if not against:
        return [one for one in facts if one.kind not in AGAINST]
    void = {(one.source, one.reference) for one in against if one.kind == "cancelled" or one.amount is None}
    back: dict[tuple[str, str], Decimal] = {}
    sold: dict[tuple[str, str], Decimal] = {}
    for one in facts:
        if one.kind in ("refunded", "order") and one.reference and one.amount is not None:
            sums, key = back if one.kind == "refunded" else sold, (one.source, one.reference)
            sums[key] = sums.get(key, Decimal(0)) + abs(one.amount)
    void |= {key for key, amount in back.items() if key in sold and amount >= sold[key]}
    is_void = lambda one: one.kind == "order" and (one.source, one.reference) in void  # noqa: E731
    return [one for one in facts if one.kind not in AGAINST and not is_void(one)]


class Opportunities:
    """Opportunities under way. One without a number is told from the others by nothing but that it has none."""

    def __init__(self) -> None:
        self.numbered: set[tuple[str, str]] = set()
        self.others = 0

    def __bool__(self) -> bool:
        return bool(self.numbered or self.others)

    def begin(self, event: Event) -> None:
        if event.reference:
            self.numbered.add((event.source, event.reference))
        else:
            self.others += 1

    def end(self, event: Event) -> None:
        """An end without a number is that of an opportunity without one; where there is none, of the only one there is."""
        if event.reference:
            self.numbered.discard((event.source, event.reference))
        elif self.others:
            self.others -= 1
        elif len(self.numbered) == 1:
            self.numbered.clear()
