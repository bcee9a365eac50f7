"""Who holds a contact, and who did."""

from datetime import date, timedelta
from typing import Any

from rapport.access.seeing import rights_of
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.organisation.queries import today_of
from rapport.perspectives.models import Reservation

LONGEST = timedelta(days=366)
SHOWN = 30


def knows_reservations(user: Any) -> bool:
    """Whether somebody may know who holds contacts, and until when. Who may not neither asks nor reserves."""
    return "reserved_until" not in hidden_of(user)


def reservation_of(contact_id: int, today: date) -> Reservation | None:
    """The reservation in force on a day."""
    rows = Reservation.objects.select_related("holder").filter(contact=contact_id, ended_at=None, until__gte=today)
    return rows.first()


def log_of(contact_id: int) -> list[Reservation]:
    """All reservations, newest first."""
    rows = Reservation.objects.select_related("holder", "ended_by").filter(contact=contact_id)
    return list(rows.order_by("-begun_at", "-id")[:SHOWN])


def may_overrule(user: Any, reservation: Reservation) -> bool:
    """Administrators, and whoever stands above the holder."""
    rights = rights_of(user)
    return user.pk != reservation.holder_id and (user.is_administrator or reservation.holder_id in rights.stands_for)


def line_of(contact: Contact, user: Any) -> Reservation | None:
    """What the record says beside the owner; asked only where the contact remembers one."""
    today = today_of(user)
    if contact.reserved_until is None or contact.reserved_until < today or not knows_reservations(user):
        return None
    return reservation_of(contact.pk, today)
