"""Undo: records of this room brought back to what they were; what others changed since stays, and is named."""

from typing import Any

from django.utils.dateparse import parse_datetime

from rapport.access.actions import require
from rapport.access.models import Level
from rapport.access.seeing import sees_all
from rapport.base import catalogue
from rapport.base.errors import Invalid
from rapport.contacts import merging
from rapport.contacts.actions.allowed import require_usable
from rapport.contacts.actions.applying import apply_facts, facts_now, locked
from rapport.contacts.actions.dropping import drop, revive
from rapport.contacts.actions.employment import remember_work, store_tie
from rapport.contacts.actions.relationship import end_tie, write_tie_ids
from rapport.contacts.actions.trash import trash, untrash
from rapport.contacts.models import Contact, Relationship
from rapport.journal.actions import Writing

DERIVED = {"company", "_version"}  # follow from other records, or from the edit itself
ASIDE = {"dropped_at", "dropped_reason", "trashed_at"}


def restore_contact(writing: Writing, change: Any) -> list[str]:
    """Bring one contact back to `change.before`; returns the labels of what stays. A new one goes to the trash."""
    contact = locked(change.record_id)
    if contact is None or change.after is None:
        return ["Contact"]
    if change.before is None:
        trash(writing, [contact.pk])
        return []
    before = {k: v for k, v in change.before.items() if k not in DERIVED}
    after = {k: v for k, v in change.after.items() if k not in DERIVED}
    now = facts_now(contact, before)
    wanted, collisions = merging.merge(after, now, before)
    _set_aside(writing, contact.pk, wanted)
    kept = [_label(key) for key in collisions]
    facts = {key: value for key, value in wanted.items() if key not in ASIDE}
    if facts:
        # with another company beside it, the title was that of another employment, which comes back by itself
        kept += _apply(writing, contact.pk, facts, retitles="company" not in change.before)
    return kept


def _apply(writing: Writing, contact_id: int, facts: dict[str, Any], *, retitles: bool) -> list[str]:
    contact = locked(contact_id)
    try:
        apply_facts(writing, contact, facts, retitles=retitles)
    except Invalid as refusal:  # an id that somebody else has now
        for key in refusal.problems:
            facts.pop(key, None)
        apply_facts(writing, contact, facts, retitles=retitles)
        return [_label(key) for key in refusal.problems]
    return []


def _set_aside(writing: Writing, contact_id: int, wanted: dict[str, Any]) -> None:
    if "trashed_at" in wanted:
        (trash if wanted["trashed_at"] else untrash)(writing, [contact_id])
    if "dropped_at" in wanted:
        if wanted["dropped_at"]:
            since = parse_datetime(str(wanted["dropped_at"]))
            drop(writing, [contact_id], reason=wanted.get("dropped_reason") or "", at=since)
        else:
            revive(writing, [contact_id])


def _label(key: str) -> str:
    field = catalogue.card("contact").fields.get(key)
    return field.label if field else key.replace("_", " ").capitalize()


def restore_relationship(writing: Writing, change: Any) -> list[str]:
    """Bring a tie back, take a new one away, or set its former facts."""
    tie = Relationship.objects.select_for_update().filter(pk=change.record_id).first()
    _require_ends(change, tie, writing.by)
    if change.before is None:
        if tie is not None:
            end_tie(writing, tie)
        return []
    if change.after is None:
        return [] if tie is not None else _revived(writing, change)
    if tie is None:
        return ["Relationship"]
    now = tie.facts()
    wanted, collisions = merging.merge(change.after, now, change.before)
    columns = {"type": "type_id", "of": "of_id", "to": "to_id"}
    store_tie(writing, tie, **{columns.get(key, key): value for key, value in wanted.items()})
    remember_work(writing, [tie.of_id])
    return [key.replace("_", " ").capitalize() for key in collisions]


def _require_ends(change: Any, tie: Relationship | None, by: Any) -> None:
    """Raise Gone or NotAllowed unless both ends, as they are and as they would be, are this person's to change."""
    require(by, "contacts.change")
    if by is None or sees_all(by, "contact", Level.WRITE):
        return
    facts = [tie.facts() if tie else {}, change.before or {}, change.after or {}]
    ends = {one[end] for one in facts for end in ("of", "to") if one.get(end)}
    require_usable(*Contact.objects.filter(pk__in=ends), by=by)


def _revived(writing: Writing, change: Any) -> list[str]:
    facts = {key: value for key, value in change.before.items() if key != "external_ids"}
    ends = {f"{key}_id": facts.pop(key) for key in ("type", "of", "to")}
    if Contact.objects.filter(pk__in={ends["of_id"], ends["to_id"]}).count() < 2:
        return ["Relationship"]
    tie = Relationship(pk=change.record_id, **ends, **facts)
    tie.save(force_insert=True)
    write_tie_ids(tie, change.before.get("external_ids") or {})
    writing.changed("relationship", tie.pk, None, tie.facts(), about=tie.of_id)
    remember_work(writing, [tie.of_id])
    return []
