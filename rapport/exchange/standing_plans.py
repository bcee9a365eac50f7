"""What was decided about columns of stages, and which words the whole file has for them."""

from collections.abc import Callable, Iterator
from typing import Any

from rapport.base.errors import Invalid
from rapport.base.text import fold
from rapport.exchange.drafts.standings import Stands
from rapport.exchange.matching.standings import STAGE, standing_columns
from rapport.exchange.matching.targets import standing_targets
from rapport.exchange.models import Import
from rapport.exchange.readers import Reading, Row
from rapport.exchange.readers.rows import content
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries import may_change, setup, stages_of

DEFAULTS: dict[str, Any] = {"stages": {}}  # target → folded word → stage, 0 for none
MOST_WORDS = 40
WORDS = "stages"  # in the reading: what the whole columns say


def stands_of(imported: Import, choices: dict[str, Any]) -> Stands:
    """The decisions as they stand, of the perspectives that whoever imports may change."""
    ours, columns = setup().perspectives, _columns(imported)
    told = [(target, ours[pk]) for target, (pk, part) in columns.items() if part == STAGE]
    stages = {
        (one.pk, word): stage
        for target, one in told
        for word, stage in {**_known(one), **choices["stages"].get(target, {})}.items()
    }
    used = {pk: ours[pk] for pk, _ in columns.values() if may_change(imported.by, ours[pk])}
    return Stands(
        columns=columns,
        stages=stages,
        names={pk: one.name for pk, one in used.items()},
        kinds={
            pk: frozenset(["person"] * one.for_people + ["organisation"] * one.for_companies)
            for pk, one in used.items()
        },
    )


def _columns(imported: Import) -> dict[str, tuple[int, str]]:
    if imported.about != "contacts":
        return {}
    known = standing_columns()
    return {target: known[target] for target in imported.mapping if target in known}


def _known(perspective: Perspective) -> dict[str, int]:
    """Folded name → stage."""
    return {fold(one.name): one.pk for one in stages_of(perspective)}


def check(values: dict[str, Any]) -> None:
    """Raise Invalid where a word is said to be a stage that there is not; words are put into their form."""
    if "stages" not in values:
        return
    columns, ours = standing_columns(), setup()
    for target, said in values["stages"].items():
        there = {one.pk for one in ours.of_perspective[columns[target][0]]} if target in columns else set()
        if set(said.values()) - there - {0}:
            raise Invalid({"stages": "Choose which stage each word means."})
    values["stages"] = {
        target: {fold(word): stage for word, stage in said.items()} for target, said in values["stages"].items()
    }


def settle(imported: Import, rows_of: Callable[[Import], Iterator[Row]]) -> None:
    """Read the columns of stages whole, once for each mapping, so that each of their words can be matched."""
    places = _places(imported)
    if places and _whole(imported) is None:
        imported.reading = {**imported.reading, WORDS: {"of": places, "words": _told(rows_of(imported), places)}}
        Import.objects.filter(id=imported.id).update(reading=imported.reading)


def foretaste(imported: Import, reading: Reading) -> None:
    """The same of the first rows, where the whole file is not read yet; to be shown, not to be saved."""
    places = _places(imported)
    if places and _whole(imported) is None:
        imported.reading = {**imported.reading, WORDS: {"of": places, "words": _told(iter(reading.rows), places)}}


def words_of(imported: Import, choices: dict[str, Any]) -> list[dict[str, Any]]:
    """Of each column of stages: its target, label and stages, and the words of the file with the stage that each means."""
    stands, labels, words = stands_of(imported, choices), standing_targets(), _whole(imported) or {}
    return [
        {
            "target": target,
            "label": labels[target].label,
            "stages": stages_of(setup().perspectives[pk]),
            "words": [(word, stands.stages.get((pk, fold(word)))) for word in words.get(target, [])],
        }
        for target, (pk, part) in stands.columns.items()
        if part == STAGE
    ]


def _places(imported: Import) -> dict[str, int]:
    if not imported.reading.get("columns"):
        return {}
    return {target: imported.mapping.index(target) for target, (_, part) in _columns(imported).items() if part == STAGE}


def _whole(imported: Import) -> dict[str, list[str]] | None:
    kept = imported.reading.get(WORDS) or {}
    return kept.get("words") if kept.get("of") == _places(imported) else None


def _told(rows: Iterator[Row], places: dict[str, int]) -> dict[str, list[str]]:
    found: dict[str, dict[str, str]] = {target: {} for target in places}
    for row in rows:
        if row.is_footer or row.trouble:
            continue
        for target, place in places.items():
            words = found[target]
            if place < len(row.cells) and len(words) < MOST_WORDS and (word := content(row.cells[place])):
                words.setdefault(fold(word), word[:60])
    return {target: list(words.values()) for target, words in found.items()}
