"""Rows that say where their contact stands, who looks after it and its review: set by hand, as of their day, by whoever imports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.access.models import Level
from rapport.contacts.actions.allowed import usable
from rapport.exchange.drafts import Draft
from rapport.exchange.drafts.standings import WORK
from rapport.exchange.models import ImportRow
from rapport.exchange.recognition import Verdict
from rapport.exchange.writing.writer import Writer
from rapport.journal.actions import Writing
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.cases import Decision
from rapport.perspectives.actions.replaying import AT_ONCE, replay
from rapport.perspectives.actions.standing import store_standing
from rapport.perspectives.lifecycle.rules import START
from rapport.perspectives.models import IN_FORCE, Move, Perspective, Standing
from rapport.perspectives.queries import setup

State = ImportRow.State


@dataclass(frozen=True)
class _Place:
    """Where a contact stands before this row: whose stage it shows, which, since when, and whether anybody decided that."""

    holder: int
    stage: int | None
    since: date | None
    is_decided: bool


@dataclass(frozen=True)
class _Telling:
    """A row that tells something of its contact in one perspective, and what it told when it was imported last."""

    verdict: Verdict
    holder: int
    wanted: Mapping[str, Any]
    before: Mapping[str, Any] | None

    def took(self, label: str) -> None:
        """The row says what it filled in of a contact that was here."""
        verdict = self.verdict
        if verdict.state in (State.SAME, State.UPDATED):
            verdict.state, verdict.why = State.UPDATED, f"{verdict.why} Filled in: {label}.".strip()


def set_standings(writer: Writer, rows: Iterable[tuple[Verdict, int]], writing: Writing) -> None:
    """Set what these rows tell of where their contacts stand. Of contacts that were here, as the policy says for all fields."""
    told = [(verdict, contact) for verdict, contact in rows if verdict.draft.stands]
    for pk in {pk for verdict, _ in told for pk in verdict.draft.stands}:
        perspective = setup().perspectives[pk]
        of_this = [(verdict, contact) for verdict, contact in told if pk in verdict.draft.stands]
        _set(writer, of_this, perspective, writing)


def _set(writer: Writer, rows: list[tuple[Verdict, int]], perspective: Perspective, writing: Writing) -> None:
    places = _places(perspective, {contact for _, contact in rows})
    mine = set(usable(sorted({one.holder for one in places.values()}), Level.WRITE, writer.by))
    decided: dict[int, Decision] = {}
    told: list[_Telling] = []
    for verdict, contact in rows:
        wanted, place = verdict.draft.stands[perspective.pk], places[contact]
        telling = _Telling(verdict, place.holder, wanted, _before(writer, verdict, perspective))
        if place.holder in mine:
            told.append(telling)
        if not _is_wanted(wanted, place, telling.before, writer.policy):
            continue
        if place.holder not in mine:
            verdict.draft.notes.append(f"The stage of their company in {perspective.name} is not yours to change.")
            continue
        on = wanted.get("since") or today_of(writer.by)
        decided[place.holder] = Decision(on, wanted["stage"], f"From {writer.imported.name}"[:300])
        telling.took(f"{perspective.name} stage")
    ids = list(decided)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        replay(writing, some, perspective, decided={pk: decided[pk] for pk in some})
    _set_work(writer, [one for one in told if one.wanted.keys() & WORK.keys()], perspective, writing)


def _set_work(writer: Writer, told: list[_Telling], perspective: Perspective, writing: Writing) -> None:
    """Who looks after them and their reviews, as the policy says for any field; of a person at a company they are the company's."""
    if not told:
        return
    rows = Standing.objects.filter(perspective=perspective, contact__among=sorted({one.holder for one in told}))
    standings = {one.contact_id: one for one in rows}
    for one in told:
        if (standing := standings.get(one.holder)) is None:
            one.verdict.draft.notes.append(f"Without a stage in {perspective.name} there is nothing to look after.")
            continue
        now = {part: getattr(standing, column) for part, column in WORK.items()}
        taken = [part for part in WORK if _is_taken(part, one, now[part], writer.policy)]
        if taken:
            store_standing(writing, standing, {WORK[part]: one.wanted[part] for part in taken})
            one.took(" and ".join(f"{perspective.name} {part}" for part in taken))


def _is_taken(part: str, telling: _Telling, here: Any, policy: str) -> bool:
    """Whether what a row says of an owner or a review is written: into what is empty, else as the policy says."""
    wanted, before = telling.wanted.get(part), (telling.before or {}).get(part)
    if wanted is None or wanted == here:
        return False
    return here is None or policy == "file" or (policy == "follow" and before == here)


def _before(writer: Writer, verdict: Verdict, perspective: Perspective) -> Mapping[str, Any] | None:
    """What the same row said when it was imported last; None for a contact that this row made."""
    if verdict.state == State.CREATED:
        return None
    before: Draft | None = writer.before_of(verdict)
    return before.stands.get(perspective.pk, {}) if before else {}


def _is_wanted(wanted: Mapping[str, Any], here: _Place, before: Mapping[str, Any] | None, policy: str) -> bool:
    """Whether the row's stage is set: where it differs, and nobody said otherwise here."""
    if not wanted.get("stage") or wanted["stage"] == here.stage and wanted.get("since") in (None, here.since):
        return False
    if before is None or policy == "file" or not here.is_decided:
        return True
    changed = bool(before) and any(before.get(part) != wanted.get(part) for part in ("stage", "since"))
    return policy == "follow" and changed and before.get("stage") == here.stage


def _places(perspective: Perspective, contacts: set[int]) -> dict[int, _Place]:
    columns = ("contact_id", "follows_id", "stage_id", "since")
    rows = Standing.objects.filter(perspective=perspective, contact__among=sorted(contacts)).values_list(*columns)
    found = {pk: (follows or pk, stage, since) for pk, follows, stage, since in rows}
    holders = sorted({holder for holder, _, _ in found.values()})
    lines = Move.objects.filter(IN_FORCE, perspective=perspective, kind=Move.Kind.STAGE, contact__among=holders)
    decided = set(lines.exclude(rule=START).values_list("contact_id", flat=True))
    reads = setup().reads
    return {
        pk: _Place(found[pk][0], reads[found[pk][1]], found[pk][2], found[pk][0] in decided)
        if pk in found
        else _Place(pk, None, None, is_decided=False)
        for pk in contacts
    }
