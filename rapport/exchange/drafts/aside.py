"""What of a row finds no field."""

from typing import Any


def aside(draft: Any, column: str, value: str, note: str) -> None:
    """A value without a field is kept among the other data, and the row says so."""
    draft.other[column] = value
    draft.notes.append(note)
