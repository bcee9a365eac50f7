"""The doors to contacts."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from rapport.access.models import Level
from rapport.access.queries import may
from rapport.access.seeing import rights_of, rows_seen, sees_all
from rapport.attachments.queries import tags_of
from rapport.base import catalogue
from rapport.base.errors import Gone
from rapport.base.prepared import prepared
from rapport.contacts.models import Contact, TimelineEntry
from rapport.contacts.queries.known import all_known, hidden_of, known


def visible_to(user: Any) -> QuerySet[Contact]:
    """Every contact this person may see, dropped ones included, the trash not."""
    return Contact.objects.filter(rows_seen(user, "contact"), trashed_at__isnull=True)


def seen_among(user: Any, ids: Iterable[int]) -> set[int]:
    """Those of these contacts that this person sees."""
    asked = list(ids)
    return set(_seen(rights_of(user), asked)) if asked else set()


@prepared
def _seen(asker: Any, ids: Any) -> QuerySet:
    return visible_to(asker).filter(pk__among=ids).values_list("pk", flat=True)


def known_to(user: Any) -> QuerySet[Contact]:
    """Every contact this person may see, the trash included."""
    return Contact.objects.filter(rows_seen(user, "contact"))


def changeable_to(user: Any) -> QuerySet[Contact] | None:
    """Those they may change, the trash included; None for all."""
    if not may(user, "contacts.change"):
        return Contact.objects.none()
    rows = Contact.objects.filter(rows_seen(user, "contact", level=Level.WRITE))
    return None if sees_all(user, "contact", Level.WRITE) else rows


def listed_to(user: Any) -> QuerySet[Contact]:
    """What lists show by default: neither dropped nor in the trash. One condition, so that the partial indexes serve."""
    return Contact.objects.filter(rows_seen(user, "contact"), hidden_at__isnull=True)


def contact_for(user: Any, contact_id: int) -> Contact:
    """One contact; raises Gone where there is none for this person."""
    contact = visible_to(user).select_related("source", "owner", "detail", "employer").filter(pk=contact_id).first()
    if contact is None:
        raise Gone("This contact is not here. It may be in the trash.")
    return known(contact, user)


def contacts_of(user: Any, ids: Iterable[int]) -> list[Contact]:
    """Those of these contacts that the person may see, in the order of `ids`."""
    found = visible_to(user).in_bulk(list(ids))
    return all_known([found[i] for i in ids if i in found], user)


def names_of(ids: Iterable[int], user: Any) -> dict[int, str]:
    """id → the name on the screen, the trash included: a journal tells of what is gone."""
    hidden = hidden_of(user)
    shown = tuple(name for name in ("name", "company", "phone", "email") if name not in hidden)
    rows = Contact.objects.filter(rows_seen(user, "contact"), pk__in=list(ids)).values_list("pk", *shown)
    return {pk: next((v for v in facts if v), "Unnamed") for pk, *facts in rows}


def add_tags(rows: list[dict], user: Any) -> None:
    """Batch of the card: each row gets "tags", a list of names."""
    tags = tags_of("contact", [row["id"] for row in rows])
    for row in rows:
        row["tags"] = tags.get(row["id"], [])


def entry_count(contact: Contact, user: Any) -> int:
    """How many entries its own history has for this person at least, private ones apart; counted no further than a thousand."""
    unmet = [card.key for card in catalogue.cards() if card.seen_of(user) == "none"]
    if hidden_of(user) or not sees_all(user, "contact"):
        # turning points of which not all are told to everybody
        unmet += ["operation", *(card.key for card in catalogue.cards() if card.is_told_in_part)]
    rows = TimelineEntry.objects.filter(contact=contact, is_private=False)
    return rows.exclude(record_type__in=unmet)[:1000].count()
