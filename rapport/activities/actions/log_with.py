"""What the log panel saves in one operation: somebody new at a company, a number put right, the call, and the next step."""

from typing import Any

from rapport.activities.actions.log import log_activity
from rapport.activities.models import Activity
from rapport.base.errors import Invalid
from rapport.contacts.actions import check_values, correct_point, create_contact, strike_point
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation
from rapport.organisation.queries import organisation


def log_with_person(
    values: dict[str, Any],
    *,
    by: Any,
    completes: int | None = None,
    next_step: dict[str, Any] | None = None,
    person: dict[str, Any] | None = None,
    number: dict[str, Any] | None = None,
    inside: Writing | None = None,
) -> Activity:
    """`log_activity`, and with it: `person` (name, job_title, phone, employer) is made and takes part; `number` (id, do: strike
    or correct, value, of: whose, the first contact's) is the wrong one. All or nothing, undone as one.
    """
    if not person and not number:
        return log_activity(values, by=by, completes=completes, next_step=next_step, inside=inside)
    facts = _facts_of(person) if person else {}
    if facts:
        check_values(facts, country=organisation().country)
    with operation("log_activity", by=by, inside=inside) as writing:
        if facts:
            made = create_contact(facts, by=by, inside=writing)
            values = {**values, "contacts": [made, *values.get("contacts", ())]}
        whose = (number or {}).get("of") or next(iter(values.get("contacts") or ()), None)
        if number and isinstance(whose, Contact):
            _put_right(whose, number, by, writing)
        writing.operation.summary = ""
        return log_activity(values, by=by, completes=completes, next_step=next_step, inside=writing)


def _facts_of(person: dict[str, Any]) -> dict[str, Any]:
    facts = {key: person[key] for key in ("name", "employer", "job_title") if person.get(key)}
    if phone := person.get("phone", "").strip():
        facts["points"] = [{"kind": "phone", "label": "office", "value": phone}]
    return {"kind": "person", **facts}


def _put_right(contact: Contact, number: dict[str, Any], by: Any, writing: Writing) -> None:
    try:
        if number["do"] == "strike":
            strike_point(contact, number["id"], by=by, inside=writing)
        else:
            correct_point(contact, number["id"], number["value"], by=by, inside=writing)
    except Invalid as invalid:
        raise Invalid({"right_number": next(iter(invalid.problems.values()))}) from None
