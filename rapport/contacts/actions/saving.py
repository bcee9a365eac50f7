"""The whole form of a contact in one operation: its facts, and its relationships."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapport.access.models import Level
from rapport.contacts.actions.allowed import usable
from rapport.contacts.actions.change import change_contact
from rapport.contacts.actions.creation import check_values, create_contact
from rapport.contacts.actions.ties import check_relationships, set_relationships
from rapport.contacts.models import Contact, NotDuplicate
from rapport.contacts.values import read_values
from rapport.journal.actions import operation
from rapport.journal.models import Operation
from rapport.organisation.queries import organisation


def save_contact(
    contact: Contact,
    values: dict[str, Any],
    *,
    by: Any,
    version: int,
    settled: Mapping[str, int] | None = None,
    ties: tuple[Sequence[dict], Iterable[int]] = ((), ()),
) -> Operation:
    """Save a whole form over a contact; `ties` are its rows and which were shown. Raises Invalid, Conflict, Gone."""
    country = organisation().country
    read_values(values, country=country)
    check_relationships(ties[0], country)
    with operation("change_contact", by=by, summary=f"{contact.shown_name} changed") as writing:
        change_contact(contact, values, by=by, version=version, settled=settled, inside=writing)
        set_relationships(contact, ties[0], ties[1], by=by, inside=writing)
    return writing.operation


def add_contact(
    values: dict[str, Any], *, by: Any, ties: Sequence[dict] = (), apart_from: Iterable[int] = ()
) -> tuple[Contact, Operation]:
    """Make a contact with its relationships; `apart_from` are lookalikes of which the person said: not the same."""
    country = organisation().country
    check_values(values, country=country)
    check_relationships(ties, country)
    with operation("create_contact", by=by) as writing:
        contact = create_contact(values, by=by, inside=writing)
        writing.operation.summary = f"{contact.shown_name} added"
        set_relationships(contact, ties, (), by=by, inside=writing)
        keep_apart(contact.pk, usable(list(apart_from), Level.READ, by))
    return contact, writing.operation


def keep_apart(contact_id: int, others: Iterable[int]) -> None:
    """Remember that somebody looked at these and said: not the same."""
    keep_pairs_apart((contact_id, other) for other in others)


def keep_pairs_apart(pairs: Iterable[tuple[int, int]]) -> None:
    """Remember of each of these pairs that somebody said: not the same."""
    wanted = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    if not wanted:
        return
    known = set(Contact.objects.filter(pk__among={i for pair in wanted for i in pair}).values_list("pk", flat=True))
    rows = [NotDuplicate(one_id=one, other_id=other) for one, other in sorted(wanted) if {one, other} <= known]
    NotDuplicate.objects.bulk_create(rows, ignore_conflicts=True)
