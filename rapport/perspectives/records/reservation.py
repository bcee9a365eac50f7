"""The record card of reservations, and the fields that contacts show of them."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.catalogue import Card, Field, Type, contribute, register
from rapport.contacts import choices
from rapport.contacts.queries import changeable_to, known_to, visible_to
from rapport.perspectives.actions.reservation import restore_reservation
from rapport.perspectives.models import Reservation
from rapport.perspectives.queries import knows_reservations

FOLLOWS = "contact.reserved_until"


def _seen(user: Any) -> QuerySet[Reservation]:
    """Those of contacts that this person sees, where they may know of any."""
    if not knows_reservations(user):
        return Reservation.objects.none()
    return Reservation.objects.filter(contact__in=visible_to(user))


def _known(user: Any) -> QuerySet[Reservation]:
    """Those of contacts that this person sees, the trash included."""
    rows = Reservation.objects.filter(contact__in=known_to(user))
    return rows if knows_reservations(user) else rows.none()


def _changeable(user: Any) -> QuerySet[Reservation] | None:
    """Those of contacts that this person may change; None for all."""
    contacts = changeable_to(user)
    if not knows_reservations(user):
        return Reservation.objects.none()
    return None if contacts is None else Reservation.objects.filter(contact__in=contacts)


# What the journal names, all of it hidden with the reservation on the contact.
TOLD = (
    Field("contact_id", "Contact", Type.CONTACT, goes_with=FOLLOWS),
    Field("holder_id", "Held by", Type.PERSON, goes_with=FOLLOWS),
    Field("why", "Why", goes_with=FOLLOWS),
    Field("until", "Until", Type.DAY, goes_with=FOLLOWS),
    Field("ended_at", "Ended", Type.MOMENT, goes_with=FOLLOWS),
    Field("ending", "How it ended", Type.CHOICE, choices=lambda: Reservation.Ending.choices, goes_with=FOLLOWS),
    Field("ended_by_id", "Ended by", Type.PERSON, goes_with=FOLLOWS),
    Field("ended_because", "Because", goes_with=FOLLOWS),
)


def register_cards() -> None:
    card = register(
        Card(
            key="reservation",
            label="Reservation",
            plural="Reservations",
            visible_to=_seen,
            url=lambda _: "/contacts/",
            restore=restore_reservation,
            known_to=_known,
            changeable_to=_changeable,
        )
    )
    card.declare(*TOLD)
    contribute(
        "contact",
        Field("reserved_by", "Reserved by", Type.PERSON, value="reserved_by_id", group="About", choices=choices.owners),
        Field("reserved_until", "Reserved until", Type.DAY, group="About", goes_with="reserved_by", is_sort=False),
    )
