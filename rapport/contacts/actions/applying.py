"""Bringing one contact's row and lists to given facts, journalled: what editing, undo and import updates share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date

from rapport.base.partial_dates import read_birthday
from rapport.contacts import looks, naming, remembering
from rapport.contacts.actions.allowed import require_free_changes
from rapport.contacts.actions.rows import WRITERS
from rapport.contacts.actions.searching import reindex
from rapport.contacts.models import Contact, Relationship
from rapport.contacts.queries.snapshots import EMPTY, LISTS, READERS, columns_of
from rapport.contacts.touch_plan import cold_on
from rapport.contacts.values import owner_columns
from rapport.journal.actions import Writing
from rapport.journal.changes import plain
from rapport.organisation.queries import today_of

COLUMN = {"source": "source_id"}
NOT_SEARCHED = {
    *("owner", "source", "do_not_call", "do_not_mail", "is_confidential", "touch_goal", "touch_goal_since", "photo"),
    "imported",
}


def locked(contact_id: int) -> Contact | None:
    """The row as it is now, held until the transaction ends."""
    return Contact.objects.select_for_update().filter(pk=contact_id).first()


def facts_now(contact: Contact, keys: Iterable[str]) -> dict[str, Any]:
    """What the contact says now of these keys, as JSON."""
    keys = set(keys)
    facts = {key: value for key, value in columns_of(contact).items() if key in keys}
    for name in LISTS:
        if name in keys:
            facts[name] = READERS[name]([contact.pk]).get(contact.pk, EMPTY[name])
    return plain(facts)


def apply_facts(writing: Writing, contact: Contact, facts: dict[str, Any], *, retitles: bool = True) -> set[str]:
    """Write the facts that differ; returns their keys. The contact has to be `locked`.

    `retitles`: a title is that of the present employment too.
    """
    before = facts_now(contact, {*facts, "touch_goal_since"})
    wanted = {key: value for key, value in facts.items() if before.get(key) != plain(value)}
    require_free_changes(before, wanted, writing.by)
    for key in [key for key in LISTS if key in wanted]:
        WRITERS[key](contact, wanted[key], before[key], writing.by)
    _set_columns(contact, wanted)
    if "job_title" in wanted and contact.employer_id and retitles:
        _retitle(writing, contact)
    if "touch_goal" in wanted:
        wanted.setdefault("touch_goal_since", contact.touch_goal_since)
    after = facts_now(contact, wanted)
    changed = {key for key in wanted if before.get(key) != after.get(key)}
    if not changed:
        return changed
    if changed & {"points", "addresses"}:
        rows = facts_now(contact, ("points", "addresses"))
        remembering.set_reach(contact, rows["points"], rows["addresses"])
    save_row(writing, contact, {k: before.get(k) for k in changed}, {k: after[k] for k in changed})
    if changed & {"name", "points"}:
        rename_in_people(contact)
    if not changed <= NOT_SEARCHED:
        reindex([contact.pk])
    writing.tell("contact.changed", ids=[contact.pk], keys=sorted(changed))
    if "touch_goal" in changed:
        writing.tell("touch_goal.changed", ids=[contact.pk])
    return changed


def _set_columns(contact: Contact, wanted: dict[str, Any]) -> None:
    for key, value in wanted.items():
        if key == "birthday":
            birthday = read_birthday(value or "")
            contact.birth_year, contact.birth_day = birthday.year, birthday.day
        elif key == "touch_goal_since":
            contact.touch_goal_since = parse_date(value) if isinstance(value, str) else value
        elif key not in LISTS:
            for column, one in columns_for(key, value).items():
                setattr(contact, column, one)
    if "touch_goal" in wanted:
        set_plan(contact, since=contact.touch_goal_since if "touch_goal_since" in wanted else None)


def columns_for(key: str, value: Any) -> dict[str, Any]:
    """The columns in which a fact of one value stands."""
    return owner_columns(value) if key == "owner" else {COLUMN.get(key, key): value}


def set_plan(contact: Contact, *, since: date | None = None) -> None:
    """The plan counts from `since`, else from today. Whoever keeps the touches is told and corrects `cold_on`."""
    today = today_of(None)
    contact.touch_goal_since = (since or today) if contact.touch_goal else None
    contact.cold_on = cold_on(contact.touch_goal, contact.touch_goal_since, [], today)


def _retitle(writing: Writing, contact: Contact) -> None:
    """The title belongs to the employment beside the name."""
    ties = Relationship.objects.filter(of=contact, to=contact.employer_id, type__is_employment=True)
    if tie := remembering.primary_of(ties):
        writing.changed("relationship", tie.pk, {"title": tie.title}, {"title": contact.job_title}, about=contact.pk)
        Relationship.objects.filter(pk=tie.pk).update(title=contact.job_title)


def save_row(writing: Writing, contact: Contact, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Store the row under the next version, and journal what changed."""
    note_row(writing, contact, before, after)
    contact.save()


def note_row(writing: Writing, contact: Contact, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Set what goes with every change of a row (keys, the next version, who and when), and journal it; the caller stores it."""
    naming.set_keys(contact)
    if after.get("is_confidential"):
        looks.expect_one()
    version = contact.version
    contact.version, contact.changed_at, contact.changed_by = version + 1, writing.at, writing.by
    writing.changed(
        "contact", contact.pk, {**before, "_version": version}, {**after, "_version": version + 1}, about=contact.pk
    )


def rename_in_people(organisation: Contact) -> None:
    """A company's name stands on its people too."""
    if organisation.is_person:
        return
    people = Contact.objects.filter(employer=organisation).exclude(company=organisation.name)
    ids = list(people.values_list("pk", flat=True))
    if ids:
        people.update(company=organisation.name, company_key=organisation.company_key)
        reindex(ids)
