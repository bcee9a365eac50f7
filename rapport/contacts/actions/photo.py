"""The picture of a contact."""

from typing import Any, BinaryIO

from rapport.access.actions import require
from rapport.contacts.actions.applying import apply_facts, locked
from rapport.contacts.models import Contact
from rapport.contacts.photos import keep_photo
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation


def set_photo(contact: Contact, picture: BinaryIO | None, *, by: Any, inside: Writing | None = None) -> Operation:
    """Give a contact a picture, or take it away with None. Raises Invalid where it is no picture or too large."""
    require(by, "contacts.change", contact)
    digest = keep_photo(picture) if picture else ""
    done = "changed" if digest else "taken away"
    with operation("set_photo", by=by, summary=f"Photo of {contact.shown_name} {done}", inside=inside) as writing:
        if (current := locked(contact.pk)) is not None:
            apply_facts(writing, current, {"photo": digest})
    return writing.operation
