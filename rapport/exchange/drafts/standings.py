"""Where a row says that its contact stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapport.base.text import fold
from rapport.exchange.drafts.aside import aside
from rapport.exchange.drafts.sales import read_day

EARLIEST = date(1900, 1, 1)
WORK = {"owner": "owner_id", "review": "review_on"}  # what somebody decided besides the stage → its column


@dataclass(frozen=True)
class Stands:
    """What was decided about the columns of stages."""

    columns: Mapping[str, tuple[int, str]] = field(
        default_factory=dict
    )  # target → (perspective, "stage", "since", "owner" or "review")
    stages: Mapping[tuple[int, str], int] = field(default_factory=dict)  # (perspective, folded word) → stage; 0: none
    names: Mapping[int, str] = field(default_factory=dict)  # of the perspectives that whoever imports may change
    kinds: Mapping[int, frozenset[str]] = field(default_factory=dict)  # perspective → whom it is for


def take_standing(draft: Any, target: str, value: str, column: str, plan: Any) -> None:
    """One cell of such a column; a stage or its day that cannot be read refuses the row, an owner or a review is kept aside."""
    perspective, part = plan.stands.columns[target]
    if perspective not in plan.stands.names or target in plan.fixed:
        return
    told = draft.stands.setdefault(perspective, {})
    try:
        told[part] = _read(part, value, perspective, plan)
    except ValueError as problem:
        if part in WORK:
            aside(draft, column, value, str(problem))
        else:
            draft.trouble = str(problem)


def _read(part: str, value: str, perspective: int, plan: Any) -> int | date:
    if part == "owner":
        return _owner(value, plan)
    if part == "review":
        return read_day(value, plan.day_first is False)
    return _day(value, plan) if part == "since" else _stage(value, perspective, plan)


def _owner(value: str, plan: Any) -> int:
    if (found := plan.owners.get(fold(value))) is None:
        raise ValueError(f"“{value[:60]}” is nobody here.")
    return int(found)


def _stage(value: str, perspective: int, plan: Any) -> int:
    if (stage := plan.stands.stages.get((perspective, fold(value)))) is None:
        name = plan.stands.names[perspective]
        raise ValueError(f"“{value[:40]}” is no stage of {name}: say beside the columns which one it is.")
    return stage


def _day(value: str, plan: Any) -> date:
    day = read_day(value, plan.day_first is False)
    if not EARLIEST <= day <= plan.today:
        raise ValueError(f"“{value[:40]}” is no day in the past, so no stage began then.")
    return day


def finish_standings(draft: Any, plan: Any) -> None:
    """A day counts with its stage only, and all of it only in perspectives that are for such contacts."""
    for perspective, told in list(draft.stands.items()):
        if not told.get("stage"):
            told = draft.stands[perspective] = {part: told[part] for part in WORK if part in told}
        if told and draft.values["kind"] not in plan.stands.kinds[perspective]:
            draft.notes.append(
                f"{plan.stands.names[perspective]} is not for such contacts: what the row says of it is left out."
            )
            told = {}
        if not told:
            del draft.stands[perspective]
