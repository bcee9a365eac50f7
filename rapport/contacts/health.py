"""What `rapport check` asks this room: whether the columns that repeat other rows still say what those rows say."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from rapport.base.sockets import HealthCheck
from rapport.contacts import naming, remembering
from rapport.contacts.models import Contact, Relationship
from rapport.contacts.queries.snapshots import addresses_of, points_of

CHUNK = 1000
COLUMNS = (*remembering.REACH, *remembering.WORK, *naming.KEYS)


def _wrong() -> Iterator[Contact]:
    """Contacts whose remembered columns are wrong, as they should be; those in the trash remember when they come back."""
    last = 0
    while chunk := list(Contact.objects.filter(pk__gt=last, trashed_at=None).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        ids = [contact.pk for contact in chunk]
        points, addresses, ties = points_of(ids), addresses_of(ids), _ties_of(ids)
        for contact in chunk:
            before = _said(contact)
            remembering.set_reach(contact, points.get(contact.pk, []), addresses.get(contact.pk, []))
            _set_work(contact, ties.get(contact.pk, []))
            naming.set_keys(contact)
            if _said(contact) != before:
                yield contact


def _said(contact: Contact) -> list:
    return [getattr(contact, column) for column in COLUMNS]


def _ties_of(ids: list[int]) -> dict[int, list[Relationship]]:
    found: dict[int, list[Relationship]] = defaultdict(list)
    ties = Relationship.objects.filter(of__in=ids, type__is_employment=True, to__trashed_at__isnull=True)
    for tie in ties.select_related("to"):
        found[tie.of_id].append(tie)
    return found


def _set_work(contact: Contact, ties: list[Relationship]) -> None:
    if not contact.is_person:
        return
    tie = remembering.primary_of(ties)
    had = contact.employer_id is not None
    contact.employer_id = tie.to_id if tie else None
    contact.company = tie.to.name if tie else ""
    if tie or had:
        contact.job_title = tie.title if tie else ""


def _ask_remembered() -> tuple[bool, str]:
    if count := sum(1 for _ in _wrong()):
        return False, f"{count} contacts remember something else than their phones, addresses and jobs say."
    return True, "Every contact remembers its phones, addresses and job."


def _mend_remembered() -> str:
    wrong = list(_wrong())
    Contact.objects.bulk_update(wrong, ["employer", *(c for c in COLUMNS if c != "employer_id")], batch_size=100)
    return f"{len(wrong)} contacts were put right."


def _misplaced() -> object:
    aside = Coalesce(F("trashed_at"), F("dropped_at"))
    shown = Q(hidden_at__isnull=True) & (Q(trashed_at__isnull=False) | Q(dropped_at__isnull=False))
    hidden = Q(hidden_at__isnull=False, trashed_at__isnull=True, dropped_at__isnull=True)
    return Contact.objects.annotate(aside=aside).filter(shown | hidden)


def _ask_hidden() -> tuple[bool, str]:
    if count := _misplaced().count():
        return False, f"{count} contacts are hidden or shown by mistake."
    return True, "Only dropped and trashed contacts are hidden."


def _mend_hidden() -> str:
    return f"{_misplaced().update(hidden_at=F('aside'))} contacts were put in their place."


CHECKS = [
    HealthCheck("Contacts remembered", _ask_remembered, _mend_remembered),
    HealthCheck("Contacts hidden", _ask_hidden, _mend_hidden),
]
