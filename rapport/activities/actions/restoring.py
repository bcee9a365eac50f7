"""Undo: bring activities back to what a change was made from."""

from typing import Any

from rapport.activities.actions.keeping import RECORD_TYPE, keep
from rapport.activities.actions.whole import BORN, COLUMNS, PARTS, TEXTS, Whole, contacts_by_id, load, set_fact
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.activities.remembering import remembered
from rapport.base import catalogue
from rapport.contacts.actions import leave_timeline, remember
from rapport.journal.actions import Writing
from rapport.journal.models import Change
from rapport.lookups import search
from rapport.perspectives.actions.steps import count_attempts

# Follows from other facts, so it never stands in the way of an undo.
DERIVED = {"remind_at", "occurs_on"}


def restore_activity(writing: Writing, change: Change) -> list[str]:
    """The card's `restore`: what somebody changed since stays, and its labels are returned."""
    desk = Desk(writing.at)
    found = load(Activity.objects.filter(pk=change.record_id))
    if change.before is None:
        return _unmake(writing, found[0], change) if found else []
    if change.after is None:
        if not found:
            _remake(writing, change, desk)
        return []
    if not found:
        return ["Activity"]
    return _put_back(writing, found[0], change.before, change.after, desk)


def _unmake(writing: Writing, whole: Whole, change: Change) -> list[str]:
    """It was made by what is undone: it goes, unless somebody worked on it since."""
    activity, now = whole.activity, whole.snapshot()
    made = change.after or {}  # what was empty is not in it
    differing = (name for name, value in now.items() if (value or None) != (made.get(name) or None))
    kept = sorted({_label(name) for name in differing if name not in DERIVED})
    if kept:
        return kept
    ids = {i for row in whole.rows.values() for i in (row.contact_id, row.organisation_id) if i}
    born = {**now, **{name: (change.after or {}).get(name) for name in BORN}}
    writing.changed(RECORD_TYPE, activity.pk, born, None, about=change.about)
    leave_timeline(RECORD_TYPE, [activity.pk])
    search.unindex(RECORD_TYPE, [activity.pk])
    activity.delete()
    remember(remembered(ids, writing.at))
    count_attempts(ids)
    return []


def _remake(writing: Writing, change: Change, desk: Desk) -> None:
    """It went by an undo that is undone now: the same row comes back."""
    facts = change.before or {}
    whole = Whole(Activity(pk=change.record_id, attempt=0, priority=0))
    contacts = contacts_by_id(facts.get("contacts") or ())
    for name, value in facts.items():
        if value is not None:
            set_fact(whole, name, value, contacts)
    keep(writing, [whole], desk)


def _put_back(writing: Writing, whole: Whole, before: dict[str, Any], after: dict[str, Any], desk: Desk) -> list[str]:
    now, kept = whole.snapshot(), set()
    contacts = contacts_by_id(before.get("contacts") or ())
    for name, value in before.items():
        if name not in (*COLUMNS, *TEXTS, *PARTS):
            continue
        if now.get(name) != after.get(name) and name not in DERIVED:
            kept.add(_label(name))
            continue
        set_fact(whole, name, value, contacts)
    keep(writing, [whole], desk)
    return sorted(kept)


def _label(name: str) -> str:
    field = catalogue.card(RECORD_TYPE).fields.get(name)
    return field.label if field else name.replace("_", " ").capitalize()
