"""What was decided about a file of orders or opportunities, and what its whole columns say: which mark stands before the
cents, which statuses there are."""

from collections.abc import Callable, Iterator
from typing import Any

from rapport.base.amounts import decimal_mark, mark_of_country, read_currency
from rapport.base.errors import Invalid
from rapport.base.text import fold
from rapport.exchange.drafts.sales import Sales
from rapport.exchange.matching.sales import KINDS, MEANINGS, OPPORTUNITY, ORDER, meaning_of
from rapport.exchange.models import Import
from rapport.exchange.readers import Reading, Row
from rapport.exchange.readers.rows import content
from rapport.organisation.queries import organisation, zone_of

DEFAULTS: dict[str, Any] = {"kind": ORDER, "statuses": {}, "currency": "", "mark": "", "moves": True}
MARKS = {"": "As the column says", ".": "1,234.50", ",": "1.234,50"}
MOST_STATUSES = 40
WHOLE = "whole"  # in the reading: what the whole columns say


def sales_of(imported: Import, choices: dict[str, Any]) -> Sales:
    """The decisions as they stand."""
    ours, whole = organisation(), _whole(imported)
    return Sales(
        kind=choices["kind"],
        statuses=choices["statuses"],
        mark=choices["mark"] or whole.get("mark") or mark_of_country(ours.country),
        currency=choices["currency"] or ours.currency,
        zone=zone_of(None),
    )


def check(values: dict[str, Any]) -> None:
    """Raise Invalid for a choice that makes no sense; currencies and statuses are put into their form."""
    problems: dict[str, str] = {}
    if values.get("kind", ORDER) not in KINDS:
        problems["kind"] = "Choose what the rows are."
    if values.get("mark", "") not in MARKS:
        problems["mark"] = "Choose how the amounts are written."
    try:
        if "currency" in values:
            values["currency"] = read_currency(str(values["currency"]))
    except ValueError as problem:
        problems["currency"] = str(problem)
    meanings = {means for known in MEANINGS.values() for means in known}
    if any(means not in meanings for means in values.get("statuses", {}).values()):
        problems["statuses"] = "Choose what each status means."
    if problems:
        raise Invalid(problems)
    if "statuses" in values:
        values["statuses"] = {fold(word): means for word, means in values["statuses"].items()}


def settle(imported: Import, rows_of: Callable[[Import], Iterator[Row]]) -> None:
    """Read the columns of amounts and statuses whole, once for each mapping, so that every row is read the same way."""
    if imported.about != "facts" or not imported.reading.get("columns"):
        return
    places = _places(imported)
    if _whole(imported):
        return
    told = _told(rows_of(imported), places)
    imported.reading = {**imported.reading, WHOLE: {"of": places, **told}}
    Import.objects.filter(id=imported.id).update(reading=imported.reading)


def foretaste(imported: Import, reading: Reading) -> None:
    """The same of the first rows, where the whole file is not read yet; to be shown, not to be saved."""
    if imported.about == "facts" and not _whole(imported):
        places = _places(imported)
        imported.reading = {**imported.reading, WHOLE: {"of": places, **_told(iter(reading.rows), places)}}


def statuses_of(imported: Import, choices: dict[str, Any]) -> list[tuple[str, str]]:
    """Each status of the file, and what it is taken to mean; "" where a person has to say."""
    kind = choices["kind"] if choices["kind"] in MEANINGS else ORDER
    words = _whole(imported).get("statuses", [])
    return [(word, meaning_of(word, kind, choices["statuses"]) or "") for word in words]


def meanings_of(choices: dict[str, Any]) -> dict[str, str]:
    """What a status of such a file can mean."""
    return MEANINGS.get(choices["kind"], MEANINGS[OPPORTUNITY])


def _whole(imported: Import) -> dict[str, Any]:
    kept = imported.reading.get(WHOLE) or {}
    return kept if kept.get("of") == _places(imported) else {}


def _places(imported: Import) -> list[int]:
    return [imported.mapping.index(role) if role in imported.mapping else -1 for role in ("amount", "status")]


def _told(rows: Iterator[Row], places: list[int]) -> dict[str, Any]:
    amount, status = places
    amounts, statuses = [], {}
    for row in rows:
        if row.is_footer or row.trouble:
            continue
        if 0 <= amount < len(row.cells) and ("," in row.cells[amount] or "." in row.cells[amount]):
            amounts.append(row.cells[amount])
        if 0 <= status < len(row.cells) and len(statuses) < MOST_STATUSES and (word := content(row.cells[status])):
            statuses.setdefault(fold(word), word[:60])
    return {"mark": decimal_mark(amounts), "statuses": list(statuses.values())}
