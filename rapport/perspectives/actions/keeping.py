"""How the set-up is written: journalled, undone, and known to every process at once."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import models

from rapport.access.actions import require
from rapport.access.actions.keeping import Kept
from rapport.base.memory import forget
from rapport.journal.actions import Writing
from rapport.journal.changes import plain
from rapport.organisation.models import Organisation
from rapport.perspectives.actions.following import resume
from rapport.perspectives.actions.night import look_again
from rapport.perspectives.actions.settling import settle_later
from rapport.perspectives.lifecycle.rules import ROLES
from rapport.perspectives.models import SALES, Move, Perspective, RuleSet, Stage, Standing
from rapport.perspectives.queries import forget_setup, lead_stages, sales, setup

PRIVILEGE = "settings.change"


def _may_restore(by: Any, facts: dict) -> None:
    require(by, PRIVILEGE)


def has_role(stage: Stage) -> bool:
    """Whether the rules of sales name this stage."""
    return stage.perspective.key == SALES and stage.key in ROLES


def is_used(stage: Stage) -> bool:
    """Whether a contact stands or ever stood here, or another stage is read as this one."""
    moves = Move.objects.filter(perspective=stage.perspective_id)
    return (
        Standing.objects.filter(perspective=stage.perspective_id, stage=stage).exists()
        or stage.merged.exists()
        or moves.filter(models.Q(to_stage=stage) | models.Q(from_stage=stage)).exists()
    )


def was_stood_in(perspective: Perspective) -> bool:
    """Whether a contact stands or ever stood in a perspective."""
    return perspective.standings.exists() or perspective.moves.exists()


@dataclass(frozen=True)
class Setting(Kept):
    """One table of the set-up."""

    is_structure: bool = False  # rights do not depend on it
    may_restore: Any = _may_restore
    url: str = "/settings/perspectives/"
    tells: str = "perspectives.changed"

    def store(self, writing: Writing, row: Any, facts: dict[str, Any], **more: Any) -> None:
        before = None if more.get("is_new") else self.facts(row)
        super().store(writing, row, facts, **more)
        if before != self.facts(row):
            self._renew(writing)

    def remove(self, writing: Writing, row: Any, *, about: int | None = None) -> None:
        super().remove(writing, row, about=about)
        self._renew(writing)

    def _renew(self, writing: Writing) -> None:
        """From the next request on every process reads the set-up anew, and this one from now on."""
        Organisation.objects.update(perspectives_stamp=secrets.token_hex(8))
        forget()  # the organisation as it was read before, with the stamp that is no longer true
        forget_setup()
        writing.tell(self.tells)


class Perspectives(Setting):
    """A perspective that was added goes with the stages nobody stood in; else its addition stays."""

    def restore(self, writing: Writing, change: Any) -> list[str]:
        row = Perspective.objects.filter(pk=change.record_id).first()
        if change.before is None and row is not None:
            now = plain(self.facts(row))
            if was_stood_in(row) or any(now[name] != value for name, value in change.after.items()):
                return [self.label]
            remove_stages(writing, row)
        if row is not None and row.people_keep_own and (change.before or {}).get("people_keep_own") is False:
            resume(writing)
        return super().restore(writing, change)


class Stages(Setting):
    """A stage that was added stays where it is used by now; a merger taken back takes the standings back.

    Which stages stand before opportunity decides who is a lead: of other ones, it is calculated anew.
    """

    def store(self, writing: Writing, row: Any, facts: dict[str, Any], **more: Any) -> None:
        before = lead_stages()
        super().store(writing, row, facts, **more)
        if others := before ^ lead_stages():
            settle_later(writing, sales().pk, others)

    def restore(self, writing: Writing, change: Any) -> list[str]:
        row = Stage.objects.select_related("perspective").filter(pk=change.record_id).first()
        if change.before is None and row is not None and is_used(row):
            return [self.label]
        after, before = change.after or {}, change.before or {}
        is_merger = row is not None and change.before is not None and "merged_into_id" in after
        wanted = before.get("merged_into_id")
        if is_merger and wanted in setup().stages and setup().read_as(wanted) == row.pk:
            return ["Merged into"]  # the other one was merged into this one since
        was_read_as = setup().read_as(row.pk) if is_merger else None
        kept = super().restore(writing, change)
        if is_merger:
            settle_later(writing, row.perspective_id, {was_read_as, row.pk, setup().read_as(row.pk)})
        return kept


class RuleSets(Setting):
    """After every change, and after it was taken back, all whom it may concern are calculated anew in the coming night."""

    def store(self, writing: Writing, row: Any, facts: dict[str, Any], **more: Any) -> None:
        super().store(writing, row, facts, **more)
        look_again(row._meta.get_field("since").to_python(row.since))  # text, where it comes from the journal

    def remove(self, writing: Writing, row: Any, *, about: int | None = None) -> None:
        super().remove(writing, row, about=about)
        look_again(row.since)


def remove_stages(writing: Writing, perspective: Perspective) -> None:
    """All stages of a perspective in which nobody ever stood; those that others are read as go after these."""
    stages = list(perspective.stages.all())
    while stages:
        named = {one.merged_into_id for one in stages}
        gone = next(one for one in stages if one.pk not in named)
        stages.remove(gone)
        STAGES.remove(writing, gone)


PERSPECTIVES = Perspectives(
    "perspective",
    "Perspective",
    Perspective,
    (
        *("key", "name", "icon", "position", "is_active", "for_people", "for_companies", "words"),
        *("seen_by", "changed_by", "people_keep_own"),
    ),
)
STAGES = Stages(
    "stage",
    "Stage",
    Stage,
    (
        *("perspective_id", "key", "name", "glyph", "meaning", "position", "target_days", "checklist", "is_closed"),
        *("asks_why", "merged_into_id"),
    ),
)
RULE_SETS = RuleSets(
    "rule_set",
    "Rules",
    RuleSet,
    ("perspective_id", "since", "rules"),
    url="/settings/perspectives/rules/",
    tells="rules.changed",
)
