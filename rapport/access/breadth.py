"""How many records belong to whom, roughly: whether somebody sees few of them or many decides which way they are found fastest."""

from time import monotonic

from django.db.models import Count

from rapport.base.catalogue import card

KEPT = 600  # seconds; the answer is the same either way
FEW = 4  # percent
_counted: dict[str, tuple[float, dict[int, int]]] = {}


def are_few(record_type: str, owners: tuple[int, ...]) -> bool:
    """Whether these own so few of all records that it is quicker to take theirs than to walk past all others."""
    counts = _counts(record_type)
    return sum(counts.get(owner, 0) for owner in owners) * 100 <= sum(counts.values()) * FEW


def _counts(record_type: str) -> dict[int, int]:
    at, counts = _counted.get(record_type, (0.0, {}))
    if not counts or monotonic() - at > KEPT:
        rows = card(record_type).visible_to(None).order_by().values_list("owner_key").annotate(count=Count("pk"))
        counts = dict(rows)
        _counted[record_type] = monotonic(), counts
    return counts
