"""Making contacts: drafts are read and checked first, then written together, 500 at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import Model
from django.db.models.base import ModelState

from rapport.access.models import Level
from rapport.attachments.tagging import hang_tags
from rapport.base.bulk import insert_rows, reserve_ids, written_fields
from rapport.base.errors import Invalid
from rapport.base.partial_dates import read_partial
from rapport.base.text import fold
from rapport.contacts import looks, naming, remembering
from rapport.contacts.actions.allowed import usable
from rapport.contacts.actions.searching import index_drafts
from rapport.contacts.likeness import organisation_keys
from rapport.contacts.models import (
    Address,
    Contact,
    ContactDetail,
    ContactPoint,
    ExternalId,
    Relationship,
    RelationshipType,
)
from rapport.contacts.queries.contact import visible_to
from rapport.contacts.queries.known import known
from rapport.contacts.queries.snapshots import columns_of
from rapport.contacts.touch_plan import cold_on
from rapport.contacts.values import NAME_PARTS, THIN, Facts, read_values
from rapport.journal.actions import Writing

CHUNK = 500
CONTACT_COLUMNS = [field.attname for field in written_fields(Contact)]
BLANK = {field.attname: field.get_default() for field in written_fields(Contact)}
POINT_COLUMNS = ("kind", "label", "value", "normal")
ADDRESS_COLUMNS = ("label", "street", "postcode", "city", "region", "country")
EMPLOYER = ("pk", "kind", "name", "name_key", "hidden_at")
_COLUMNS_OF = itemgetter(*CONTACT_COLUMNS)
PERSON, ORGANISATION = Contact.Kind.PERSON, Contact.Kind.ORGANISATION


@dataclass
class Draft:
    """A contact that is not written yet, with what will hang on it."""

    contact: Contact
    facts: Facts

    @property
    def points(self) -> list[dict]:
        return self.facts.points or []

    @property
    def addresses(self) -> list[dict]:
        return self.facts.addresses or []


def draft_of(values: dict[str, Any], *, country: str) -> Draft:
    """Read values into a draft. Raises Invalid with a sentence per field; `country` is the organisation's."""
    facts = read_values(values, country=country)
    facts.since = _since(facts.since, country)
    columns = dict(facts.columns)
    contact = blank(values.get("kind") or _kind_of(columns, facts))
    if contact.is_person and facts.company and not facts.employer and not _is_somebody(columns, facts):
        contact.kind = ORGANISATION
    if not contact.is_person and not columns.get("name"):
        columns["name"], facts.company = facts.company or "", None
    given = {key: columns.pop(key) for key in ("name", *NAME_PARTS) if key in columns}
    for column, value in {**columns, **naming.name_columns(given, contact, country)}.items():
        setattr(contact, column, value)
    if not contact.is_person:
        contact.job_title, facts.company, facts.employer = "", None, None
    if not (contact.name or facts.company or facts.employer or any(p["kind"] != "web" for p in facts.points or [])):
        raise Invalid({"name": THIN})
    remembering.set_reach(contact, facts.points or [], facts.addresses or [])
    return Draft(contact, facts)


def blank(kind: str) -> Contact:
    """A contact of which nothing is known, as `Contact(kind=kind)` makes it, for thousands in a second."""
    contact = Contact.__new__(Contact)
    contact.__dict__ = {"_state": ModelState(), **BLANK, "kind": kind}
    return contact


def _since(typed: str, country: str) -> str:
    if not typed:
        return ""
    try:
        return read_partial(typed, month_first=country == "US")
    except ValueError as problem:
        raise Invalid({"since": str(problem)}) from None


def _kind_of(columns: dict, facts: Facts) -> str:
    return PERSON if _is_somebody(columns, facts) or not facts.company else ORGANISATION


def _is_somebody(columns: dict, facts: Facts) -> bool:
    """Whether more is known than a company: then there is a person, named or not."""
    named = any(columns.get(part) for part in ("name", *NAME_PARTS, "job_title"))
    return named or bool(facts.points)


