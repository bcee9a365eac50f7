"""Setting stages by hand, and what else people decide of a standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean
from rapport.contacts.actions.many import counted, for_many, verb
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.allowed import require_change, require_free
from rapport.perspectives.actions.cases import Decision, locked
from rapport.perspectives.actions.comparing import UNSET
from rapport.perspectives.actions.following import part_ways
from rapport.perspectives.actions.replaying import STANDING, replay
from rapport.perspectives.models import Perspective, Stage, Standing
from rapport.perspectives.queries import setup, stage_of
from rapport.perspectives.queries.holder import holders_of
from rapport.perspectives.queries.words import worded

LONGEST = 300
EARLIEST = date(1900, 1, 1)


def set_stage(
    contact_ids: Sequence[int],
    stage: Stage,
    *,
    by: Any,
    on: date | None = None,
    why: str = "",
    as_own: bool = False,
    inside: Writing | None = None,
) -> Operation:
    """Set the stage of contacts by hand; it became true `on` that day, today unless given. Above 500 a job does it in parts.

    The stage of somebody who shows their company's is that company's: it is set, for all its people, but with `as_own`, where
    the perspective lets people keep their own. Raises Invalid, NotAllowed, Gone.
    """
    perspective = setup().perspectives[stage.perspective_id]
    decided = _Decided(perspective, stage, on or today_of(by), clean(why))
    decided.check(by)
    if as_own:
        _check_own(perspective, contact_ids)
    holders = {} if as_own else holders_of(perspective, contact_ids)
    ids = list(dict.fromkeys(holders.get(pk, pk) for pk in contact_ids))
    then = f" as of {decided.on:%-d %b %Y}" if decided.on != today_of(by) else ""  # they may be elsewhere by now
    said = f"{_named(ids)}: {stage.name}{then}"
    return for_many("set_stage", ids, by=by, summary=said, inside=inside, **decided.arguments, as_own=as_own)


def leave_perspective(
    contact_ids: Sequence[int],
    perspective: Perspective,
    *,
    by: Any,
    on: date | None = None,
    why: str = "",
    inside: Writing | None = None,
) -> Operation:
    """Contacts are nothing to us in this perspective any more; the log stays. Raises Invalid, NotAllowed, Gone."""
    decided = _Decided(perspective, None, on or today_of(by), clean(why))
    decided.check(by)
    ids = list(dict.fromkeys(contact_ids))
    said = f"{_named(ids)}: no longer in {perspective.name}"
    return for_many("set_stage", ids, by=by, summary=said, inside=inside, **decided.arguments)


@verb("set_stage")
def write_stages(
    writing: Writing,
    ids: Sequence[int],
    *,
    perspective_id: int,
    stage_id: int | None,
    on: str,
    why: str,
    as_own: bool = False,
) -> None:
    """A part of it: contacts that are in the trash, or of another kind, are left alone. Raises Invalid."""
    perspective = setup().perspectives[perspective_id]
    stage = stage_of(stage_id).pk if stage_id else None
    kinds = [Contact.Kind.PERSON] * perspective.for_people + [Contact.Kind.ORGANISATION] * perspective.for_companies
    rows = Contact.objects.filter(pk__among=list(ids), trashed_at=None, kind__in=kinds)
    found = list(rows.values_list("pk", flat=True))
    parted: list[int] = []
    if as_own:
        _check_own(perspective, found)  # it may have been switched off since
        parted = part_ways(writing, found)
    standings = Standing.objects.filter(perspective=perspective, contact__among=found)
    there = dict(standings.values_list("contact", "stage"))
    if stage is None:
        found = [pk for pk in found if pk in there]
    elif not why and date.fromisoformat(on) == today_of(writing.by):
        # it is there already: a second click says nothing new, but of whoever showed it as their company's
        found = [pk for pk in found if there.get(pk) != stage or pk in parted]
    replay(writing, found, perspective, decided=dict.fromkeys(found, Decision(date.fromisoformat(on), stage, why)))


def set_standing(
    contact: Contact,
    perspective: Perspective,
    *,
    by: Any,
    owner: User | None = UNSET,
    review_on: date | None = UNSET,
    inside: Writing | None = None,
) -> Operation:
    """Who looks after a contact in this perspective, and the day to think about it anew. Raises Invalid, NotAllowed, Gone."""
    require(by, "contacts.change", contact)
    require_change(by, perspective)
    require_free(by, perspective, *(["owner"] * (owner is not UNSET) + ["review"] * (review_on is not UNSET)))
    facts: dict[str, Any] = {}
    if owner is not UNSET:
        if owner is not None and not owner.is_active:
            raise Invalid({"owner": "A colleague who works here."})
        facts["owner_id"] = owner.pk if owner else None
    if review_on is not UNSET:
        facts["review_on"] = review_on
    summary = f"{contact.shown_name}: {perspective.name} changed"
    with operation("set_standing", by=by, summary=summary, inside=inside) as writing:
        locked([contact.pk])  # before its standing, as everybody does
        rows = Standing.objects.filter(contact=contact, perspective=perspective)
        if (standing := rows.first()) is None:
            raise Gone(f"{contact.shown_name} has no stage in {perspective.name}. Set one first.")
        store_standing(writing, standing, facts)
    return writing.operation


def store_standing(writing: Writing, standing: Standing, facts: dict[str, Any]) -> None:
    """Write columns that nobody calculates, journalled."""
    before = {name: getattr(standing, name) for name in facts}
    for name, value in facts.items():
        setattr(standing, name, value)
    standing.save(update_fields=list(facts))
    writing.changed(STANDING, standing.pk, before, facts, about=standing.contact_id)


@dataclass(frozen=True)
class _Decided:
    """What is asked for."""

    perspective: Perspective
    stage: Stage | None
    on: date
    why: str

    @property
    def arguments(self) -> dict[str, Any]:
        """As the job that does it in parts keeps it."""
        return {
            "perspective_id": self.perspective.pk,
            "stage_id": self.stage.pk if self.stage else None,
            "on": self.on.isoformat(),
            "why": self.why,
        }

    def check(self, by: Any) -> None:
        require_change(by, self.perspective)
        require_free(by, self.perspective, "stage", *(["since"] if self.on != today_of(by) else []))
        problems, stage = {}, self.stage
        if stage is None and self.perspective.is_sales:
            problems["stage"] = worded(
                "Everybody has a stage in {sales}. Choose one that says it, such as {stage_other}."
            )
        if stage and stage.merged_into_id:
            problems["stage"] = "This stage was merged into another. Choose that one."
        if not EARLIEST <= self.on <= today_of(by):
            problems["on"] = "Today, or a day in the past."
        if stage and stage.asks_why and not self.why:
            problems["why"] = "Say why, in a word or two."
        if len(self.why) > LONGEST:
            problems["why"] = f"At most {LONGEST} characters."
        if problems:
            raise Invalid(problems)


def _named(ids: Sequence[int]) -> str:
    if len(ids) != 1:
        return counted(len(ids))
    contact = Contact.objects.filter(pk=ids[0]).first()
    if contact is None:
        raise Gone("This contact is not here. It may be in the trash.")
    return contact.shown_name


def _check_own(perspective: Perspective, contact_ids: Sequence[int]) -> None:
    """Raise Invalid where people may keep no stage of their own, or some of these have no company to part from."""
    if not perspective.people_keep_own:
        raise Invalid({"as_own": f"In {perspective.name} people show the stage of their company."})
    rows = Standing.objects.filter(perspective=perspective, contact__among=list(contact_ids))
    able = set(rows.filter(Q(follows__isnull=False) | Q(is_own=True)).values_list("contact_id", flat=True))
    if alone := [pk for pk in contact_ids if pk not in able]:
        raise Invalid({"as_own": f"{_named(alone)}: there is no company whose stage would be shown."})
