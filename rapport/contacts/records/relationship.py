"""The record card of relationships: journalled and undone, not listed."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.catalogue import Card, Field, Type
from rapport.contacts.actions.restoring import restore_relationship
from rapport.contacts.models import Relationship, RelationshipType
from rapport.contacts.queries.known import known
from rapport.contacts.queries.ties import seen_ties, untold_ties


def _types() -> list[tuple[int, str]]:
    return list(RelationshipType.objects.values_list("id", "name"))


def _seen(user: Any) -> QuerySet[Relationship]:
    """Those of whose two ends this person sees both."""
    return Relationship.objects.filter(seen_ties(user))


def _names(ids: Any, user: Any) -> dict[int, str]:
    ties = _seen(user).filter(pk__in=list(ids)).select_related("of", "to", "type")
    for tie in ties:
        known(tie.of, user), known(tie.to, user)
    return {tie.pk: f"{tie.of.shown_name} {tie.type.name.lower()} {tie.to.shown_name}" for tie in ties}


card = Card(
    key="relationship",
    label="Relationship",
    plural="Relationships",
    visible_to=lambda user: _seen(user).filter(of__trashed_at__isnull=True, to__trashed_at__isnull=True),
    url=lambda tie_id: f"/contacts/relationships/{tie_id}/",
    restore=restore_relationship,
    names=_names,
    untold=untold_ties,
)
card.declare(
    Field("type", "What", Type.CHOICE, value="type_id", choices=_types),
    Field("of", "Whose", Type.CONTACT, value="of_id"),
    Field("to", "To whom", Type.CONTACT, value="to_id"),
    Field("title", "Title or role", goes_with="contact.job_title"),
    Field("since", "Since", Type.DAY),
    Field("until", "Until", Type.DAY),
    Field("has_ended", "Ended", Type.FLAG),
    Field("is_primary", "First choice", Type.FLAG),
)
