"""Contacts held until the transaction ends: in one order for everybody, so that nobody waits for one another in a ring."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, transaction

from rapport.contacts.models import Contact, Relationship

ATTEMPTS = 5  # at holding all of them while somebody else joins or leaves
ENDS = ("of", "to")
OF_PEOPLE = {"name", "trashed_at"}  # what a company's people show of it


def hold(contact_ids: Iterable[int | None], *, with_people: Collection[int] = ()) -> None:
    """Hold these contacts, `with_people` also those who work there, and the companies where any of them work or did.

    Before anything is written, so that what is locked later is held already. SQLite has one lock for all.
    """
    if not connection.features.has_select_for_update:
        return
    ids = {pk for pk in contact_ids if pk} | set(with_people)
    wanted = _beside(ids, with_people)
    for _ in range(ATTEMPTS):
        before = transaction.savepoint()
        list(_locked(wanted))
        now = _beside(ids, with_people)
        if now <= wanted:
            transaction.savepoint_commit(before)
            return
        transaction.savepoint_rollback(before)  # somebody joined them: give all back, and lock anew in order
        wanted |= now


def hold_these(contact_ids: Iterable[int | None]) -> None:
    """Hold these contacts alone: for what is only added to them, and repeated on them."""
    if connection.features.has_select_for_update:
        ids = {pk for pk in contact_ids if pk}
        list(_locked(ids))


def _locked(ids: Collection[int]) -> Any:
    rows = Contact.objects.select_for_update(of=("self",)).filter(pk__among=list(ids))
    return rows.order_by("pk").values_list("pk", flat=True)


def _beside(ids: set[int], with_people: Collection[int]) -> set[int]:
    """These contacts, who works with them, and the companies of all of them."""
    works = Relationship.objects.filter(type__is_employment=True).order_by()
    people = works.filter(to__among=list(with_people), has_ended=False).values_list("of_id", flat=True)
    wanted = ids | set(people) if with_people else ids
    companies = works.filter(of__among=list(wanted)).values_list("to_id", flat=True)
    employers = Contact.objects.filter(pk__among=list(wanted), employer__isnull=False).order_by()
    return wanted | set(companies.union(employers.values_list("employer_id", flat=True)))


def hold_to_undo(changes: Iterable[Any]) -> None:
    """All that an undo of these changes of the journal may write."""
    wanted, with_people = set(), set()
    for change in changes:
        wanted.add(change.about)
        told = (change.before or {}) | (change.after or {})
        if change.record_type == "relationship":
            wanted |= {one.get(end) for one in (change.before or {}, change.after or {}) for end in ENDS}
        elif change.record_type == "contact" and OF_PEOPLE & told.keys():
            with_people.add(change.record_id)
    hold(wanted, with_people=with_people)
