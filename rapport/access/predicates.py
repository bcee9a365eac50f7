"""Where lookups say which records they find, so that sharing rules can name a lookup. This room stands below them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Predicate:
    """`choices(record type)`: [(id, name)] of what everybody shares; `matching(id)`: what it finds, whoever may see it.

    `matching` is None where there is no such lookup, or where it cannot be run.
    """

    choices: Callable[[str], list[tuple[int, str]]]
    matching: Callable[[int], QuerySet | None]


_registered: list[Predicate] = []


def register(predicate: Predicate) -> None:
    _registered.append(predicate)


def lookup_choices(record_type: str) -> list[tuple[int, str]]:
    """What a rule can name: [(id, name)]."""
    return [pair for one in _registered for pair in one.choices(record_type)]


def found_by(lookup: int) -> frozenset[int]:
    """The records that a lookup finds now; none where it cannot be asked."""
    return found_if_any(lookup) or frozenset()


def found_if_any(lookup: int) -> frozenset[int] | None:
    """The records that a lookup finds now; None where it is gone or cannot be asked, which is not the same as none."""
    rows = _matching(lookup)
    return None if rows is None else frozenset(rows.order_by().values_list("pk", flat=True))


def can_be_asked(lookup: int) -> bool:
    """Whether a lookup is there and can be run."""
    return _matching(lookup) is not None


def _matching(lookup: int) -> Any:
    return next((found for one in _registered if (found := one.matching(lookup)) is not None), None)
