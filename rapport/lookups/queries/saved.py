"""Saved lookups."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.errors import Gone
from rapport.lookups.models import Lookup


def visible_to(user: Any) -> QuerySet[Lookup]:
    """One's own lookups and what others share."""
    return Lookup.objects.visible_to(user)


def lookup_for(user: Any, lookup_id: int) -> Lookup:
    """One lookup; raises Gone where there is none for this person."""
    found = visible_to(user).filter(pk=lookup_id).first()
    if found is None:
        raise Gone("This lookup is not here. Somebody may have deleted it.")
    return found
