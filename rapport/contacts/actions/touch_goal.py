"""Touch plans: how often a year somebody is to be touched."""

from collections.abc import Sequence
from typing import Any

from rapport.contacts.actions.allowed import require_free
from rapport.contacts.actions.applying import set_plan
from rapport.contacts.actions.dropping import named, store
from rapport.contacts.actions.many import for_many, verb
from rapport.contacts.models import Contact
from rapport.contacts.values import read_values
from rapport.journal.actions import Writing
from rapport.journal.models import Operation

PLANNED = ("touch_goal", "touch_goal_since", "cold_on")


def set_touch_goal(ids: Sequence[int], goal: int | str | None, *, by: Any, inside: Writing | None = None) -> Operation:
    """Plan `goal` touches a year with these contacts, counted from today; None or 0 ends their plan. Raises Invalid."""
    require_free(["touch_goal"], by)
    goal = read_values({"touch_goal": goal}, country="").columns["touch_goal"]
    times = "no touch plan" if goal is None else f"{goal} touches a year"
    return for_many("set_touch_goal", ids, by=by, summary=f"{named(ids)}: {times}", inside=inside, goal=goal)


@verb("set_touch_goal")
def plan(writing: Writing, ids: Sequence[int], *, goal: int | None) -> None:
    rows = [c for c in Contact.objects.select_for_update().filter(pk__in=ids) if c.touch_goal != goal]
    if not rows:
        return
    planned = Contact(touch_goal=goal)
    set_plan(planned)
    store(writing, rows, **{column: getattr(planned, column) for column in PLANNED})
    writing.tell("touch_goal.changed", ids=[c.pk for c in rows])
