"""The trash: everything that rooms put there, together and by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapport.access.models import Level
from rapport.access.queries import may
from rapport.access.seeing import rows_seen, sees_all
from rapport.base.sockets import TrashRow, TrashSource, plugged
from rapport.base.text import fold
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import all_known

KEPT_DAYS = 30
SHOWN = 300


@dataclass(frozen=True)
class Resting:
    """One line of the page: what rests there, and for how long still."""

    record_type: str
    row: TrashRow
    days_left: int


def trashed_to(user: Any) -> Any:
    """Contacts in the trash that this person could see."""
    return Contact.objects.filter(rows_seen(user, "contact"), trashed_at__isnull=False)


def contact_rows(user: Any, text: str, limit: int) -> list[TrashRow]:
    """Contacts as rows of the trash page."""
    found = trashed_to(user).order_by("-trashed_at", "-id")
    for word in fold(text).split()[:5]:
        found = found.filter(name_key__contains=word)
    contacts = all_known(found[:limit], user)
    back = _brought_back_by(user, [c.pk for c in contacts])
    return [
        TrashRow(
            c.pk,
            c.trashed_at,
            c.trashed_by_id,
            c.shown_name,
            _detail(c),
            "",
            c.initials,
            "person" if c.is_person else "company",
            c.pk in back,
        )
        for c in contacts
        if c.trashed_at
    ]


def _brought_back_by(user: Any, ids: list[int]) -> set[int]:
    """Those of these that this person may bring back."""
    if user is None or sees_all(user, "contact", Level.FULL):
        return set(ids) if user is None or may(user, "contacts.delete") else set()
    rows = Contact.objects.filter(rows_seen(user, "contact", level=Level.FULL), pk__in=ids)
    return set(rows.values_list("pk", flat=True)) if may(user, "contacts.delete") else set()


def _detail(contact: Contact) -> str:
    words = [contact.job_title, contact.company if contact.is_person else contact.city]
    return ", ".join(word for word in words if word and word != contact.name)


def resting(user: Any, text: str, *, mine: bool, now: datetime) -> list[Resting]:
    """What is in the trash, newest first, of all rooms."""
    found = [
        Resting(source.record_type, row, max(0, KEPT_DAYS - (now - row.at).days))
        for source in plugged(TrashSource)
        for row in source.rows(user, text, SHOWN)
        if not mine or row.by_id == user.pk
    ]
    return sorted(found, key=lambda one: one.row.at, reverse=True)[:SHOWN]


def by_day(rows: Iterable[Resting], day_of: Any) -> list[tuple[date, list[Resting]]]:
    """[(local day, rows)], newest first."""
    days: dict[date, list[Resting]] = {}
    for one in rows:
        days.setdefault(day_of(one.row.at), []).append(one)
    return list(days.items())
