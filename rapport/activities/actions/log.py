"""What happened: logged at once, or a planned activity that is done now; with the next step, as one operation."""

from datetime import datetime
from typing import Any

from rapport.access.actions import require
from rapport.activities.actions.allowed import changeable, free_values, require_many
from rapport.activities.actions.facts import happened_at, outcome_asked, write_facts
from rapport.activities.actions.keeping import keep
from rapport.activities.actions.move import move_wholes
from rapport.activities.actions.plan import begun, planned
from rapport.activities.actions.series import follow_on
from rapport.activities.actions.telling import named, next_words, tell
from rapport.activities.actions.whole import Whole
from rapport.activities.desk import Desk
from rapport.activities.models import Activity, Kind, Outcome
from rapport.activities.queries import visible_to
from rapport.activities.tries import tries_until
from rapport.base.errors import Gone, NotAllowed, Refused
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation

DONE = ("outcome", "done_at", "when")


def log_activity(
    values: dict[str, Any],
    *,
    by: Any,
    completes: int | None = None,
    next_step: dict[str, Any] | None = None,
    door: str = "web",
    inside: Writing | None = None,
) -> Activity:
    """Keep what happened. `values` as for planning, with `outcome` (key), `done_at` (instant or `When`; now) and `assigned_to`,
    who did it; `completes` is the id of the planned activity that this was: it keeps its row.

    `next_step` is a plan (kind, when, subject, minutes), or `{"move": id, "when": When}` for something planned already.
    The result carries `.operation` and `.next_step`. Raises Invalid, Gone, Refused.
    """
    desk = Desk()
    fresh = begun(values, by=by)
    write_facts(fresh, {k: v for k, v in values.items() if k not in DONE}, by=by, desk=desk)
    outcome = outcome_asked(fresh.activity.kind, values.get("outcome")) or _only_outcome(fresh)
    at = happened_at(values.get("done_at"), desk, by)
    if outcome and outcome.is_wrong_number:
        completes = None  # the planned call stays: it has not reached anybody's phone
    if not completes:
        require(by, "activities.create")
    following = _next_plan(next_step, fresh, by, desk)
    with operation("log_activity", by=by, door=door, inside=inside) as writing:
        whole = _completed(completes, values, by, desk) if completes else fresh
        _finish(whole, outcome, at, by)
        kept = [whole, *_after(whole, following, desk)]
        keep(writing, kept, desk)
        moved = _moved(writing, next_step, by, desk)
        _sum_up(writing, whole, following or moved, desk, by)
    return whole.activity


def complete_activity(
    activity_id: int,
    *,
    by: Any,
    outcome: str | Outcome | None = None,
    note: str = "",
    at: datetime | None = None,
    next_step: dict[str, Any] | None = None,
    inside: Writing | None = None,
) -> Activity:
    """Turn a planned activity into an interaction, in the same row, and plan the next one. Raises Gone, Refused, Invalid."""
    planned_one = visible_to(by).select_related("kind", "assigned_to").filter(pk=activity_id).first()
    if planned_one is None:
        raise Gone("This activity is not here. It may be in the trash.")
    values = {"kind": planned_one.kind, "outcome": outcome, "done_at": at, "assigned_to": planned_one.assigned_to}
    values |= {"note": note} if note else {}
    return log_activity(values, by=by, completes=activity_id, next_step=next_step, inside=inside)


def complete_activities(ids: list[int], *, by: Any) -> list[Activity]:
    """Done, all of these, without an outcome where the kind has a choice of them. Those done already stay as they are."""
    require_many(ids, by)
    desk = Desk()
    with operation("complete_activities", by=by) as writing:
        wholes = [whole for whole in changeable(ids, by, as_guest=True) if whole.activity.is_open]
        if not wholes:
            raise Refused("These are done already.")
        kept = []
        for whole in wholes:
            _finish(whole, _only_outcome(whole), desk.now, by)
            kept += [whole, *_after(whole, None, desk)]
        keep(writing, kept, desk)
        tell(writing, "activity.completed", wholes)
        what = named(wholes[0], by) if len(wholes) == 1 else f"{len(wholes)} activities"
        writing.operation.summary = f"{what} completed"
        for whole in wholes:
            whole.activity.operation = writing.operation
    return [whole.activity for whole in wholes]


