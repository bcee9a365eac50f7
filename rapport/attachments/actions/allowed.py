"""Who may put something on a record or take it off: whoever may change the record."""

from collections.abc import Sequence
from typing import Any

from rapport.access.actions import require
from rapport.base import catalogue
from rapport.base.errors import NotAllowed


def is_changeable(record_type: str, ids: Sequence[int], by: Any) -> bool:
    """Whether somebody may change all these records. None is Rapport itself."""
    card = catalogue.card_if_any(record_type)
    rows = card.changeable_to(by) if by is not None and card and card.changeable_to else None
    return rows is None or rows.filter(pk__among=ids).count() == len(set(ids))


def require_changeable(record_type: str, ids: Sequence[int], by: Any) -> None:
    """Raise NotAllowed where one of these records is only read by this person, or they may not change many at once."""
    if not is_changeable(record_type, ids, by):
        raise NotAllowed("You may see this, but not change it.")
    card = catalogue.card_if_any(record_type)
    if len(ids) > 1 and card and card.changeable_to:
        require(by, f"{card.plural.lower()}.many")
