"""What of a file somebody may fill in, and what of it they are shown again."""

from collections.abc import Sequence
from typing import Any

from rapport.contacts.actions.allowed import LISTED, PLACES, fixed_of
from rapport.contacts.queries.known import hidden_of
from rapport.exchange.matching import LEAVE_OUT, guess_columns
from rapport.exchange.matching.standings import standing_columns
from rapport.exchange.matching.targets import is_shut
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.readers import Reading
from rapport.perspectives.queries import may_change, setup


def shut_to(by: Any) -> frozenset[str]:
    """The fields that this person may not fill in: of contacts, and the stages of perspectives that are not theirs."""
    ours = setup().perspectives
    closed = {key for key, (pk, _) in standing_columns().items() if not may_change(by, ours[pk])}
    return fixed_of(by) | closed


def open_mapping(mapping: Sequence[str], by: Any) -> list[str]:
    """A target per column; what this person may not fill in is left out."""
    fixed = shut_to(by)
    return [LEAVE_OUT if is_shut(target, fixed) else target for target in mapping]


def shut_columns(imported: Import, reading: Reading | None, fields: frozenset[str]) -> set[int]:
    """The columns that would fill one of these fields: as they are mapped, or by their headers."""
    if not fields or not imported.reading.get("columns"):
        return set()
    reading = reading or Reading(columns=imported.reading["columns"], rows=[])
    guessed = [one.target for one in guess_columns(reading, imported.about)]
    mapped = [*imported.mapping, *[""] * len(guessed)]
    return {n for n, one in enumerate(guessed) if is_shut(one, fields) or is_shut(mapped[n], fields)}


def shown(imported: Import, rows: Sequence[ImportRow], user: Any) -> list[ImportRow]:
    """Rows with no cell of what is hidden from this person; to be shown, not to be saved."""
    if shut := shut_columns(imported, None, hidden_of(user)):
        for row in rows:
            row.values = ["" if n in shut else cell for n, cell in enumerate(row.values or [])]
    return list(rows)


def without(values: dict[str, Any], fixed: frozenset[str]) -> tuple[dict[str, Any], set[str]]:
    """(values of an action without these fields, the fields that were left out)."""
    gone = {LISTED.get(key, key) for key, value in values.items() if value} & fixed
    kept = {key: value for key, value in values.items() if LISTED.get(key, key) not in fixed}
    if points := kept.get("points"):
        gone |= {one["kind"] for one in points} & fixed
        kept["points"] = [one for one in points if one["kind"] not in fixed]
    if (places := kept.get("addresses")) and (parts := fixed & set(PLACES)):
        gone |= {part for one in places for part in parts if one.get(part)}
        bare = [{key: value for key, value in one.items() if key not in parts} for one in places]
        kept["addresses"] = [one for one in bare if any(one.get(part) for part in PLACES)]
    return kept, gone
