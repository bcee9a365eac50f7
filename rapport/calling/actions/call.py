"""What becomes of the contact that a caller has open: called, later, skipped, never again."""

from typing import Any

from django.utils import timezone

from rapport.access.actions import require
from rapport.activities.actions import log_with_person, move_activities, plan_activity
from rapport.activities.models import Activity
from rapport.activities.queries import changeable_among
from rapport.base.errors import Invalid
from rapport.base.typed_dates import When, spoken
from rapport.calling.actions.lease import require_turn
from rapport.calling.actions.restoring import target_facts, write_target
from rapport.calling.models import CallTarget
from rapport.contacts.actions import change_contact
from rapport.contacts.queries import contact_for
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.queries import zone_of


def log_call(target: CallTarget, values: dict[str, Any], *, by: Any, **more: Any) -> Activity:
    """Log the call as an ordinary interaction. `values` and `more` (completes, next_step, number) as `log_with_person` takes
    them; the outcome has to be said. A next call planned after a try in vain is when the list offers the contact again.

    Raises Invalid, Refused where a colleague has the contact open.
    """
    if not values.get("outcome"):
        raise Invalid({"outcome": "Choose what happened."})
    values = {"direction": "out", "contacts": [target.contact], **values, "kind": "call"}
    with operation("log_activity", by=by) as writing:
        require_turn(target, by)
        done = log_with_person(values, by=by, inside=writing, **more)
        following = done.next_step
        if following and done.outcome.is_try and following.kind_id == done.kind_id:
            write_target(writing, target, {**target_facts(target), "promised_id": following.pk})
    return done


def call_later(target: CallTarget, when: When | None, *, by: Any, about: str = "") -> Operation:
    """Plan the call for then; the list offers the contact again at that time, to this caller first. Raises Invalid, Refused."""
    begins = when.at or when.on if when else None
    now = timezone.now()
    if begins is None or (when.at and when.at <= now) or (when.on and when.on < now.astimezone(zone_of(by)).date()):
        raise Invalid({"when": "Say when to call back: “15:30”, “+2h” or “fri 10:00”."})
    said = spoken(when, now=now, zone=zone_of(by))
    with operation("call_later", by=by, summary=f"{_name(target, by)} is called back {said}") as writing:
        require_turn(target, by)
        planned = _planned(writing, target, when, by, about)
        write_target(writing, target, {**target_facts(target), "promised_id": planned})
    return writing.operation


def _planned(writing: Writing, target: CallTarget, when: When, by: Any, about: str) -> int:
    """The call promised before moves; else one is planned."""
    before = target.promised
    if before and before.is_open and not about and changeable_among(by, [before.pk]):
        move_activities([before.pk], when, by=by, inside=writing)
        return before.pk
    values = {
        "kind": "call",
        "contacts": [target.contact_id],
        "when": when,
        "subject": about,
        "script": target.list.script,
    }
    return plan_activity(values, by=by, inside=writing).pk


def skip_call(target: CallTarget, *, by: Any) -> Operation:
    """Not now: the contact goes behind all that are due. Raises Refused."""
    require(by, "activities.create")
    with operation("skip_call", by=by, summary=f"{_name(target, by)} skipped") as writing:
        require_turn(target, by)
        write_target(writing, target, {**target_facts(target), "skipped_at": writing.at})
        writing.tell("call_target.skipped", target_ids=[target.pk])
    return writing.operation


def never_call(target: CallTarget, *, by: Any) -> Operation:
    """They asked not to be called again: said on the contact, for every list. Raises NotAllowed, Refused."""
    contact = contact_for(by, target.contact_id)
    with operation("never_call", by=by, summary=f"{contact.shown_name} is not called again") as writing:
        require_turn(target, by)
        change_contact(contact, {"do_not_call": True}, by=by, inside=writing)
    return writing.operation


def _name(target: CallTarget, by: Any) -> str:
    return contact_for(by, target.contact_id).shown_name
