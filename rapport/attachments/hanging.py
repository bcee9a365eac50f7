"""Comments and files as fields of the records they hang on, so that a profile can hide them, or let them be read only."""

from typing import Any

from rapport.base import catalogue
from rapport.base.catalogue import Field, Type
from rapport.base.errors import Gone, NotAllowed

COMMENTS, FILES = "comments", "files"


def hanging_fields(group: str) -> tuple[Field, Field]:
    """For the cards of records that carry them: neither is a column, a condition or a part of a form."""
    told = {"group": group, "is_column": False, "is_filter": False, "is_exported": False, "is_edited": True}
    return Field(COMMENTS, "Comments", Type.LONG, **told), Field(FILES, "Files", **told)


def is_hidden(record_type: str, what: str, user: Any) -> bool:
    """Whether somebody knows nothing of the comments, or of the files, of this record type."""
    card = catalogue.card_if_any(record_type)
    return card is not None and what in catalogue.hidden_fields(card, user)


def fixed_here(record_type: str, user: Any) -> frozenset[str]:
    """Which of both this person may not add to, hidden ones included."""
    card = catalogue.card_if_any(record_type)
    return catalogue.fixed_fields(card, user) & {COMMENTS, FILES} if card else frozenset()


def require_known(record_type: str, what: str, user: Any) -> None:
    """Raise Gone where they are hidden from this person."""
    if is_hidden(record_type, what, user):
        raise Gone(f"There are no {what} here.")


def require_free(record_type: str, what: str, user: Any) -> None:
    """Raise Gone where they are hidden, NotAllowed where this person may only read them."""
    require_known(record_type, what, user)
    if what in fixed_here(record_type, user):
        raise NotAllowed(f"You may read {what}, but neither add nor change any.")
