"""Saved lookups."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from rapport.base.errors import Gone
from rapport.lookups.models import Lookup

MOST_SHOWN = 200


def visible_to(user: Any) -> QuerySet[Lookup]:
    """One's own lookups and what others share."""
    return Lookup.objects.visible_to(user)


def lookup_for(user: Any, lookup_id: int) -> Lookup:
    """One lookup; raises Gone where there is none for this person."""
    found = visible_to(user).filter(pk=lookup_id).first()
    if found is None:
        raise Gone("This lookup is not here. Somebody may have deleted it.")
    return found


def names_of(ids: Iterable[int], user: Any) -> dict[int, str]:
    """id → name, for the journal."""
    return dict(visible_to(user).filter(pk__in=list(ids)).values_list("pk", "name"))


def menu_of(user: Any) -> list[Lookup]:
    """What the menu of lookups shows, by name."""
    return list(visible_to(user).select_related("owner").order_by("name", "id")[:MOST_SHOWN])
