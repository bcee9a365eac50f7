"""A wrong number: struck or corrected in place."""

from typing import Any

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean
from rapport.contacts.actions.applying import apply_facts, facts_now, locked
from rapport.contacts.models import Contact
from rapport.contacts.values import read_point
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.queries import organisation


def strike_point(contact: Contact, point_id: int, *, by: Any, inside: Writing | None = None) -> Operation:
    """Mark a phone number or an address as wrong: it is kept in the journal and not offered any more."""
    return _alter(contact, point_id, by, inside, "struck", lambda point, at: {**point, "struck_at": at.isoformat()})


def correct_point(
    contact: Contact, point_id: int, value: str, *, by: Any, label: str = "", inside: Writing | None = None
) -> Operation:
    """Put the right number or address in the place of a wrong one. Raises Invalid where there is none."""
    if not clean(value):
        raise Invalid({"value": "What is the right one?"})
    if len(clean(value)) > 500:
        raise Invalid({"value": "This is longer than 500 characters."})
    country = organisation().country

    def corrected(point: dict, at: Any) -> dict:
        read = read_point({**point, "value": value, "label": label or point["label"]}, country)
        return {**read, "struck_at": None}

    return _alter(contact, point_id, by, inside, "corrected", corrected)


def _alter(contact: Contact, point_id: int, by: Any, inside: Writing | None, done: str, change: Any) -> Operation:
    require(by, "contacts.change", contact)
    with operation("change_contact", by=by, summary="", inside=inside) as writing:
        current = locked(contact.pk)
        points = facts_now(current, ["points"])["points"] if current else []
        old = next((point for point in points if point["id"] == point_id), None)
        if current is None or old is None:
            raise Gone("This number is not here any more.")
        apply_facts(writing, current, {"points": [change(p, writing.at) if p is old else p for p in points]})
        if inside is None:
            writing.operation.summary = f"{old['value']} of {current.shown_name} {done}"
    return writing.operation
