"""The trash: out of sight for 30 days with everything that hangs on it, back whole, then gone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from rapport.contacts.actions.dropping import named, store
from rapport.contacts.actions.employment import remember_people_of, remember_work
from rapport.contacts.actions.holding import hold
from rapport.contacts.actions.many import for_many, verb
from rapport.contacts.actions.searching import reindex
from rapport.contacts.models import Contact
from rapport.contacts.queries.snapshots import snapshots
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.lookups.search import unindex
from rapport.notices.actions import forget_records

KEPT = timedelta(days=30)


def trash_contacts(ids: Sequence[int], *, by: Any, inside: Writing | None = None) -> Operation:
    """Move contacts to the trash; relationships, addresses and history stay with them."""
    return for_many("trash_contacts", ids, by=by, summary=f"{named(ids)} moved to the trash", inside=inside)


def untrash_contacts(ids: Sequence[int], *, by: Any, inside: Writing | None = None) -> Operation:
    """Bring contacts back from the trash, whole."""
    return for_many("untrash_contacts", ids, by=by, summary=f"{named(ids)} brought back", inside=inside)


@verb("trash_contacts")
def trash(writing: Writing, ids: Sequence[int]) -> None:
    hold(ids, with_people=ids)
    rows = list(Contact.objects.select_for_update().filter(pk__in=ids, trashed_at__isnull=True).order_by("pk"))
    store(writing, rows, trashed_at=writing.at, trashed_by=writing.by)
    if not rows:
        return
    ids = [c.pk for c in rows]
    unindex("contact", ids)
    remember_people_of(writing, ids)
    writing.tell("contact.trashed", ids=ids)


@verb("untrash_contacts")
def untrash(writing: Writing, ids: Sequence[int]) -> None:
    hold(ids, with_people=ids)
    rows = list(Contact.objects.select_for_update().filter(pk__in=ids, trashed_at__isnull=False).order_by("pk"))
    store(writing, rows, trashed_at=None, trashed_by=None)
    if not rows:
        return
    ids = [c.pk for c in rows]
    reindex(ids)
    remember_people_of(writing, ids)
    remember_work(writing, [c.pk for c in rows if c.is_person])
    writing.tell("contact.untrashed", ids=ids)


def purge_trash(*, limit: int) -> int:
    """Remove for good what was trashed over 30 days ago, at most `limit` of it; returns how many went."""
    due = Contact.objects.filter(trashed_at__lt=timezone.now() - KEPT).order_by("trashed_at")
    ids = list(due.values_list("pk", flat=True)[:limit])
    if ids:
        with operation("purge_trash", by=None, summary=f"{named(ids)} removed after 30 days", door="job") as writing:
            for contact_id, facts in snapshots(ids).items():
                writing.changed("contact", contact_id, facts, None, about=contact_id)
            unindex("contact", ids)
            forget_records("contact", ids)
            writing.tell("contact.purged", ids=ids)
            Contact.objects.filter(pk__in=ids).delete()
    return len(ids)
