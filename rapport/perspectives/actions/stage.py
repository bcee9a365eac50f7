"""What administrators decide about the stages of a perspective."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from rapport.access.actions import require
from rapport.access.actions.alone import one_at_a_time
from rapport.base.errors import Gone, Invalid, Refused
from rapport.base.text import clean, fold, whole_number
from rapport.journal.actions import operation
from rapport.journal.models import Operation
from rapport.perspectives.actions.keeping import PERSPECTIVES, PRIVILEGE, STAGES, has_role, is_used
from rapport.perspectives.actions.settling import settle_later
from rapport.perspectives.actions.showing import (
    NOTHING_SEEN,
    Texts,
    require_as_shown,
    require_order,
    texts_of_stage,
    untouched,
    with_facts,
)
from rapport.perspectives.models import Perspective, Stage
from rapport.perspectives.queries import setup

GLYPHS = (
    "circle-dashed", "circle", "circle-dot", "circle-check", "circle-off", "circle-minus", "megaphone", "phone", "mail", "send",
    "message-square", "target", "rocket", "star", "flag", "handshake", "search", "clock", "hourglass", "timer", "flame", "gem",
    "crown", "heart", "leaf", "lightbulb", "radio", "eye", "user-check", "file-text", "scroll-text", "scale", "graduation-cap",
    "package", "shield-check", "life-buoy", "archive", "lock", "ban", "triangle-alert",
)  # fmt: skip
MOST, MOST_LINES, LONGEST_LINE, MOST_DAYS = 30, 20, 120, 3650


@one_at_a_time
def add_stage(perspective: Perspective, name: str, *, by: Any) -> Operation:
    """A stage at the end. Raises Invalid, NotAllowed."""
    require(by, PRIVILEGE)
    row = Stage(perspective=PERSPECTIVES.row(perspective.pk))
    facts = {"perspective_id": perspective.pk, **_name(name, row)}
    stages = perspective.stages.all()
    if stages.filter(merged_into=None).count() >= MOST:
        raise Invalid({"name": f"At most {MOST} stages."})
    last = stages.aggregate(last=Max("position"))["last"]
    facts |= {"key": _free_key(perspective, facts["name"]), "position": 0 if last is None else last + 1}
    with operation("add_stage", by=by, summary=f"{perspective.name}: stage {facts['name']} added") as writing:
        STAGES.store(writing, row, facts, is_new=True)
    return writing.operation


@one_at_a_time
def change_stage(stage: Stage, values: dict[str, Any], *, by: Any, seen: Texts = NOTHING_SEEN) -> Operation:
    """Change what `values` name: name, glyph, meaning, target_days, checklist (lines), is_closed, asks_why.

    `seen` is what a form showed of them: what is left like that is not written. Raises Invalid, NotAllowed, and Conflict where
    somebody else changed the same since.
    """
    require(by, PRIVILEGE)
    row, facts, problems = STAGES.row(stage.pk), {}, {}
    for key, value in values.items():
        try:
            facts |= READERS[key](value, row)
        except Invalid as invalid:
            problems |= invalid.problems
    if problems:
        raise Invalid(problems)
    wanted = texts_of_stage(with_facts(row, facts))
    left = untouched(("stage", row.pk), seen, texts_of_stage(row), wanted)
    facts = {key: value for key, value in facts.items() if key not in left}
    renamed = f"Stage {row.name} is now {facts['name']}" if facts.get("name", row.name) != row.name else ""
    with operation("change_stage", by=by, summary=renamed or f"Stage {row.name} changed") as writing:
        STAGES.store(writing, row, facts)
    return writing.operation


@one_at_a_time
def order_stages(
    perspective: Perspective, ids: Sequence[int], *, by: Any, seen: Sequence[int] | None = None
) -> Operation:
    """Put the stages of a perspective into this order; those not named keep theirs, after these. Raises NotAllowed, and with
    `seen`, the order that a list showed, Conflict where somebody else chose another one since."""
    require(by, PRIVILEGE)
    wanted = {one: place for place, one in enumerate(ids)}
    if seen is not None:
        now = list(perspective.stages.order_by("position", "id").values_list("pk", flat=True))
        require_order("stage", seen, now, ids)
    with operation("order_stages", by=by, summary=f"{perspective.name}: order of stages changed") as writing:
        rows = sorted(perspective.stages.all(), key=lambda row: wanted.get(row.pk, 1000 + row.position))
        for place, row in enumerate(rows):
            if row.position != place:
                STAGES.store(writing, row, {"position": place})
    return writing.operation


@one_at_a_time
def merge_stage(
    stage: Stage, into: Stage, *, by: Any, seen: Texts = NOTHING_SEEN, seen_into: Texts = NOTHING_SEEN
) -> Operation:
    """Read a stage as another one of its perspective. The log stays as it is. `seen` and `seen_into` are what a form showed
    of both. Raises Invalid, Gone, NotAllowed, and Conflict where somebody else changed one of them since."""
    require(by, PRIVILEGE)
    row, there = STAGES.row(stage.pk), STAGES.row(into.pk)
    if row.merged_into_id:
        raise Gone(f"{row.name} was merged already.")
    if there.pk == row.pk or there.perspective_id != row.perspective_id or there.merged_into_id:
        raise Invalid({"into": "Choose another stage of this perspective."})
    for one, texts in ((row, seen), (there, seen_into)):
        require_as_shown(("stage", one.pk), texts, texts_of_stage(one))
    with operation("merge_stage", by=by, summary=f"Stage {row.name} merged into {there.name}") as writing:
        STAGES.store(writing, row, {"merged_into_id": there.pk})
        settle_later(writing, row.perspective_id, {row.pk, there.pk})
        key = setup().perspectives[row.perspective_id].key
        writing.tell("stage.merged", perspective=key, stage_id=row.pk, into_id=there.pk)
    return writing.operation


@one_at_a_time
def part_stage(stage: Stage, *, by: Any) -> Operation:
    """A merged stage stands by itself again, and whoever's log says so stands there. Raises Invalid, Gone, NotAllowed."""
    require(by, PRIVILEGE)
    row = STAGES.row(stage.pk)
    if not row.merged_into_id:
        raise Gone(f"{row.name} is not merged any more.")
    was = setup().read_as(row.pk)
    key = setup().perspectives[row.perspective_id].key
    with operation("part_stage", by=by, summary=f"Stage {row.name} stands by itself again") as writing:
        STAGES.store(writing, row, {"merged_into_id": None, **_name(row.name, row)})
        settle_later(writing, row.perspective_id, {row.pk, was})
        writing.tell("stage.parted", perspective=key, stage_id=row.pk)
    return writing.operation


