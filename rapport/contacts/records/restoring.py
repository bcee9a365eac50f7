"""Bringing a contact back to what it was: undo."""

from typing import Any


def restore_contact(writing: Any, change: Any) -> list[str]:
    """Bring one contact back to `change.before`; returns the labels of fields that others changed since."""
    raise NotImplementedError
