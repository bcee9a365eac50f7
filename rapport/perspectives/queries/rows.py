"""The standings of one contact, read once for all that its record says of them."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.prepared import prepared
from rapport.contacts.models import Contact
from rapport.perspectives.models import Standing

COLUMNS = (
    *("perspective_id", "stage_id", "since", "owner_id", "owner__name", "review_on", "is_own"),
    *("follows_id", "follows__name", "lead_from", "checked_at", "verified_at", "attempted_at", "achieved_at", "tries"),
    *("times_reached", "findings", "ask_at", "is_qualified", "decided_at", "decided_because", "decided_by__name"),
)


def rows_of(contact: Contact) -> dict[int, dict]:
    """Perspective → the columns of the standing; kept with the contact as it was read, one statement in all."""
    if "standing_rows" not in contact.__dict__:
        contact.standing_rows = {row["perspective_id"]: row for row in _rows(contact.pk)}  # type: ignore[attr-defined]
    return contact.standing_rows  # type: ignore[attr-defined]


@prepared
def _rows(contact_id: Any) -> QuerySet:
    return Standing.objects.filter(contact=contact_id).order_by().values(*COLUMNS)
