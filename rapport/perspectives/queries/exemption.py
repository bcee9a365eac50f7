"""Whom time alone does not move."""

from datetime import date
from typing import Any

from django.db.models import Q

from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.perspectives.models import Exemption, Perspective, Standing


def exemption_of(contact_id: int, perspective: Perspective, today: date) -> Exemption | None:
    """What somebody decided for one contact that holds today or will; not what a group's lookup says."""
    rows = Exemption.objects.filter(contact=contact_id, perspective=perspective, of_group=False)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=today)).order_by("-pk").first()


def holder_of(user: Any, contact: Contact, perspective: Perspective) -> Contact:
    """Whose standing a contact shows: the company it follows, else itself. Raises Gone where that company is not seen."""
    rows = Standing.objects.filter(contact=contact.pk, perspective=perspective.pk)
    follows = rows.values_list("follows_id", flat=True).first()
    return contact_for(user, follows) if follows else contact
