"""Which fields a person does not know of or may not change, told to the catalogue, which every screen reads."""

from typing import Any

from rapport.access.rights import Rights
from rapport.access.seeing import rights_of
from rapport.base import catalogue


def hidden(user: Any, record_type: str) -> frozenset[str]:
    rights = rights_of(user)
    return rights.hidden(record_type) | _not_asked(rights, record_type)


def fixed(user: Any, record_type: str) -> frozenset[str]:
    rights = rights_of(user)
    return rights.fixed(record_type) | _not_asked(rights, record_type)


def _not_asked(rights: Rights, record_type: str) -> frozenset[str]:
    """Fields that ask for a privilege this person has not."""
    asking = (one for one in catalogue.card(record_type).fields.values() if one.asks)
    return frozenset(one.key for one in asking if one.asks not in rights.privileges)


def register() -> None:
    """Called once, when the app is ready."""
    catalogue.limit_fields(hidden, fixed)
