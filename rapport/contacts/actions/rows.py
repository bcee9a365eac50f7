"""The rows that hang on one contact, made equal to a list: points, addresses, tags, ids elsewhere, the long part."""

from typing import Any

from django.db import models

from rapport.attachments.models import Tagging
from rapport.attachments.tagging import hang_tags
from rapport.base.text import fold
from rapport.contacts.actions.draft import free_external_ids, refuse_taken_ids
from rapport.contacts.models import Address, Contact, ContactDetail, ContactPoint, ExternalId

POINT = ("kind", "label", "value", "normal", "struck_at")
ADDRESS = ("label", "street", "postcode", "city", "region", "country")


def write_points(contact: Contact, wanted: list[dict], before: list[dict], by: Any) -> None:
    """Struck points stay, unless the list speaks of them (as undo does)."""
    named = {row.get("id") for row in wanted}
    struck = [row for row in before if row["struck_at"] and row["id"] not in named]
    _write_rows(ContactPoint, contact, [*_matched(wanted, before), *struck], before, POINT)


def _matched(wanted: list[dict], before: list[dict]) -> list[dict]:
    """Rows without an id take that of the row with the same value, so that a file read again changes nothing."""
    taken = {row.get("id") for row in wanted}
    free = {(row["kind"], row["normal"] or row["value"]): row["id"] for row in before if row["id"] not in taken}
    return [
        row if row.get("id") else {**row, "id": free.pop((row["kind"], row["normal"] or row["value"]), None)}
        for row in wanted
    ]


def write_addresses(contact: Contact, wanted: list[dict], before: list[dict], by: Any) -> None:
    _write_rows(Address, contact, wanted, before, ADDRESS)


def _write_rows(
    model: type[models.Model], contact: Contact, wanted: list[dict], before: list[dict], parts: tuple[str, ...]
) -> None:
    """Add, change and remove rows until they are the list; ids of the list that are somebody else's are new rows here."""
    known = {row["id"]: (place, row) for place, row in enumerate(before)}
    new = []
    for place, row in enumerate(wanted):
        facts = {part: row.get(part) for part in parts if part in row}
        old = known.pop(row.get("id"), None)
        if old is None:
            new.append(model(contact=contact, position=place, **facts))
        elif old[0] != place or any(old[1][part] != value for part, value in facts.items()):
            model._default_manager.filter(pk=row["id"]).update(position=place, **facts)
    if known:
        model._default_manager.filter(pk__in=list(known)).delete()
    model._default_manager.bulk_create(new)


def write_tags(contact: Contact, wanted: list[str], before: list[str], by: Any) -> None:
    keys = {fold(name) for name in wanted}
    if gone := [fold(name) for name in before if fold(name) not in keys]:
        Tagging.objects.filter(record_type="contact", record_id=contact.pk, tag__name_key__in=gone).delete()
    hang_tags("contact", {contact.pk: wanted})


def write_notes(contact: Contact, wanted: str, before: str, by: Any) -> None:
    ContactDetail.objects.update_or_create(contact=contact, defaults={"notes": wanted})


def write_imported(contact: Contact, wanted: list, before: list, by: Any) -> None:
    ContactDetail.objects.update_or_create(contact=contact, defaults={"imported": wanted})


def write_external_ids(contact: Contact, wanted: dict[str, str], before: dict[str, str], by: Any) -> None:
    """Raises Invalid where another contact has the id."""
    new = [(s, v) for s, v in wanted.items() if before.get(s) != v]
    if gone := [s for s, v in before.items() if wanted.get(s) != v]:
        ExternalId.objects.filter(contact=contact, system__in=gone).delete()
    if not new:
        return
    free_external_ids(new)
    refuse_taken_ids(new, by)
    ExternalId.objects.bulk_create([ExternalId(contact=contact, system=s, value=v) for s, v in new])


WRITERS: dict[str, Any] = {
    "points": write_points,
    "addresses": write_addresses,
    "tags": write_tags,
    "notes": write_notes,
    "imported": write_imported,
    "external_ids": write_external_ids,
}
