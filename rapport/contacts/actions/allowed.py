"""What somebody may do with contacts: one that is not seen is not there, one that is only seen is not changed."""

from collections.abc import Sequence
from typing import Any

from rapport.access.actions import require
from rapport.access.queries import may
from rapport.access.seeing import rows_seen, sees_all
from rapport.base.errors import Gone
from rapport.contacts.models import Contact

NOT_HERE = "This contact is not here. It may be in the trash."


def require_usable(*contacts: Contact, by: Any = None) -> None:
    """Raise Gone for a contact this person does not see, NotAllowed for one they may not change. None may everything."""
    if by is None:
        return
    for contact in contacts:
        if not may(by, "contacts.view", contact):
            raise Gone(NOT_HERE)
    require(by, "contacts.change", *contacts)


def usable(ids: Sequence[int], level: int, by: Any) -> list[int]:
    """Those of these contacts that somebody may use so far, the trash included."""
    if sees_all(by, "contact", level):
        return list(ids)
    found = Contact.objects.filter(rows_seen(by, "contact", level=level), pk__among=ids)
    kept = set(found.values_list("pk", flat=True))
    return [one for one in ids if one in kept]
