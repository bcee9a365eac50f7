"""What the log panel saves in one operation: somebody new at a company, a number put right, the call, and the next step."""

from typing import Any

from rapport.activities.actions.log import log_activity
from rapport.activities.models import Activity
from rapport.base.errors import Invalid
from rapport.contacts.actions import correct_point, create_contact, strike_point
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation


def log_with_person(
    values: dict[str, Any],
    *,
    by: Any,
    completes: int | None = None,
    next_step: dict[str, Any] | None = None,
    person: dict[str, Any] | None = None,
    number: dict[str, Any] | None = None,
) -> Activity:
    """`log_activity`, and with it: `person` (name, job_title, phone, employer) is made and takes part; `number` (id, do: strike
    or correct, value) is the wrong one. All or nothing, undone as one. Raises Invalid, Gone, Refused.
    """
    if not person and not number:
        return log_activity(values, by=by, completes=completes, next_step=next_step)
    with operation("log_activity", by=by) as writing:
        if person:
            values = {**values, "contacts": [_created(person, by, writing)]}
        contacts = values.get("contacts") or ()
        if number and contacts and isinstance(contacts[0], Contact):
            _put_right(contacts[0], number, by, writing)
        writing.operation.summary = ""
        return log_activity(values, by=by, completes=completes, next_step=next_step, inside=writing)


def _created(person: dict[str, Any], by: Any, writing: Writing) -> Contact:
    facts = {"kind": "person", "name": person["name"], "employer": person["employer"], "job_title": person["job_title"]}
    if phone := person.get("phone", "").strip():
        facts["points"] = [{"kind": "phone", "label": "office", "value": phone}]
    return create_contact(facts, by=by, inside=writing)


def _put_right(contact: Contact, number: dict[str, Any], by: Any, writing: Writing) -> None:
    try:
        if number["do"] == "strike":
            strike_point(contact, number["id"], by=by, inside=writing)
        else:
            correct_point(contact, number["id"], number["value"], by=by, inside=writing)
    except Invalid as invalid:
        raise Invalid({"right_number": next(iter(invalid.problems.values()))}) from None