def write_drafts(writing: Writing, drafts: Sequence[Draft], *, by: Any) -> list[Contact]:
    """Write drafts with all that hangs on them, journalled; companies that are named are found or made."""
    for start in range(0, len(drafts), CHUNK):
        _write_chunk(writing, drafts[start : start + CHUNK], by)
    return [draft.contact for draft in drafts]


def _write_chunk(writing: Writing, drafts: Sequence[Draft], by: Any) -> None:
    employers = _companies_for(writing, drafts, by)
    for draft, contact_id in zip(drafts, reserve_ids(Contact, len(drafts)), strict=True):
        draft.contact.id = contact_id
        if draft.facts.company and draft.facts.employer is None:
            draft.facts.employer = employers[fold(draft.facts.company)]
        _finish(draft, writing, by)
    if any(draft.contact.is_confidential for draft in drafts):
        looks.expect_one()
    insert_rows(Contact, CONTACT_COLUMNS, [_COLUMNS_OF(draft.contact.__dict__) for draft in drafts])
    ties = _write_ties(drafts)
    _write_rows(drafts)
    _write_external_ids(drafts, by)
    tags = {draft.contact.id: draft.facts.tags for draft in drafts if draft.facts.tags}
    if tags:
        hang_tags("contact", tags)
    index_drafts(drafts)
    for draft in drafts:
        draft.contact._state.adding = False
        writing.changed("contact", draft.contact.id, None, _birth(draft), about=draft.contact.id)
    for tie in ties:
        writing.changed("relationship", tie.pop("id"), None, tie, about=tie["of"])
    writing.tell("contact.created", ids=[draft.contact.id for draft in drafts])


def _finish(draft: Draft, writing: Writing, by: Any) -> None:
    """What every new row gets: who, when, its employer, its keys, its plan."""
    contact, employer = draft.contact, draft.facts.employer
    contact.created_at = contact.changed_at = writing.at
    contact.created_by_id = contact.changed_by_id = by.pk if by else None
    if employer is not None and contact.is_person:
        contact.employer_id, contact.company = employer.pk, employer.name
    if contact.touch_goal:
        contact.touch_goal_since = contact.touch_goal_since or writing.at.date()
        contact.cold_on = cold_on(contact.touch_goal, contact.touch_goal_since, [], writing.at.date())
    naming.set_keys(contact)


def _companies_for(writing: Writing, drafts: Sequence[Draft], by: Any) -> dict[str, Contact]:
    """Folded company name → the organisation, found or made."""
    wanted = {fold(d.facts.company): d.facts.company for d in drafts if d.facts.company and d.facts.employer is None}
    found = organisations_named(wanted.values(), by)
    missing = [name for key, name in wanted.items() if key not in found]
    for contact in write_drafts(writing, [company_draft(name) for name in missing], by=by):
        found[fold(contact.name)] = contact
    return found


def company_draft(name: str) -> Draft:
    """An organisation of which only the name is known."""
    contact = blank(ORGANISATION)
    contact.name = name
    return Draft(contact, Facts())


def organisations_named(names: Iterable[str], by: Any) -> dict[str, Contact]:
    """Folded name → the organisation of that name that `by` sees, the one in use before a dropped one."""
    keys = {fold(name): organisation_keys(name)[0] for name in names}
    if not keys:
        return {}
    rows = visible_to(by).filter(kind=ORGANISATION, family_match__among=set(keys.values()), name_key__among=keys)
    found: dict[str, Contact] = {}
    for row in sorted(rows.only(*EMPLOYER), key=lambda c: (c.hidden_at is not None, c.pk)):
        found.setdefault(row.name_key, row)
    return found


