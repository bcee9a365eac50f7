"""Editing one contact, also where somebody else edited it meanwhile."""

from collections.abc import Mapping
from typing import Any

from rapport.access.actions import require
from rapport.base.errors import Conflict, Gone
from rapport.base.partial_dates import Birthday
from rapport.contacts import merging, naming
from rapport.contacts.actions.allowed import require_usable, with_fixed
from rapport.contacts.actions.applying import apply_facts, facts_now, locked
from rapport.contacts.actions.employment import companies_beside, settle_company
from rapport.contacts.actions.holding import hold
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.queries.snapshots import LISTS
from rapport.contacts.values import NAME_PARTS, Facts, read_values
from rapport.journal.actions import Writing, operation
from rapport.journal.changes import plain
from rapport.journal.models import Change, Operation
from rapport.organisation.queries import organisation

NAMES = ("name", *NAME_PARTS)
LISTED_ROWS = {"points", "addresses"}
COLUMNS_BACK = {"source_id": "source"}


def change_contact(
    contact: Contact,
    values: dict[str, Any],
    *,
    by: Any,
    version: int | None = None,
    inside: Writing | None = None,
    settled: Mapping[str, int] | None = None,
) -> Operation:
    """Change the fields in `values` that differ. Returns the operation, unsaved where nothing changed.

    `version` is the one the person saw: what others changed since is kept, lists go together, and where both changed the
    same field Conflict is raised. `settled`: fields about which the person decided, having seen that version.
    A `company` ends the present employment and begins another; "" ends it. Raises Invalid, Conflict, Gone, NotAllowed.
    """
    require(by, "contacts.change")
    own = organisation()
    read = read_values(values, country=own.country)
    with operation("change_contact", by=by, summary=f"{contact.shown_name} changed", inside=inside) as writing:
        if not contact.is_person and values.get("name") not in (None, contact.name):
            hold((), with_people=[contact.pk])  # its name stands on its people too
        if besides := companies_beside(contact, read, by):
            hold([contact.pk, *besides])
        current = locked(contact.pk)
        if current is None or current.trashed_at:
            raise Gone("This contact is in the trash.")
        require_usable(current, by=by)
        facts = spoken(read)
        if version is not None and version < current.version:
            facts = _merged(current, facts, version, settled or {}, by)
        if facts.get("owner", current.owned_by or None) != (current.owned_by or None):
            require(by, "contacts.share", current)
        typed = {key: facts.pop(key) for key in NAMES if key in facts}
        facts |= naming.name_columns(typed, current, own.country)
        facts = with_fixed(facts, facts_now(current, LISTED_ROWS), by) if LISTED_ROWS & facts.keys() else facts
        changed = apply_facts(writing, current, facts)
        if read.company is not None or read.employer is not None:
            settle_company(writing, current, read)
        if len(changed) == 1 and inside is None:
            writing.operation.summary = f"{LABELS.get(*changed, *changed)} of {current.shown_name} changed"
    return writing.operation


LABELS = {
    key: key.replace("_", " ").capitalize() for key in ("job_title", "birthday", "notes", "tags", "owner", "source")
} | {
    "points": "How to reach",
    "addresses": "Address",
    "job_title": "Title",
    "notes": "Standing note",
}


def spoken(read: Facts) -> dict[str, Any]:
    """What was read, by the keys of snapshots."""
    facts = {COLUMNS_BACK.get(key, key): value for key, value in read.columns.items()}
    if "owner_id" in facts:
        group = facts.pop("owner_group_id")
        facts["owner"] = facts.pop("owner_id") or (-group if group else None)
    if "birth_day" in facts:
        facts["birthday"] = Birthday(facts.pop("birth_year"), facts.pop("birth_day")).stored
    return facts | {name: value for name in LISTS if (value := getattr(read, name)) is not None}


def _merged(
    current: Contact, yours: dict[str, Any], version: int, settled: Mapping[str, int], by: Any
) -> dict[str, Any]:
    """Your facts without what others changed; raises Conflict where both changed the same."""
    base, last = changed_since(current, version, settled)
    theirs = facts_now(current, base)
    result, collisions = merging.merge(base, theirs, plain(yours))
    if collisions:
        who = last.operation.by.name if last and last.operation.by else "Rapport"
        who = "Somebody" if "changed_by" in hidden_of(by) else who
        raise Conflict(collisions, by=who, at=last.operation.at if last else None, version=current.version)
    return result


def changed_since(contact: Contact, version: int, settled: Mapping[str, int]) -> tuple[dict[str, Any], Change | None]:
    """What was, at that version, in the fields that changed since; and the latest change."""
    base: dict[str, Any] = {}
    last = None
    changes = Change.objects.filter(record_type="contact", record_id=contact.pk).select_related("operation__by")
    for change in changes.order_by("-id").iterator(chunk_size=20):
        reached = (change.after or {}).get("_version")
        if change.before is None or (reached is not None and reached <= version):
            break
        last = last or change
        for key, value in change.before.items():
            if key != "_version" and (reached is None or reached > settled.get(key, version)):
                base[key] = value
    return base, last
