"""What the page of one contact shows, in few statements."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Window

from rapport.attachments.models import Tagging
from rapport.base.errors import Gone
from rapport.contacts.models import Address, Contact, ContactPoint, Relationship
from rapport.notices.models import Follow

PEOPLE_SHOWN = 8
TIES_SHOWN = 60


@dataclass
class Record:
    """A contact with what stands around it."""

    contact: Contact
    points: list[dict]
    struck: list[dict]
    addresses: list[dict]
    tags: list[str]
    ties: list[dict]
    people: list[dict]
    people_count: int


def record_of(user: Any, contact_id: int) -> Record:
    """The contact and what its page shows at once; raises Gone where there is none for this person."""
    following = Follow.objects.filter(user=user.pk, record_type="contact", record_id=OuterRef("pk"))
    contact = (
        Contact.objects.filter(pk=contact_id, trashed_at__isnull=True)
        .select_related("owner", "employer", "source", "detail", "created_by", "changed_by", "dropped_by")
        .defer("detail__imported")
        .annotate(is_followed=Exists(following))
        .first()
    )
    if contact is None:
        raise Gone("This contact is not here. It may be in the trash.")
    points = list(
        ContactPoint.objects.filter(contact=contact_id).values("id", "kind", "label", "value", "normal", "struck_at")
    )
    people = [] if contact.is_person else _people(contact)
    return Record(
        contact=contact,
        points=[p for p in points if not p["struck_at"]],
        struck=[p for p in points if p["struck_at"]],
        addresses=list(Address.objects.filter(contact=contact_id).values()),
        tags=list(
            Tagging.objects.filter(record_type="contact", record_id=contact_id)
            .order_by("tag__name_key")
            .values_list("tag__name", flat=True)
        ),
        ties=_ties(contact),
        people=people,
        people_count=people[0]["in_all"] if people else 0,
    )


def _people(company: Contact) -> list[dict]:
    """Who works there now, the ones last spoken to first."""
    rows = Relationship.objects.filter(
        to=company.pk, type__is_employment=True, has_ended=False, of__hidden_at__isnull=True
    ).annotate(in_all=Window(Count("id")))
    facts = {k: F(f"of__{k}") for k in ("name", "company", "phone", "email", "job_title", "last_contact_at", "next_at")}
    return list(
        rows.order_by(F("of__last_contact_at").desc(nulls_last=True), "of__name_key", "id").values(
            "of_id", "title", "in_all", **facts
        )[:PEOPLE_SHOWN]
    )


def _ties(contact: Contact) -> list[dict]:
    """Relationships in both directions, past ones last; a company's present people have their own table."""
    rows = Relationship.objects.filter(Q(of=contact.pk) | Q(to=contact.pk))
    if not contact.is_person:
        rows = rows.exclude(to=contact.pk, type__is_employment=True, has_ended=False)
    found = rows.order_by("has_ended", "-is_primary", "type__position", "position", "-since", "id").values(
        "id", "of_id", "to_id", "title", "since", "until", "has_ended",
        "type__name", "type__inverse_name", "type__is_employment",
        "of__name", "of__kind", "of__company", "of__phone", "of__email", "of__trashed_at",
        "to__name", "to__kind", "to__company", "to__phone", "to__email", "to__trashed_at",
    )[:TIES_SHOWN]  # fmt: skip
    return [tie for tie in (_seen_from(contact.pk, row) for row in found) if tie]


def _seen_from(contact_id: int, row: dict) -> dict | None:
    """A relationship as this contact's page words it; None where the other one rests in the trash."""
    other = "to" if row["of_id"] == contact_id else "of"
    if row[f"{other}__trashed_at"]:
        return None
    shown = (row[f"{other}__{part}"] for part in ("name", "company", "phone", "email"))
    return {
        "id": row["id"],
        "verb": row["type__name"] if other == "to" else row["type__inverse_name"],
        "other_id": row[f"{other}_id"],
        "other_kind": row[f"{other}__kind"],
        "other_name": next((name for name in shown if name), "Unnamed"),
        **{k: row[k] for k in ("title", "since", "until", "has_ended")},
    }
