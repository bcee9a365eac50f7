"""Rows that say where their contact stands: set by hand, as of their day, by whoever imports."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.access.models import Level
from rapport.contacts.actions.allowed import usable
from rapport.exchange.drafts import Draft
from rapport.exchange.models import ImportRow
from rapport.exchange.recognition import Verdict
from rapport.exchange.writing.writer import Writer
from rapport.journal.actions import Writing
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.cases import Decision
from rapport.perspectives.actions.replaying import AT_ONCE, replay
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


def set_stages(writer: Writer, rows: Iterable[tuple[Verdict, int]], writing: Writing) -> None:
    """Set the stages that these rows tell of their contacts. Of contacts that were here, as the policy says for all fields."""
    told = [(verdict, contact) for verdict, contact in rows if verdict.draft.stands]
    for pk in {pk for verdict, _ in told for pk in verdict.draft.stands}:
        perspective = setup().perspectives[pk]
        of_this = [(verdict, contact) for verdict, contact in told if pk in verdict.draft.stands]
        _set(writer, of_this, perspective, writing)


def _set(writer: Writer, rows: list[tuple[Verdict, int]], perspective: Perspective, writing: Writing) -> None:
    places = _places(perspective, {contact for _, contact in rows})
    mine = set(usable(sorted({one.holder for one in places.values()}), Level.WRITE, writer.by))
    decided: dict[int, Decision] = {}
    for verdict, contact in rows:
        wanted, place = verdict.draft.stands[perspective.pk], places[contact]
        if not _is_wanted(wanted, place, _before(writer, verdict, perspective), writer.policy):
            continue
        if place.holder not in mine:
            verdict.draft.notes.append(f"The stage of their company in {perspective.name} is not yours to change.")
            continue
        on = wanted.get("since") or today_of(writer.by)
        decided[place.holder] = Decision(on, wanted["stage"], f"From {writer.imported.name}"[:300])
        if verdict.state in (State.SAME, State.UPDATED):
            said = f"Filled in: {perspective.name} stage."
            verdict.state, verdict.why = State.UPDATED, f"{verdict.why} {said}".strip()
    ids = list(decided)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        replay(writing, some, perspective, decided={pk: decided[pk] for pk in some})


def _before(writer: Writer, verdict: Verdict, perspective: Perspective) -> Mapping[str, Any] | None:
    """What the same row said when it was imported last; None for a contact that this row made."""
    if verdict.state == State.CREATED:
        return None
    before: Draft | None = writer.before_of(verdict)
    return before.stands.get(perspective.pk, {}) if before else {}


def _is_wanted(wanted: Mapping[str, Any], here: _Place, before: Mapping[str, Any] | None, policy: str) -> bool:
    """Whether the row's stage is set: where it differs, and nobody said otherwise here."""
    if wanted["stage"] == here.stage and wanted.get("since") in (None, here.since):
        return False
    if before is None or policy == "file" or not here.is_decided:
        return True
    changed = bool(before) and before != wanted
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
