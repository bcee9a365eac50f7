"""Everything that the dialog of a standing decides, in one operation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.base.errors import NotAllowed
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.models import User
from rapport.perspectives.actions.exemption import end_exemption, exempt
from rapport.perspectives.actions.standing import UNSET, set_stage, set_standing
from rapport.perspectives.models import Perspective, Stage
from rapport.perspectives.queries import may_change
from rapport.perspectives.queries.exemption import exemption_of, holder_of


@dataclass(frozen=True)
class Placing:
    """What somebody decides of one standing. `stage` None leaves it; `spared` is the days on which time alone does not move it."""

    stage: Stage | None = None
    on: date | None = None
    why: str = ""
    as_own: bool = False
    owner: User | None = UNSET
    review_on: date | None = UNSET
    spared: Sequence[date | None] | None = UNSET  # None: time moves it


def place_contact(contact: Contact, perspective: Perspective, placing: Placing, *, by: User) -> Operation:
    """Set the stage, who looks after it, its review, and whether time moves it. Raises Invalid, NotAllowed, Gone.

    Of a person who follows a company all of it is that company's, unless a stage of their own is set.
    """
    if not may_change(by, perspective):
        raise NotAllowed(f"You may look at {perspective.name}, not change it.")
    with operation("place_contact", by=by, summary=f"{contact.shown_name}: {perspective.name} changed") as writing:
        if placing.stage is not None:
            set_stage(
                [contact.pk],
                placing.stage,
                by=by,
                on=placing.on,
                why=placing.why,
                as_own=placing.as_own,
                inside=writing,
            )
            writing.operation.summary = f"{holder_of(by, contact, perspective).shown_name}: {placing.stage.name}"
        holder = holder_of(by, contact, perspective)
        decided: dict[str, Any] = {"owner": placing.owner, "review_on": placing.review_on}
        if decided := {key: value for key, value in decided.items() if value is not UNSET}:
            set_standing(holder, perspective, by=by, inside=writing, **decided)
        if placing.spared is not UNSET:
            _spare(writing, holder, perspective, placing.spared, by)
    return writing.operation


def _spare(
    writing: Writing, holder: Contact, perspective: Perspective, days: Sequence[date | None] | None, by: User
) -> None:
    if days is not None:
        since, until = days
        exempt(holder, perspective, by=by, since=since, until=until, inside=writing)
    elif exemption_of(holder.pk, perspective, writing.at.date()):
        end_exemption(holder, perspective, by=by, inside=writing)
