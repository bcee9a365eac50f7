"""What search finds a contact by; written in the transaction of whatever changes it."""

from collections.abc import Iterable, Sequence
from typing import Any

from rapport.attachments.queries import tags_of
from rapport.base.text import digits
from rapport.contacts.models import Contact, ContactDetail
from rapport.contacts.queries.snapshots import points_of
from rapport.lookups.search import Entry, index, unindex

COLUMNS = (
    "id",
    "name",
    "given",
    "middle",
    "family",
    "nickname",
    "company",
    "job_title",
    "city",
    "phone",
    "email",
    "kind",
    "name_key",
)


def index_drafts(drafts: Sequence[Any]) -> None:
    """Index contacts that were just written, from memory."""
    entries = [entry_of(d.contact, d.points, d.facts.tags or [], d.facts.notes or "") for d in drafts]
    index("contact", entries, is_new=True)


def reindex(ids: Iterable[int]) -> None:
    """Index contacts anew from their rows; those in the trash leave the index."""
    ids = list(ids)
    contacts = list(Contact.objects.filter(pk__in=ids, trashed_at__isnull=True).only(*COLUMNS))
    points, tags = points_of(ids), tags_of("contact", ids)
    notes = dict(ContactDetail.objects.filter(contact__in=ids).exclude(notes="").values_list("contact_id", "notes"))
    index("contact", [entry_of(c, points.get(c.pk, []), tags.get(c.pk, []), notes.get(c.pk, "")) for c in contacts])
    if gone := set(ids) - {c.pk for c in contacts}:
        unindex("contact", gone)


def entry_of(contact: Contact, points: Sequence[dict], tags: Sequence[str], notes: str) -> Entry:
    """Names, company, title, place, every phone in figures, every address as typed, tags and the standing note."""
    words = [contact.nickname, contact.company if contact.is_person else "", contact.job_title, contact.city, *tags]
    words += [part for part in (contact.given, contact.middle, contact.family) if part not in contact.name]
    for point in points:
        words.append(point["value"])
        if point["kind"] == "phone":
            words.append(_figures(point))
    return Entry(contact.pk, contact.shown_name, contact.name_key, " ".join(w for w in (*words, notes) if w), None)


def _figures(point: dict) -> str:
    """International, and as typed: national figures are found in the former, trunk zeros only in the latter."""
    found = dict.fromkeys((digits(point["normal"].partition(";")[0]), digits(point["value"])))
    return " ".join(f for f in found if f)
