"""A contact as the journal, the export and the undo see it: JSON by catalogue keys, its lists included."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rapport.attachments.queries import tags_of
from rapport.base.partial_dates import Birthday
from rapport.base.prepared import prepared
from rapport.contacts.models import Address, Contact, ContactDetail, ContactPoint, ExternalId

POINT_PARTS = ("id", "kind", "label", "value", "normal", "struck_at")
ADDRESS_PARTS = ("id", "label", "street", "postcode", "city", "region", "country")
PLAIN = (
    *("kind", "name", "prefix", "given", "middle", "family", "suffix", "nickname", "salutation", "gender", "job_title"),
    *(
        "profession",
        "industry",
        "company_type",
        "language",
        "time_zone",
        "do_not_call",
        "do_not_mail",
        "is_confidential",
        "photo",
    ),
    *("touch_goal", "touch_goal_since", "dropped_at", "dropped_reason", "trashed_at"),
)
LISTS = ("points", "addresses", "tags", "notes", "imported", "external_ids")


def columns_of(contact: Contact) -> dict[str, Any]:
    """What the contact's own row says."""
    facts = {key: getattr(contact, key) for key in PLAIN}
    birthday = Birthday(contact.birth_year, contact.birth_day).stored
    return {**facts, "birthday": birthday, "source": contact.source_id, "owner": contact.owned_by or None}


def snapshots(ids: Iterable[int], lists: Iterable[str] = LISTS) -> dict[int, dict[str, Any]]:
    """id → the whole contact, with these of its lists; a handful of statements for all of them. The trash included."""
    found = {c.pk: columns_of(c) for c in Contact.objects.filter(pk__in=list(ids))}
    for name in lists:
        rows = READERS[name](list(found))
        for contact_id, facts in found.items():
            facts[name] = rows.get(contact_id, EMPTY[name])
    return found


def snapshot(contact: Contact, lists: Iterable[str] = LISTS) -> dict[str, Any]:
    """One contact: its row as it is in memory, its lists from the database."""
    return {**columns_of(contact), **{name: READERS[name]([contact.pk]).get(contact.pk, EMPTY[name]) for name in lists}}


def points_of(ids: Iterable[int]) -> dict[int, list[dict]]:
    """id → all ways to reach it, struck ones included, in order."""
    found: dict[int, list[dict]] = defaultdict(list)
    for row in _points(list(ids)):
        found[row.pop("contact_id")].append(row)
    return dict(found)


@prepared
def _points(ids: Any) -> Any:
    rows = ContactPoint.objects.filter(contact_id__among=ids)
    return rows.order_by("contact_id", "position", "id").values("contact_id", *POINT_PARTS)


def addresses_of(ids: Iterable[int]) -> dict[int, list[dict]]:
    return _grouped(Address.objects.filter(contact__in=list(ids)), ADDRESS_PARTS)


def _grouped(rows: Any, parts: tuple[str, ...]) -> dict[int, list[dict]]:
    found: dict[int, list[dict]] = defaultdict(list)
    for row in rows.order_by("contact_id", "position", "id").values("contact_id", *parts):
        found[row.pop("contact_id")].append(row)
    return dict(found)


def _tags(ids: list[int]) -> dict[int, list[str]]:
    return tags_of("contact", ids)


def _details(column: str) -> Any:
    return lambda ids: dict(ContactDetail.objects.filter(contact__in=ids).values_list("contact_id", column))


def external_ids_of(ids: Iterable[int]) -> dict[int, dict[str, str]]:
    """id → {system: value}."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = ExternalId.objects.filter(contact__in=list(ids)).order_by("id")
    for contact_id, system, value in rows.values_list("contact_id", "system", "value"):
        found[contact_id][system] = value
    return dict(found)


READERS = {
    "points": points_of,
    "addresses": addresses_of,
    "tags": _tags,
    "notes": _details("notes"),
    "imported": _details("imported"),
    "external_ids": external_ids_of,
}
EMPTY: dict[str, Any] = {"points": [], "addresses": [], "tags": [], "notes": "", "imported": [], "external_ids": {}}