def _completed(activity_id: int, values: dict[str, Any], by: Any, desk: Desk) -> Whole:
    """The planned activity with what the log says of it."""
    whole = changeable([activity_id], by, as_guest=True)[0]
    if not whole.activity.is_open:
        raise Refused("This is done already." if whole.activity.done_at else "This was called off. Reopen it first.")
    values = free_values(values, by)
    told = {k: v for k, v in values.items() if k not in (*DONE, "note", "script") and v not in (None, "", [], ())}
    if whole.is_guests:
        told = _of_a_guest(told, whole, desk)
    if by is not None and by.pk in whole.colleagues and told.get("assigned_to") in (by, by.pk):
        del told["assigned_to"]  # who only took part says what happened; it stays the other's
    before, planned_with = whole.texts["note"], whole.contacts
    write_facts(whole, told, by=by, desk=desk)
    whole.contacts = _all_of(planned_with, whole.contacts)
    if note := str(values.get("note") or "").strip():
        whole.texts["note"] = note if not before or before == note else f"{before}\n\n{note}"
    return whole


def _of_a_guest(told: dict[str, Any], whole: Whole, desk: Desk) -> dict[str, Any]:
    """What somebody may say whose part it is, but not theirs to change: what came of it, not what it is."""
    kind = told.get("kind", whole.activity.kind)
    found = kind if isinstance(kind, Kind) else desk.kind(str(kind))
    if found is None or found.pk != whole.activity.kind_id:
        raise NotAllowed("You take part in this, but may not make something else of it.")
    return {key: value for key, value in told.items() if key in ("direction", "minutes")}


def _all_of(planned_with: list[Contact], named: list[Contact]) -> list[Contact]:
    """Who took part: those it was planned with stay, whoever's record it was logged from; a person stands for their company."""
    everybody = [*planned_with, *(one for one in named if one not in planned_with)]
    stood_for = {one.employer_id for one in everybody if one.is_person}
    return [one for one in everybody if one.is_person or one.pk not in stood_for]


def _finish(whole: Whole, outcome: Outcome | None, at: datetime, by: Any) -> None:
    activity = whole.activity
    activity.done_at, activity.outcome, activity.remind_at = at, outcome, None
    if by is not None and by.pk != activity.assigned_to_id:
        activity.entered_by = by
    if outcome and outcome.is_try and whole.contacts:
        tries = tries_until(whole.contacts[0].pk, at, but=activity.pk) + 1
        activity.attempt = tries if tries > 1 else 0


def _only_outcome(whole: Whole) -> Outcome | None:
    """The outcome of a kind that has no choice of them, such as a to-do."""
    kind = whole.activity.kind
    return Outcome.objects.filter(kind=kind, is_active=True).first() if kind.is_done_at_once else None


def _next_plan(next_step: dict[str, Any] | None, done: Whole, by: Any, desk: Desk) -> Whole | None:
    """The plan of the next step: with the same people, for the same colleague, private like the last."""
    if not next_step or "move" in next_step:
        return None
    require(by, "activities.create")
    activity = done.activity
    inherited = {"contacts": done.contacts, "assigned_to": activity.assigned_to, "is_private": activity.is_private}
    return planned({**inherited, **next_step}, by=by, desk=desk)


def _after(whole: Whole, following: Whole | None, desk: Desk) -> list[Whole]:
    """What is planned after it: the next step, counted as a try where the outcome says so, and the next of its series."""
    activity, after = whole.activity, []
    if following:
        after.append(following)
        following.activity.follows = activity
        people_of = {one.employer_id for one in whole.contacts if one.is_person}
        if all(not one.is_person and one.pk in people_of for one in following.contacts):  # none, or their company
            following.contacts = whole.contacts
        outcome = activity.outcome
        if outcome and outcome.proposes == Outcome.Proposal.RETRY and following.activity.kind_id == activity.kind_id:
            following.activity.attempt = max(activity.attempt, 1) + 1
    if activity.repeats and activity.done_at:
        after += follow_on(whole, activity.done_at, desk)
    return after


def _moved(writing: Writing, next_step: dict[str, Any] | None, by: Any, desk: Desk) -> Whole | None:
    if not next_step or "move" not in next_step:
        return None
    require(by, "activities.change")
    whole = changeable([next_step["move"]], by)[0]
    move_wholes(writing, [whole], next_step["when"], desk)
    return whole


def _sum_up(writing: Writing, whole: Whole, following: Whole | None, desk: Desk, by: Any) -> None:
    activity = whole.activity
    tell(writing, "activity.completed", [whole])
    if following and following.activity.done_at is None:
        tell(writing, "activity.planned", [following], to_followers=False)
        activity.next_step = following.activity
    activity.operation = writing.operation
    if not writing.operation.summary:
        then = f", {next_words(following, desk, by)}" if activity.next_step and following else ""
        writing.operation.summary = f"{named(whole, by)} logged{then}"
