"""What is said where somebody gives a contact away and does not see it any more."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from rapport.contacts import queries
from rapport.contacts.choices import owners_and_groups
from rapport.contacts.models import Contact
from rapport.journal.models import Operation
from rapport.ui.pages import go, tell


def is_out_of_sight(user: Any, contact: Contact) -> bool:
    return not queries.visible_to(user).filter(pk=contact.pk).exists()


def told_of_giving(request: HttpRequest, contact: Contact, owner: Any, done: Operation) -> HttpResponse:
    """On to the list, with whose it is now; the undo of one's own giving works for an hour, sight or no sight."""
    whose = dict(owners_and_groups()).get(owner, "somebody else") if owner else "nobody"
    said = f"{contact.shown_name} belongs to {whose} now, and you do not see it any more"
    return tell(go("/contacts/", request), said, undo=done.id)


def lost(user: Any, ids: Iterable[int]) -> str:
    """How many of these are out of sight now, as the end of a sentence; "" where none is."""
    wanted = set(ids)
    gone = len(wanted) - queries.known_to(user).filter(pk__among=wanted).count()
    if not gone:
        return ""
    return ", and you do not see it any more" if len(wanted) == 1 else f"; {gone:,} of them you do not see any more"
