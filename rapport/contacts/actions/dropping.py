"""Setting aside contacts of no potential, and bringing them back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from rapport.base.errors import Invalid
from rapport.base.text import clean
from rapport.contacts.actions.holding import hold
from rapport.contacts.actions.many import counted, for_many, verb
from rapport.contacts.models import Contact
from rapport.contacts.queries.snapshots import PLAIN
from rapport.journal.actions import Writing
from rapport.journal.models import Operation


def drop_contacts(ids: Sequence[int], reason: str, *, by: Any, inside: Writing | None = None) -> Operation:
    """Set contacts aside with a reason: hidden from lists, history kept, recognised by later imports. Raises Invalid."""
    reason = clean(reason)
    if not reason:
        raise Invalid({"reason": "Say why, in a word or two."})
    if len(reason) > 200:
        raise Invalid({"reason": "At most 200 characters."})
    return for_many("drop_contacts", ids, by=by, summary=f"{named(ids)} dropped", inside=inside, reason=reason)


def revive_contacts(ids: Sequence[int], *, by: Any, inside: Writing | None = None) -> Operation:
    """Bring dropped contacts back into the lists."""
    return for_many("revive_contacts", ids, by=by, summary=f"{named(ids)} brought back", inside=inside)


def named(ids: Sequence[int]) -> str:
    """The one contact by name, several by number."""
    contact = Contact.objects.filter(pk=ids[0]).first() if len(ids) == 1 else None
    return contact.shown_name if contact else counted(len(ids))


@verb("drop_contacts")
def drop(writing: Writing, ids: Sequence[int], *, reason: str, at: datetime | None = None) -> None:
    hold(ids)  # their companies too: their history tells of both
    rows = list(Contact.objects.select_for_update().filter(pk__in=ids, dropped_at__isnull=True).order_by("pk"))
    store(writing, rows, dropped_at=at or writing.at, dropped_by=writing.by, dropped_reason=reason)
    if rows:
        writing.tell("contact.dropped", ids=[c.pk for c in rows], reason=reason)


@verb("revive_contacts")
def revive(writing: Writing, ids: Sequence[int]) -> None:
    hold(ids)  # their companies too: their history tells of both
    rows = list(Contact.objects.select_for_update().filter(pk__in=ids, dropped_at__isnull=False).order_by("pk"))
    store(writing, rows, dropped_at=None, dropped_by=None, dropped_reason="")
    if rows:
        writing.tell("contact.revived", ids=[c.pk for c in rows])


def store(writing: Writing, rows: Sequence[Contact], **facts: Any) -> None:
    """Write the same plain columns on many rows, journalled, under their next versions: two statements for all of them."""
    keys = [key for key in facts if key in PLAIN]
    after = {key: facts[key] for key in keys}
    for contact in rows:
        before = {key: getattr(contact, key) for key in keys} | {"_version": contact.version}
        writing.changed("contact", contact.pk, before, after | {"_version": contact.version + 1}, about=contact.pk)
    marks = {"version": F("version") + 1, "changed_at": writing.at, "changed_by": writing.by}
    of_rows = Contact.objects.filter(pk__in=[contact.pk for contact in rows])
    of_rows.update(**facts, **marks)
    if {"trashed_at", "dropped_at"} & set(facts):
        of_rows.update(hidden_at=Coalesce("trashed_at", "dropped_at"))
