"""Where one contact stands, as its record shows it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.perspectives.models import Perspective, Stage
from rapport.perspectives.queries.ageing import days_since, is_stuck, limit_told
from rapport.perspectives.queries.perspective import known_perspectives, may_set_stages, setup
from rapport.perspectives.queries.rows import rows_of


@dataclass(frozen=True)
class Shown:
    """A contact's place in one perspective, ready to be shown. `company` is whose stage it is, where it follows one."""

    perspective: Perspective
    stage: Stage
    since: date | None  # None: not to be known
    today: date
    owner_id: int | None = None
    owner: str = ""
    review_on: date | None = None
    follows_id: int | None = None
    company: str = ""
    is_own: bool = False

    @cached_property
    def days(self) -> int:
        """How long it has been so."""
        return days_since(self.since, self.today) if self.since else 0

    @property
    def too_long(self) -> str:
        """In words what the stage should last, where it has been so for longer."""
        return limit_told(self.stage) if self.since and is_stuck(self.stage, self.since, self.today) else ""


def standings_of(user: Any, contact: Contact, today: date) -> list[Shown]:
    """Every standing of a contact that somebody may see, in the order of the perspectives: one statement."""
    rows, hidden = rows_of(contact), hidden_of(user)
    return [_shown(rows[one.pk], one, today, hidden) for one in known_perspectives(user) if one.pk in rows]


def standing_of(user: Any, contact: Contact, perspective: Perspective, today: date) -> Shown | None:
    """The one in this perspective; None where it has no place there, or somebody may not know."""
    found = standings_of(user, contact, today)
    return next((one for one in found if one.perspective.pk == perspective.pk), None)


def further_perspectives(user: Any, contact: Contact, standings: list[Shown]) -> list[Perspective]:
    """Those into which somebody may put the contact, where it has no place yet."""
    there = {one.perspective.pk for one in standings}
    fitting = (one for one in known_perspectives(user) if one.is_for(contact.kind) and one.pk not in there)
    return [one for one in fitting if may_set_stages(user, one)]


def _shown(row: dict, perspective: Perspective, today: date, hidden: frozenset[str]) -> Shown:
    """As somebody knows it: nothing of hidden fields."""
    ours, key = setup(), perspective.key
    follows = row["follows_id"]
    name = "" if "company" in hidden else row["follows__name"]
    knows_owner = f"{key}_owner" not in hidden
    return Shown(
        perspective=perspective,
        stage=ours.stages[ours.read_as(row["stage_id"])],
        since=None if {f"{key}_since", f"{key}_days"} & hidden else row["since"],
        today=today,
        owner_id=row["owner_id"] if knows_owner else None,
        owner=row["owner__name"] or "" if knows_owner else "",
        review_on=None if f"{key}_review" in hidden else row["review_on"],
        follows_id=follows,
        company=(name or "their company") if follows else "",
        is_own=row["is_own"],
    )