@one_at_a_time
def remove_stage(stage: Stage, *, by: Any) -> Operation:
    """Delete a stage that nothing needs. Raises Refused, NotAllowed."""
    require(by, PRIVILEGE)
    row = STAGES.row(stage.pk)
    if has_role(row):
        raise Refused(
            f"The rules of {row.perspective.name} need {row.name}. It can be renamed, or merged into another stage."
        )
    if is_used(row):
        raise Refused(f"Contacts stand or stood at {row.name}. It can be renamed, or merged into another stage.")
    with operation("remove_stage", by=by, summary=f"Stage {row.name} deleted") as writing:
        STAGES.remove(writing, row)
    return writing.operation


def _name(typed: str, row: Stage) -> dict[str, Any]:
    name = " ".join(clean(typed).split())
    if not name:
        raise Invalid({"name": "What is it called?"})
    if len(name) > 60:
        raise Invalid({"name": "At most 60 characters."})
    others = Stage.objects.filter(perspective=row.perspective_id, merged_into=None).exclude(pk=row.pk)
    if fold(name) in {fold(other) for other in others.values_list("name", flat=True)}:
        raise Invalid({"name": f"There is “{name}” already."})
    return {"name": name}


def _free_key(perspective: Perspective, name: str) -> str:
    stem = "_".join("".join(c if c.isalnum() and c.isascii() else " " for c in fold(name)).split())[:30] or "stage"
    taken = set(perspective.stages.values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if key not in taken)


def _glyph(typed: str, row: Stage) -> dict[str, Any]:
    if typed not in GLYPHS:
        raise Invalid({"glyph": "Choose one of these."})
    return {"glyph": typed}


def _meaning(typed: str, row: Stage) -> dict[str, Any]:
    text = " ".join(clean(typed).split())
    if len(text) > 300:
        raise Invalid({"meaning": "At most 300 characters."})
    return {"meaning": text}


def _target_days(typed: Any, row: Stage) -> dict[str, Any]:
    if not str(typed or "").strip():
        return {"target_days": None}
    number = whole_number(typed)
    if number is None or not 1 <= number <= MOST_DAYS:
        raise Invalid({"target_days": f"A number from 1 to {MOST_DAYS}, or nothing."})
    return {"target_days": number}


def _checklist(typed: str, row: Stage) -> dict[str, Any]:
    lines = [text for line in typed.splitlines() if (text := " ".join(clean(line).split()))]
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise Invalid({"checklist": f"At most {MOST_LINES} lines of {LONGEST_LINE} characters."})
    return {"checklist": lines}


READERS: dict[str, Any] = {
    "name": _name,
    "glyph": _glyph,
    "meaning": _meaning,
    "target_days": _target_days,
    "checklist": _checklist,
    "is_closed": lambda value, row: {"is_closed": bool(value)},
    "asks_why": lambda value, row: {"asks_why": bool(value)},
}
