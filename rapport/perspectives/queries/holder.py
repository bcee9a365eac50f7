"""Whose stage somebody shows: that of the company they follow, else their own."""

from collections.abc import Iterable
from typing import Any

from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.perspectives.models import Perspective, Standing


def holders_of(perspective: Perspective, contact_ids: Iterable[int]) -> dict[int, int]:
    """Contact → whose stage it shows here, and whose its facts move; those that stand nowhere here are left out."""
    rows = Standing.objects.filter(perspective=perspective.pk, contact__among=list(contact_ids))
    return {pk: follows or pk for pk, follows in rows.values_list("contact_id", "follows_id")}


def holder_of(user: Any, contact: Contact, perspective: Perspective) -> Contact:
    """The same of one contact. Raises Gone where that company is not seen."""
    holder = holders_of(perspective, [contact.pk]).get(contact.pk, contact.pk)
    return contact if holder == contact.pk else contact_for(user, holder)
