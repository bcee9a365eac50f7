"""What this room does when others speak."""

from collections.abc import Sequence
from typing import Any

from rapport.base import sockets
from rapport.contacts.actions.searching import reindex


@sockets.within("record.tagged")
def find_by_tags(writing: Any, record_type: str, ids: Sequence[int], **_: Any) -> None:
    """Search finds a contact by its tags."""
    if record_type == "contact":
        reindex(ids)
