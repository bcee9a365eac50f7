"""The record card of reservations, and the fields that contacts show of them."""

from rapport.base.catalogue import Card, Field, Type, contribute, register
from rapport.contacts import choices
from rapport.contacts.queries import visible_to
from rapport.perspectives.actions import restore_reservation
from rapport.perspectives.models import Reservation


def register_cards() -> None:
    register(
        Card(
            key="reservation",
            label="Reservation",
            plural="Reservations",
            visible_to=lambda user: Reservation.objects.filter(contact__in=visible_to(user)),
            url=lambda _: "/contacts/",
            restore=restore_reservation,
        )
    )
    contribute(
        "contact",
        Field("reserved_by", "Reserved by", Type.PERSON, value="reserved_by_id", group="About", choices=choices.owners),
        Field("reserved_until", "Reserved until", Type.DAY, group="About", is_sort=False),
    )
