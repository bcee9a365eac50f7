"""What this room puts on the page of the trash."""

from typing import Any

from rapport.base.sockets import TrashSource
from rapport.contacts import actions
from rapport.contacts.queries.trash import contact_rows


def _bring_back(ids: list[int], by: Any) -> int | None:
    return actions.untrash_contacts(ids, by=by).id


SOURCE = TrashSource("contact", contact_rows, _bring_back, position=10)
