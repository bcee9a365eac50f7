"""Which fields a person does not know of or may not change, told to the catalogue, which every screen reads."""

from typing import Any

from rapport.access.seeing import rights_of
from rapport.base import catalogue


def hidden(user: Any, record_type: str) -> frozenset[str]:
    return rights_of(user).hidden(record_type)


def fixed(user: Any, record_type: str) -> frozenset[str]:
    return rights_of(user).fixed(record_type)


def register() -> None:
    """Called once, when the app is ready."""
    catalogue.limit_fields(hidden, fixed)
