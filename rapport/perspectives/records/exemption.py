"""The record card of exemptions: what the journal names, and undo."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.catalogue import Card, Field, Type, register
from rapport.contacts.queries import changeable_to, known_to, visible_to
from rapport.perspectives.actions.exemption import restore_exemption
from rapport.perspectives.models import Exemption
from rapport.perspectives.queries.move import unseen_perspectives
from rapport.perspectives.queries.perspective import perspective_names
from rapport.perspectives.queries.telling import untold_exemptions


def _of(contacts: QuerySet, user: Any) -> QuerySet[Exemption]:
    rows = Exemption.objects.filter(contact__in=contacts)
    return rows.exclude(perspective__in=unseen_perspectives(user))


def _changeable(user: Any) -> QuerySet[Exemption] | None:
    """Those of contacts that this person may change; None for all."""
    contacts = changeable_to(user)
    if contacts is None and not unseen_perspectives(user):
        return None
    return _of(known_to(user) if contacts is None else contacts, user)


TOLD = (
    Field("contact_id", "Contact", Type.CONTACT),
    Field("perspective_id", "Perspective", Type.CHOICE, choices=perspective_names),
    Field("since", "Time does not move it since", Type.DAY),
    Field("until", "Time does not move it until", Type.DAY),
    Field("of_group", "As one of a group", Type.FLAG),
    Field("by_id", "By", Type.PERSON),
)


def register_card() -> None:
    card = register(
        Card(
            key="exemption",
            label="Exemption",
            plural="Exemptions",
            visible_to=lambda user: _of(visible_to(user), user),
            url=lambda _: "/contacts/",
            restore=restore_exemption,
            known_to=lambda user: _of(known_to(user), user),
            changeable_to=_changeable,
            untold=untold_exemptions,
        )
    )
    card.declare(*TOLD)
