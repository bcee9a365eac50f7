"""Relationships, and choosing somebody for one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from rapport.access.models import Level
from rapport.access.seeing import rights_of, rows_seen, sees_all
from rapport.base.catalogue import card, fixed_fields
from rapport.base.errors import Gone
from rapport.base.text import fold
from rapport.contacts.models import Contact, Relationship, RelationshipType
from rapport.contacts.queries.contact import seen_among, visible_to
from rapport.contacts.queries.known import all_known, hidden_of, known
from rapport.lookups import search
from rapport.lookups.models import SearchEntry

LISTED = 40
OFFERED = 8


def ties_of(contact: Contact, user: Any, start: int = 0) -> QuerySet[Relationship]:
    """Its relationships in both directions, present ones first; LISTED of them from number `start` on."""
    rows = all_ties(contact, user).select_related("of", "to", "type")
    return rows.order_by("has_ended", "-is_primary", "type__position", "id")[start : start + LISTED]


def seen_ties(user: Any) -> Q:
    """A tie is seen by whoever sees both ends, and an employment by whoever may know the company."""
    both = rows_seen(user, "contact", of="of__") & rows_seen(user, "contact", of="to__")
    return both & Q(type__is_employment=False) if "company" in hidden_of(user) else both


def untold_ties(user: Any, changes: QuerySet) -> set[int]:
    """The relationships in these changes of the journal that this person may not see; of former ones, by the ends they had."""
    knows_work = "company" not in hidden_of(user)
    if sees_all(user, "contact") and knows_work:
        return set()
    facts: dict[int, dict] = defaultdict(dict)
    for tie_id, before, after in changes.values_list("record_id", "before", "after"):
        facts[tie_id] |= (before or {}) | (after or {})
    there = Relationship.objects.filter(pk__in=facts)
    former = facts.keys() - set(there.values_list("pk", flat=True))
    ends = {tie_id: {facts[tie_id].get("of"), facts[tie_id].get("to")} for tie_id in former}
    seen = seen_among(user, set().union(*ends.values()) - {None})
    work = (
        set() if knows_work else set(RelationshipType.objects.filter(is_employment=True).values_list("pk", flat=True))
    )
    known = {tie_id for tie_id in former if ends[tie_id] <= seen and facts[tie_id].get("type") not in work}
    return facts.keys() - known - set(there.filter(seen_ties(user)).values_list("pk", flat=True))


def all_ties(contact: Contact, user: Any) -> QuerySet[Relationship]:
    rows = Relationship.objects.filter(seen_ties(user), Q(of=contact) | Q(to=contact))
    return rows.filter(of__trashed_at__isnull=True, to__trashed_at__isnull=True)


def tie_for(user: Any, tie_id: int) -> Relationship:
    """One relationship; raises Gone."""
    tie = Relationship.objects.select_related("of", "to", "type").filter(seen_ties(user), pk=tie_id).first()
    if tie is None or tie.of.trashed_at or tie.to.trashed_at:
        raise Gone("This relationship is not here any more.")
    known(tie.of, user), known(tie.to, user)
    return tie


def tie_choices(kind: str, user: Any = None) -> list[tuple[str, str]]:
    """What a contact of this kind can be to others: ("<type>:of", "Works at"), inverse names included.

    Jobs only for whom the company is not fixed.
    """
    found: dict[str, str] = {}
    types = RelationshipType.objects.filter(is_active=True)
    for one in types.filter(is_employment=False) if "company" in fixed_fields(card("contact"), user) else types:
        if one.from_kind in ("", kind):
            found[f"{one.pk}:of"] = one.name
        if one.to_kind in ("", kind) and one.inverse_name != one.name:
            found[f"{one.pk}:to"] = one.inverse_name
    return list(found.items())


def with_free_ends(contact: Contact, others: Iterable[int], user: Any) -> set[int]:
    """Of these contacts at the other end those whose ties to this one somebody may change: who may change both."""
    asker = rights_of(user)
    if "contacts.change" not in asker.privileges:
        return set()
    others = set(others)
    if not others or sees_all(asker, "contact", Level.WRITE):
        return others
    rows = Contact.objects.filter(rows_seen(asker, "contact", level=Level.WRITE), pk__in={contact.pk, *others})
    free = set(rows.values_list("pk", flat=True))
    return free & others if contact.pk in free else set()


def offered(text: str, user: Any, kind: str = "", besides: int | None = None) -> list[Contact]:
    """Whom the first letters of a name may mean: names and companies that begin so, by index; best first."""
    start = fold(text)
    if not start:
        return []
    found = visible_to(user).filter(hidden_at__isnull=True).exclude(pk=besides or 0)
    if kind:
        found = found.filter(kind=kind)
    beginning = SearchEntry.objects.filter(search.names_beginning("contact", start)).values("record_id")
    contacts = list(found.filter(pk__in=beginning).order_by("name_key", "id")[:OFFERED])
    if len(contacts) < OFFERED and len(start) > 2:
        known = {contact.pk for contact in contacts}
        sought = search.matches("contact", text) & search.known_of(card("contact"), text, user)
        hits = found.filter(sought).order_by("name_key", "id")[: OFFERED * 2]
        contacts += [contact for contact in hits if contact.pk not in known]
    return all_known(contacts[:OFFERED], user)
