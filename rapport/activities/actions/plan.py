"""Planning: a call, a meeting, a to-do, for a time, a day, or some day."""

from typing import Any

from rapport.access.actions import require
from rapport.activities.actions.allowed import require_many
from rapport.activities.actions.facts import check_told, write_facts
from rapport.activities.actions.keeping import keep
from rapport.activities.actions.telling import named, planned_for, tell
from rapport.activities.actions.whole import Whole
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.base.errors import Invalid
from rapport.journal.actions import Writing, operation


def plan_activity(values: dict[str, Any], *, by: Any, door: str = "web", inside: Writing | None = None) -> Activity:
    """Plan one. `values`: kind (key), when (`When`), subject, contacts, colleagues, assigned_to, minutes, place, direction,
    remind_minutes, is_private, priority, note, script, repeats (`{"rule"}` or `{"after", "unit"}`). Raises Invalid.
    """
    require(by, "activities.create")
    desk = Desk()
    whole = planned(values, by=by, desk=desk)
    summary = planned_for(whole, desk, by)
    with operation("plan_activity", by=by, door=door, summary=summary, inside=inside) as writing:
        keep(writing, [whole], desk)
        tell(writing, "activity.planned", [whole])
        whole.activity.operation = writing.operation
    return whole.activity


def planned(values: dict[str, Any], *, by: Any, desk: Desk) -> Whole:
    """A new activity as asked, checked and not yet written."""
    whole = begun(values, by=by)
    write_facts(whole, {"contacts": (), **values}, by=by, desk=desk)
    check_told(whole)
    return whole


def begun(values: dict[str, Any], *, by: Any) -> Whole:
    if not values.get("kind"):
        raise Invalid({"kind": "Choose what kind it is."})
    activity = Activity(created_by=by, assigned_to=by)
    whole = Whole(activity)
    activity.attempt = values.get("attempt") or 0
    return whole


def plan_activities(values: dict[str, Any], contact_ids: list[int], *, by: Any) -> list[Activity]:
    """The same plan with each of these contacts, as one operation: "schedule" over a selection. Raises Invalid."""
    require(by, "activities.create")
    require_many(contact_ids, by)
    desk = Desk()
    wholes = [planned({**values, "contacts": [contact_id]}, by=by, desk=desk) for contact_id in contact_ids]
    if not wholes:
        raise Invalid({"contacts": "Select somebody first."})
    summary = f"{named(wholes[0], by)} planned" if len(wholes) == 1 else f"{len(wholes)} activities planned"
    with operation("plan_activities", by=by, summary=summary) as writing:
        keep(writing, wholes, desk)
        tell(writing, "activity.planned", wholes)
        for whole in wholes:
            whole.activity.operation = writing.operation
    return [whole.activity for whole in wholes]
