"""Which activities somebody may change, beyond seeing them, and which of their fields."""

from collections.abc import Iterable, Sequence, Sized
from typing import Any

from rapport.access.actions import require
from rapport.access.models import Level
from rapport.access.queries import may, refusal
from rapport.activities.actions.whole import Whole, load_those
from rapport.activities.queries import part_among, usable_among, visible_to
from rapport.base import catalogue
from rapport.base.errors import NotAllowed

CHANGE = "activities.change"
REFUSAL = "You can see this, but not change it: its contact is shared with you for reading only."
# What a change brings along by itself: nobody typed it.
FOLLOWS = {
    *("attempt", "entered_by", "first_starts_at", "first_starts_on", "cancelled_at", "trashed_at", "trashed_by"),
    *("created_by", "created_at", "remind_at", "occurs_on", "follows", "repeats_of"),
}
BORN_WITH = {"kind", "contacts", "assigned_to"}  # without these there is no activity
ENDS_WITH = {"done_at", "repeats"}


def changeable(ids: Sequence[int], by: Any, *, level: int = Level.WRITE, as_guest: bool = False) -> list[Whole]:
    """These activities, to be changed: one's own, and those with a contact that one may use so far.

    `as_guest`: whose part it is may as well, as in saying what came of it. Raises Gone for what is not seen, NotAllowed.
    """
    wholes = load_those(visible_to(by), ids)
    require_changing(wholes, by, level=level, as_guest=as_guest)
    return wholes


def require_many(ids: Sized, by: Any, inside: Any = None) -> None:
    """Raise NotAllowed for several at once where that is not this person's; part of something else it is."""
    if len(ids) > 1 and inside is None:
        require(by, "activities.many")


def require_changing(wholes: Sequence[Whole], by: Any, *, level: int = Level.WRITE, as_guest: bool = False) -> None:
    """Raise NotAllowed unless `by` may change all of these, which they see."""
    if by is None:
        return
    done_by = {whole.activity.pk: whole.activity.assigned_to_id for whole in wholes}
    ids = set(done_by)
    is_allowed = may(by, CHANGE) or level == Level.FULL  # which asks for a privilege of its own
    left = ids - usable_among(by, ids, level, done_by) if is_allowed else ids
    if left and (not as_guest or left - part_among(by, left, done_by)):
        raise NotAllowed(REFUSAL if is_allowed else refusal(CHANGE))
    for whole in wholes:
        whole.is_guests = whole.activity.pk in left


def require_free(wholes: Iterable[Whole], by: Any) -> None:
    """Raise NotAllowed where a field was changed that this person may only read, or does not know of."""
    card = catalogue.card("activity")
    fixed = catalogue.fixed_fields(card, by)
    typed = [_typed(whole) for whole in wholes if not whole.is_by_itself] if fixed else []
    if locked := sorted(fixed & set().union(*typed)):
        hidden = catalogue.hidden_fields(card, by)
        names = ", ".join(card.fields[key].label for key in locked if key not in hidden)
        raise NotAllowed(f"You may read this, but not change it: {names}." if names else "You may not change this.")


def _typed(whole: Whole) -> set[str]:
    """The facts that differ from before, without those that follow from what was done."""
    now, before = whole.snapshot(), whole.before
    if before is None:
        return {key for key, value in now.items() if value not in (None, "", [], 0, False)} - FOLLOWS - _given(whole)
    return {key for key, value in now.items() if value != before[key]} - FOLLOWS - _given(whole)


def _given(whole: Whole) -> set[str]:
    """What Rapport says by itself of one that is born, ends or begins again."""
    before, activity = whole.before or {}, whole.activity
    given = set() if whole.before else set(BORN_WITH)
    if bool(before.get("done_at")) != bool(activity.done_at) or not activity.is_open:
        given |= ENDS_WITH
        if activity.kind.is_done_at_once or not activity.done_at:
            given.add("outcome")
    return given


def free_values(values: dict[str, Any], by: Any, *, is_new: bool = False) -> dict[str, Any]:
    """The values of a form without fields that were not in it for this person, because they may not change them."""
    fixed = catalogue.fixed_fields(catalogue.card("activity"), by)
    fixed -= BORN_WITH if is_new else set()
    return {key: value for key, value in values.items() if key not in fixed} if fixed else values
