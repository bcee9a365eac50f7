"""Who may change what hangs on a record: whoever may change the record."""

from collections.abc import Iterable
from typing import Any

from rapport.base import catalogue
from rapport.base.errors import NotAllowed


def require_changeable(record_type: str, ids: Iterable[int], by: Any) -> None:
    """Raise NotAllowed where this person may not change one of these records. None may everything."""
    card, ids = catalogue.card_if_any(record_type), set(ids)
    rows = card.changeable_to(by) if by is not None and card and card.changeable_to else None
    if rows is not None and rows.filter(pk__in=ids).count() < len(ids):
        raise NotAllowed("You may see this, but not change it.")
