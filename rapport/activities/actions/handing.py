"""Planned work that stays with a company when a person leaves it."""

from collections.abc import Sequence
from typing import Any

from rapport.access.actions import require
from rapport.activities.actions.allowed import require_changing
from rapport.activities.actions.keeping import keep
from rapport.activities.actions.telling import counted, tell
from rapport.activities.actions.whole import Whole, load
from rapport.activities.desk import Desk
from rapport.activities.queries import visible_to
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation


def hand_over_activities(
    ids: Sequence[int], of: int, to: Contact, *, by: Any, inside: Writing | None = None
) -> list[Whole]:
    """What is planned with contact `of` is with `to` from now on; those done, called off or not with them stay as they are."""
    require(by, "activities.change")
    desk = Desk()
    with operation("hand_over_activities", by=by, inside=inside) as writing:
        wholes = [one for one in load(visible_to(by).filter(pk__in=ids)) if one.activity.is_open and of in one.rows]
        require_changing(wholes, by)
        for whole in wholes:
            others = [contact for contact in whole.contacts if contact.pk not in {of, to.pk}]
            whole.contacts = [to, *others] if whole.contacts[0].pk in {of, to.pk} else [*others, to]
        if wholes:
            keep(writing, wholes, desk)
            tell(writing, "activity.changed", wholes)
        if not writing.operation.summary:
            writing.operation.summary = (
                counted(wholes, f"handed over to {to.shown_name}", by) if wholes else "Nothing changed"
            )
    return wholes
