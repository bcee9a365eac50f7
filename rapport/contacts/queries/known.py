"""Contacts as somebody knows them: what is hidden from that person is blank, and finds nothing."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from rapport.attachments.models import Tagging
from rapport.base import catalogue
from rapport.contacts.models import Contact, ContactPoint

KINDS = ("phone", "email", "web", "message")
PLACES = ("street", "postcode", "city", "region", "country")
# What searching finds a contact by, beside its points, tags and note: field → columns.
FOUND_BY = {
    "name": ("name", "name_key"),
    "given": ("given",),
    "middle": ("middle",),
    "family": ("family",),
    "nickname": ("nickname",),
    "company": ("company", "company_key"),
    "job_title": ("job_title", "title_key"),
    "city": ("city", "city_key"),
    "notes": ("detail__notes",),
}
UNREAD = -(1 << 62)  # nobody's key
COLUMNS = {"birthday": ("birth_day", "birth_year"), "touches": ("touches", "touches_on")}


def hidden_of(user: Any) -> frozenset[str]:
    """The fields of contacts that this person does not know of."""
    return catalogue.hidden_fields(catalogue.card("contact"), user)


def known(contact: Contact, user: Any) -> Contact:
    """The contact with nothing of what is hidden from this person; to be shown, not to be saved."""
    if hidden := hidden_of(user):
        if "owner" in hidden:  # what may be done with it depends on that; where it was not read, nothing may
            contact.kept_owner = (
                contact.owned_by if {"owner_id", "owner_group_id"} <= contact.__dict__.keys() else UNREAD
            )
        for name in columns_of(hidden):
            setattr(contact, name, empty(name))
        if "owner" in hidden:
            contact.owner_name = contact.owner_group_name = ""  # type: ignore[attr-defined]
            contact.owner_group_id = None
        if "notes" in hidden:
            contact.notes = ""  # type: ignore[attr-defined]
    return contact


def all_known(contacts: Iterable[Contact], user: Any) -> list[Contact]:
    return [known(contact, user) for contact in contacts]


def known_facts(facts: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """A snapshot of a contact without what is hidden."""
    if not hidden:
        return facts
    kept = {key: value if key not in hidden else _blank(value) for key, value in facts.items()}
    kept["points"] = known_points(facts.get("points", []), hidden)
    kept["addresses"] = known_addresses(facts.get("addresses", []), hidden)
    if "external_id" in hidden:
        kept["external_ids"] = {}
    return kept


def _blank(value: Any) -> Any:
    """Nothing, of the same kind where that has a nothing: days and moments have none."""
    return None if value is None or isinstance(value, date) else type(value)()


def known_points(points: list[dict], hidden: frozenset[str]) -> list[dict]:
    return [one for one in points if one["kind"] not in hidden] if hidden else points


def known_addresses(addresses: list[dict], hidden: frozenset[str]) -> list[dict]:
    """Addresses with the parts that are known; those of which nothing is are left out."""
    if not hidden & set(PLACES):
        return addresses
    bare = [{key: "" if key in hidden else value for key, value in one.items()} for one in addresses]
    return [one for one in bare if any(one[part] for part in PLACES)]


def known_values(values: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """Values of an action without what is hidden: what they are compared by may tell nothing."""
    if not hidden:
        return values
    kept = {
        key: value
        for key, value in values.items()
        if key not in hidden and not (key == "employer" and "company" in hidden)
    }
    lists = {"points": known_points, "addresses": known_addresses}
    return kept | {key: bare(kept[key], hidden) for key, bare in lists.items() if kept.get(key)}


def found_by(words: list[str], hidden: frozenset[str]) -> Q:
    """The condition on contacts: each word stands in something that is not hidden."""
    found = Q()
    for word in words:
        one = Q(_in_points(word, [kind for kind in KINDS if kind not in hidden]))
        for key, columns in FOUND_BY.items():
            for column in columns if key not in hidden else ():
                one |= Q(**{f"{column}__icontains": word})
        if "tags" not in hidden:
            tags = Tagging.objects.filter(record_type="contact", record_id=OuterRef("pk"))
            one |= Q(Exists(tags.filter(tag__name_key__contains=word)))
        found &= one
    return found


def _in_points(word: str, kinds: list[str]) -> Exists:
    points = ContactPoint.objects.filter(Q(value__icontains=word) | Q(normal__icontains=word), kind__in=kinds)
    return Exists(points.filter(contact=OuterRef("pk")))


def columns_of(hidden: frozenset[str]) -> set[str]:
    """Which columns of a contact say something of these fields."""
    fields = catalogue.card("contact").fields
    names = {name for key in hidden & fields.keys() for name in COLUMNS.get(key, (fields[key].column,))}
    return names & {one.attname for one in Contact._meta.concrete_fields} - {"id"}


def empty(name: str) -> Any:
    column: Any = next(one for one in Contact._meta.concrete_fields if one.attname == name)
    if column.null or column.get_internal_type() == "DateTimeField":
        return None
    return column.get_default() if column.has_default() else ""
