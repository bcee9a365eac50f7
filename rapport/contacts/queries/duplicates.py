"""Likely duplicates, with the reason first: while somebody types, and for the rows of a file.

Candidates come by index (same phone, same e-mail, a name that sounds alike, the same company), are few, and are scored in
memory by `likeness`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from rapport.access.seeing import rights_of
from rapport.base.phones import without_extension
from rapport.base.text import fold
from rapport.contacts import likeness
from rapport.contacts.models import Contact, ContactPoint, NotDuplicate
from rapport.contacts.naming import name_columns, set_keys
from rapport.contacts.queries.contact import visible_to
from rapport.contacts.queries.known import hidden_of, known, known_values
from rapport.contacts.values import NAME_PARTS, Facts, read_values
from rapport.organisation.queries import organisation

BLOCK = 200  # candidates of one name
SHARED = 4  # from here on a number belongs to a switchboard and tells nobody apart
SHOWN = 3
LISTED = 10  # of one probe
LIKELY = 75


class Row(NamedTuple):
    """What is compared of a candidate."""

    pk: int
    kind: str
    name: str
    given: str
    family: str
    company: str
    company_key: str
    family_match: str
    given_match: str
    birth_day: int | None
    birth_year: int | None
    postcode: str
    city_key: str

    @property
    def is_person(self) -> bool:
        return self.kind == Contact.Kind.PERSON


@dataclass(frozen=True)
class Lookalike:
    """Who it may be, why ("Same mobile, same company"), and how sure that is (0 to 100)."""

    contact: Contact
    reason: str
    score: int


@dataclass
class Probe:
    """What is known of the one who is looked for."""

    contact: Contact
    emails: set[str] = field(default_factory=set)
    phones: dict[str, str] = field(default_factory=dict)  # normal → label

    @property
    def keys(self) -> set[str]:
        return {key for key in (self.contact.family_match, self.contact.given_match) if len(key) > 1}


def likely_duplicates(
    values: dict[str, Any], user: Any, *, besides: int | None = None, limit: int = SHOWN
) -> list[Lookalike]:
    """Contacts that what is being typed may already be, likeliest first; `besides` is the contact being edited."""
    asker = rights_of(user)
    values = known_values(values, hidden_of(asker))
    [found] = duplicates_of([probe_of(values, organisation().country)], asker)
    if besides is not None:
        apart = _not_the_same(besides)
        found = [one for one in found if one.contact.pk != besides and one.contact.pk not in apart]
    return found[:limit]


def probe_of(values: dict[str, Any], country: str) -> Probe:
    """Read typed values as far as they can be read. Raises Invalid for what cannot be a value at all."""
    facts = read_values({k: v for k, v in values.items() if k in SPOKEN}, country=country)
    contact = Contact(kind=values.get("kind") or Contact.Kind.PERSON)
    given = {key: facts.columns.pop(key) for key in ("name", *NAME_PARTS) if key in facts.columns}
    for column, value in {**facts.columns, **name_columns(given, contact, country)}.items():
        setattr(contact, column, value)
    contact.company = facts.company or (facts.employer.name if facts.employer else "")
    for address in facts.addresses or []:
        contact.postcode = contact.postcode or address["postcode"]
        contact.city = contact.city or address["city"]
    set_keys(contact)
    return _with_points(Probe(contact), facts)


SPOKEN = {"name", *NAME_PARTS, "points", "addresses", "company", "employer", "birthday"}


def _with_points(probe: Probe, facts: Facts) -> Probe:
    for point in facts.points or []:
        if point["kind"] == "email" and point["normal"]:
            probe.emails.add(point["normal"])
        elif point["kind"] == "phone" and point["normal"] and point["label"] != "fax":
            probe.phones[point["normal"]] = point["label"]
    return probe


def duplicates_of(probes: Sequence[Probe], user: Any) -> list[list[Lookalike]]:
    """For each probe its lookalikes, likeliest first. A handful of statements, however many probes."""
    user = user and rights_of(user)
    by_point = contacts_by_point({v for p in probes for v in (*p.emails, *p.phones)})
    by_name = _contacts_by_name({key for p in probes for key in p.keys}, user)
    by_company = _colleagues(
        {p.contact.company_key for p in probes if p.contact.is_person and p.contact.company_key}, user
    )
    missing = {i for ids in by_point.values() for i, _ in ids}
    found = {row.pk: row for row in _rows(visible_to(user).filter(pk__in=missing))} if missing else {}
    scored = [_scored(probe, by_point, found, by_name, by_company) for probe in probes]
    shown = {pk for each in scored for _, pk, _ in each[:LISTED]}
    contacts = visible_to(user).select_related("owner").in_bulk(shown) if shown else {}
    for contact in contacts.values():
        known(contact, user)
    return [[Lookalike(contacts[pk], reason, score) for score, pk, reason in each if pk in contacts] for each in scored]


def _rows(contacts: QuerySet) -> Iterator[Row]:
    return map(Row._make, contacts.values_list(*Row._fields))


def contacts_by_point(normals: set[str]) -> dict[str, list[tuple[int, str]]]:
    """Normal form → [(contact, label)] of those who have it and to whom it was not struck."""
    rows: dict[str, list[tuple[int, str]]] = defaultdict(list)
    if normals:
        wanted = normals | {without_extension(normal) for normal in normals}
        points = ContactPoint.objects.filter(normal__in=wanted, kind__in=["phone", "email"], struck_at__isnull=True)
        for normal, contact_id, label in points.values_list("normal", "contact_id", "label")[: len(wanted) * BLOCK]:
            rows[normal].append((contact_id, label))
    return rows


def _contacts_by_name(keys: set[str], user: Any) -> dict[str, list[Row]]:
    """Key of likeness → those whose names sound so."""
    rows: dict[str, list[Row]] = defaultdict(list)
    if keys:
        alike = visible_to(user).filter(Q(family_match__in=keys) | Q(given_match__in=keys))
        for contact in _rows(alike[: len(keys) * BLOCK]):
            for key in {contact.family_match, contact.given_match} & keys:
                rows[key].append(contact)
    return rows


def _colleagues(company_keys: set[str], user: Any) -> dict[str, list[Row]]:
    """Folded company name → its people."""
    rows: dict[str, list[Row]] = defaultdict(list)
    if company_keys:
        names = {key: likeness.organisation_keys(key)[0] for key in company_keys}
        companies = visible_to(user).filter(
            kind=Contact.Kind.ORGANISATION, family_match__in=set(names.values()), name_key__in=list(company_keys)
        )
        people = visible_to(user).filter(employer__in=companies.values("pk"))
        for contact in _rows(people[: len(company_keys) * BLOCK]):
            rows[contact.company_key].append(contact)
    return rows


def _not_the_same(contact_id: int) -> set[int]:
    """Of whom somebody said already that they are not this one."""
    pairs = NotDuplicate.objects.filter(Q(one=contact_id) | Q(other=contact_id)).values_list("one_id", "other_id")
    return {i for pair in pairs for i in pair} - {contact_id}


def _scored(
    probe: Probe,
    by_point: dict[str, list[tuple[int, str]]],
    found: dict[int, Row],
    by_name: dict[str, list[Row]],
    by_company: dict[str, list[Row]],
) -> list[tuple[int, int, str]]:
    """(score, contact, reason), likeliest first."""
    shared: dict[int, list[str]] = defaultdict(list)
    weak: set[int] = set()
    candidates: dict[int, Row] = {}
    for normal in (*probe.emails, *probe.phones):
        owners = by_point.get(normal, [])
        for contact_id, label in owners:
            if contact_id in found:
                candidates[contact_id] = found[contact_id]
                shared[contact_id].append(_same_point(normal, label))
                if len({i for i, _ in owners}) >= SHARED:
                    weak.add(contact_id)
    alike = [*(c for key in probe.keys for c in by_name.get(key, [])), *by_company.get(probe.contact.company_key, [])]
    candidates |= {contact.pk: contact for contact in alike}
    scored = (
        _compared(probe, c, shared.get(c.pk, []), c.pk in weak)
        for c in candidates.values()
        if c.kind == probe.contact.kind
    )
    return sorted((one for one in scored if one), key=lambda one: (-one[0], one[1]))


def _same_point(normal: str, label: str) -> str:
    if "@" in normal:
        return "e-mail"
    return label if label in {"mobile", "home"} else "phone"


def _compared(probe: Probe, contact: Row, points: list[str], is_weak: bool) -> tuple[int, int, str] | None:
    """(score, contact, reason), or None where it is not likely."""
    name = _name_score(probe.contact, contact)
    also = _also_the_same(probe.contact, contact) if points or name >= 80 else []
    if points and (not is_weak or name >= LIKELY):
        unnamed = not (probe.contact.name and contact.name)
        score = max(60 if name < 45 and not unnamed else 80, name) + 5 * len(points)
    elif name >= 96 or (name >= 80 and also):
        score = name - 12 + 8 * len(also)
    else:
        return None
    if score < (70 if points else LIKELY):
        return None
    said = [f"same {one}" for one in dict.fromkeys(points)]
    if name >= 80:
        said.append("same name" if name == 100 else "nearly the same name")
    reason = ", ".join([*said, *(f"same {one}" for one in also)])
    return min(score, 100), contact.pk, reason[:1].upper() + reason[1:]


def _name_score(one: Contact, other: Row) -> int:
    if not one.name or not other.name:
        return 0
    if _folded(one.name) == _folded(other.name):
        return 100
    if not one.is_person:
        return likeness.organisation_score(one.name, other.name)
    score = likeness.person_score(
        _given_and_family(one.given, one.family, one.name), _given_and_family(other.given, other.family, other.name)
    )
    if score < likeness.SAME_WORDS and ("-" in one.family) != ("-" in other.family):
        return max(score, likeness.hyphen_score(one.name, other.name))
    return score


@lru_cache(5_000)
def _given_and_family(given: str, family: str, name: str) -> tuple[str, str]:
    """Folded. While somebody types, the same few hundred names are compared at every pause."""
    given, family = fold(given), fold(family)
    return (given, family) if family else ("", given or fold(name))


_folded = lru_cache(5_000)(fold)


def _also_the_same(one: Contact, other: Row) -> list[str]:
    """What else agrees, by the words of the reason."""
    facts = []
    if (
        one.is_person
        and one.company_key
        and likeness.company_words(one.company) == likeness.company_words(other.company)
    ):
        facts.append("company")
    if one.birth_day and one.birth_day == other.birth_day and one.birth_year == other.birth_year:
        facts.append("birthday")
    if one.postcode and fold(one.postcode) == fold(other.postcode):
        facts.append("postcode")
    elif not one.is_person and one.city_key and one.city_key == other.city_key:
        facts.append("city")
    return facts
