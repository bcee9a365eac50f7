"""Everything that the dialog of a standing decides, in one operation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.allowed import require_change, require_free
from rapport.perspectives.actions.cases import locked_with_holders
from rapport.perspectives.actions.comparing import UNSET, Days, Was, require_unchanged
from rapport.perspectives.actions.exemption import end_exemption, exempt
from rapport.perspectives.actions.following import follow_again
from rapport.perspectives.actions.standing import leave_perspective, set_stage, set_standing
from rapport.perspectives.models import Perspective, Stage, Standing
from rapport.perspectives.queries import setup
from rapport.perspectives.queries.exemption import exemption_of
from rapport.perspectives.queries.holder import holder_of


@dataclass(frozen=True)
class Placing:
    """What somebody decides of one standing. `stage` None leaves it; `spared` is the days on which time alone does not move it."""

    stage: Stage | None = None
    on: date | None = None
    why: str = ""
    as_own: bool = False
    leaves: bool = False  # it is taken out of the perspective, and all else is left
    follows: bool = False  # who kept a stage of their own shows their company's again, and all else is left
    owner: User | None = UNSET
    review_on: date | None = UNSET
    spared: Days | None = UNSET  # None: time moves it

    @property
    def parts(self) -> set[str]:
        """The fields that it writes."""
        decided = {
            "stage": self.stage is not None or self.leaves or self.follows,
            "since": self.on is not None,
            "owner": self.owner is not UNSET,
            "review": self.review_on is not UNSET,
        }
        moved = {"stage", "since"} if self.spared is not UNSET else set()
        return moved | {part for part, is_decided in decided.items() if is_decided}

    def compared(self, holder_id: int) -> Was:
        """What of it would be written over. A stage of one's own is written over no company's."""
        stage = self.stage.pk if self.stage and not self.as_own else UNSET
        return Was(
            holder_id,
            None if self.leaves or self.follows else stage,
            self.owner.pk if isinstance(self.owner, User) else self.owner,
            self.review_on,
            self.spared,
        )


def place_contact(
    contact: Contact, perspective: Perspective, placing: Placing, *, by: Any, was: Was | None = None
) -> Operation:
    """Set the stage, who looks after it, its review, and whether time moves it. Raises Invalid, NotAllowed, Gone.

    Of a person who follows a company all of it is that company's, unless a stage of their own is set. With `was`, what a form
    showed before, Conflict is raised where somebody else changed since what would be written over now.
    """
    require_change(by, perspective)
    require_free(by, perspective, *placing.parts)
    if placing.as_own and placing.stage is None:
        raise Invalid({"as_own": "Choose the stage of their own."})
    with operation("place_contact", by=by, summary=f"{contact.shown_name}: {perspective.name} changed") as writing:
        if was is not None and placing != Placing():
            _require_unchanged(contact, perspective, placing, was, by)
        if placing.leaves:
            leave_perspective([contact.pk], perspective, by=by, on=placing.on, why=placing.why, inside=writing)
            writing.operation.summary = f"{contact.shown_name}: no longer in {perspective.name}"
            return writing.operation
        if placing.follows:
            _follow(writing, contact, perspective)
            return writing.operation
        _set_stage(writing, contact, perspective, placing)
        holder = holder_of(by, contact, perspective)
        decided: dict[str, Any] = {"owner": placing.owner, "review_on": placing.review_on}
        if decided := {key: value for key, value in decided.items() if value is not UNSET}:
            set_standing(holder, perspective, by=by, inside=writing, **decided)
        if placing.spared is not UNSET:
            _spare(writing, holder, perspective, placing.spared, by)
    return writing.operation


def _require_unchanged(contact: Contact, perspective: Perspective, placing: Placing, was: Was, by: Any) -> None:
    """Two who decide of the same standing wait for one another, and the second meets what the first one wrote."""
    locked_with_holders(perspective, [contact.pk])
    yours = placing.compared(was.holder_id)
    require_unchanged(contact, perspective, was, yours, by=by, today=today_of(by))


def _follow(writing: Writing, contact: Contact, perspective: Perspective) -> None:
    require(writing.by, "contacts.change", contact)
    company = "their company" if "company" in hidden_of(writing.by) else contact.company
    if not perspective.is_sales or not contact.employer_id or not follow_again(writing, [contact.pk]):
        raise Gone(f"{contact.shown_name} keeps no stage apart from a company.")
    writing.operation.summary = f"{contact.shown_name}: the stage of {company} again"


def _set_stage(writing: Writing, contact: Contact, perspective: Perspective, placing: Placing) -> None:
    if placing.stage is None:
        return
    set_stage(
        [contact.pk],
        placing.stage,
        by=writing.by,
        on=placing.on,
        why=placing.why,
        as_own=placing.as_own,
        inside=writing,
    )
    holder = holder_of(writing.by, contact, perspective)
    said = _since_then(holder, placing.stage) if placing.on else ""
    writing.operation.summary = f"{holder.shown_name}: {placing.stage.name}{said}"


def _since_then(holder: Contact, stage: Stage) -> str:
    """Where somebody stands by now, whose stage was set for a past day after which something else moved them on."""
    now = Standing.objects.filter(contact=holder.pk, perspective=stage.perspective_id).values_list("stage", flat=True)
    ours = setup()
    names = [ours.stages[ours.read_as(pk)].name for pk in now if ours.read_as(pk) != stage.pk]
    return f" then, and {names[0]} now by what came after" if names else ""


def _spare(writing: Writing, holder: Contact, perspective: Perspective, days: Days | None, by: Any) -> None:
    if days is not None:
        since, until = days
        exempt(holder, perspective, by=by, since=since, until=until, inside=writing)
    elif exemption_of(holder.pk, perspective, today_of(by)):
        end_exemption(holder, perspective, by=by, inside=writing)
