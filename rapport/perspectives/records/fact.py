"""The record card of facts."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.catalogue import Card, Field, Type, register
from rapport.contacts.queries import changeable_to, known_to, visible_to
from rapport.perspectives.actions.restoring import restore_fact
from rapport.perspectives.models import Fact
from rapport.perspectives.queries import may_see, sales


def _of(contacts: Any, user: Any) -> QuerySet[Fact]:
    rows = Fact.objects.filter(contact__in=contacts)
    return rows if may_see(user, sales()) else rows.none()


def _changeable(user: Any) -> QuerySet[Fact] | None:
    contacts = changeable_to(user)
    return None if contacts is None else _of(contacts, user)


FIELDS = (
    Field("contact_id", "Contact", Type.CONTACT),
    Field("holder_id", "Counts for", Type.CONTACT),
    Field("kind", "What happened", Type.CHOICE, choices=lambda: Fact.Kind.choices),
    Field("on", "On", Type.DAY),
    Field("at", "At", Type.MOMENT),
    Field("amount", "Amount", Type.NUMBER),
    Field("currency", "Currency"),
    Field("reference", "Number"),
    Field("source", "Comes from"),
    Field("counts", "Counts", Type.FLAG),
)


def register_card() -> None:
    card = register(
        Card(
            key="fact",
            label="Fact",
            plural="Facts",
            visible_to=lambda user: _of(visible_to(user), user),
            url=lambda _: "/contacts/",
            restore=restore_fact,
            known_to=lambda user: _of(known_to(user), user),
            changeable_to=_changeable,
        )
    )
    card.declare(*FIELDS)