def _write_ties(drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    """The employments of new people, as the journal keeps them, each with its id."""
    employed = [d for d in drafts if d.contact.employer_id]
    if not employed:
        return []
    employment = RelationshipType.objects.only("pk").get(key="works_at").pk
    ties = [
        {
            "id": tie_id,
            "type": employment,
            "of": draft.contact.id,
            "to": draft.contact.employer_id,
            "title": draft.contact.job_title,
            "since": draft.facts.since,
            "until": "",
            "has_ended": False,
            "is_primary": True,
            "position": 0,
        }  # fmt: skip
        for draft, tie_id in zip(employed, reserve_ids(Relationship, len(employed)), strict=True)
    ]
    names = [field.name for field in Relationship._meta.concrete_fields]
    columns = [field.attname for field in Relationship._meta.concrete_fields]
    insert_rows(Relationship, columns, [[tie[name] for name in names] for tie in ties])
    return ties


def _write_rows(drafts: Sequence[Draft]) -> None:
    """Points, addresses and the long part."""
    _write_parts(ContactPoint, POINT_COLUMNS, [(d.contact.id, d.points) for d in drafts])
    _write_parts(Address, ADDRESS_COLUMNS, [(d.contact.id, d.addresses) for d in drafts])
    facts = [(d.contact.id, d.facts.notes or "", d.facts.imported or []) for d in drafts]
    insert_rows(ContactDetail, ("contact_id", "notes", "imported"), [row for row in facts if row[1] or row[2]])


def _write_parts(model: type[Model], names: tuple[str, ...], owned: Sequence[tuple[int, list[dict]]]) -> None:
    """Rows in their order, each given its id."""
    rows = [(contact_id, place, row) for contact_id, own in owned for place, row in enumerate(own)]
    written = []
    for (contact_id, place, row), row_id in zip(rows, reserve_ids(model, len(rows)), strict=True):
        row["id"] = row_id
        written.append((row_id, contact_id, place, *(row[name] for name in names)))
    insert_rows(model, ("id", "contact_id", "position", *names), written)


def _write_external_ids(drafts: Sequence[Draft], by: Any) -> None:
    """Ids of other systems; one that rests on a contact in the trash moves to the new one."""
    wanted = {(s, v): d.contact for d in drafts for s, v in (d.facts.external_ids or {}).items()}
    if not wanted:
        return
    free_external_ids(wanted)
    refuse_taken_ids(wanted, by)
    insert_rows(ExternalId, ("system", "value", "contact_id"), [(s, v, c.pk) for (s, v), c in wanted.items()])


def free_external_ids(wanted: Iterable[tuple[str, str]]) -> None:
    """Take these ids off contacts in the trash, so that somebody else can have them."""
    by_system: dict[str, list[str]] = {}
    for system, value in wanted:
        by_system.setdefault(system, []).append(value)
    for system, values in by_system.items():
        held = ExternalId.objects.filter(system=system, value__in=values, contact__isnull=False)
        # in two steps: asked at once, a database that has no statistics yet begins with all that is in the trash
        resting = [pk for pk, trashed_at in held.values_list("pk", "contact__trashed_at") if trashed_at]
        if resting:
            ExternalId.objects.filter(pk__in=resting).delete()


def taken_ids(wanted: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (system, id) that a contact outside the trash has."""
    pairs = set(wanted)
    rows = ExternalId.objects.filter(
        system__in={system for system, _ in pairs},
        value__among={value for _, value in pairs},
        contact__isnull=False,
        contact__trashed_at__isnull=True,
    )
    return pairs & set(rows.values_list("system", "value"))


def refuse_taken_ids(wanted: Iterable[tuple[str, str]], by: Any) -> None:
    """Raise Invalid where another contact has one of these ids; it names only whom `by` sees, as far as they know them."""
    pairs = set(wanted)
    taken = ExternalId.objects.filter(
        system__in={system for system, _ in pairs}, value__in=[value for _, value in pairs], contact__isnull=False
    )
    for one in taken.select_related("contact"):
        if (one.system, one.value) in pairs:
            is_seen = bool(usable([one.contact_id], Level.READ, by))
            who = known(one.contact, by).shown_name
            said = f"{who} has the id {one.value} in {one.system} already." if is_seen else "This id is taken."
            raise Invalid({"external_ids": said})


def _birth(draft: Draft) -> dict[str, Any]:
    facts = draft.facts
    lists = {"points": draft.points, "addresses": draft.addresses, "tags": facts.tags, "notes": facts.notes}
    more = {"imported": facts.imported, "external_ids": facts.external_ids, "_version": 1}
    said = {**columns_of(draft.contact), **lists, **more}
    return {key: value for key, value in said.items() if value}
