"""Two administrators at one setting: what a form showed, as text, and whether somebody else has changed it since."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from rapport.base.errors import Conflict
from rapport.journal.queries import last_change
from rapport.perspectives.models import Perspective, Stage

Texts = Mapping[str, str]
NOTHING_SEEN: Texts = {}
WORDS = ("opportunity", "opportunities", "order", "orders")
# Settings that the journal knows by another name.
COLUMNS = {**dict.fromkeys(WORDS, ("words",)), "kinds": ("for_people", "for_companies")}


def texts_of_perspective(row: Perspective) -> dict[str, str]:
    kinds = "both" if row.for_people and row.for_companies else "person" if row.for_people else "organisation"
    return {"name": row.name, "icon": row.icon, "kinds": kinds} | {key: row.words.get(key, "") for key in WORDS}


def texts_of_stage(row: Stage) -> dict[str, str]:
    return {
        "name": row.name,
        "glyph": row.glyph,
        "meaning": row.meaning,
        "target_days": str(row.target_days or ""),
        "checklist": "\n".join(row.checklist),
        "is_closed": "on" if row.is_closed else "",
        "asks_why": "on" if row.asks_why else "",
    }


def texts_of_rules(rules: Mapping[str, Any]) -> dict[str, str]:
    return {key: "on" if value is True else str(value or "") for key, value in rules.items()}


def texts_of_scoring(scoring: Mapping[str, Any]) -> dict[str, str]:
    return {key: value if isinstance(value, str) else ", ".join(map(str, value)) for key, value in scoring.items()}


def with_facts(row: Any, facts: Mapping[str, Any]) -> Any:
    """The row as it would be, unwritten."""
    found = copy(row)
    for name, value in facts.items():
        setattr(found, name, value)
    return found


def require_as_shown(record: tuple[str, int | None], seen: Texts, now: Texts) -> None:
    """Raise Conflict where a record (type, id) is otherwise by now than a form showed it. Under lock."""
    theirs = {key: {"before": text, "theirs": now[key]} for key, text in seen.items() if now.get(key, text) != text}
    if theirs:
        raise Conflict(theirs, by=_who(record, {COLUMNS.get(key, (key,))[0] for key in theirs}))


def require_order(record_type: str, seen: Sequence[int], now: Sequence[int], yours: Sequence[int]) -> None:
    """Raise Conflict where somebody else put these rows into another order than a list showed. Under lock."""
    here, shown, wanted = ([pk for pk in some if pk in now and pk in seen] for some in (now, seen, yours))
    if here not in (shown, wanted):
        theirs = {"order": {"before": shown, "theirs": here, "yours": wanted}}
        raise Conflict(theirs, by=_who((record_type, None), {"position"}))


def _who(record: tuple[str, int | None], columns: set[str]) -> str:
    of = {"record_type": record[0]} | ({} if record[1] is None else {"record_id": record[1]})
    done = last_change(lambda _, told: bool(columns & told.keys()), **of)
    return done.by.name if done and done.by else "Somebody"


def untouched(record: tuple[str, int | None], seen: Texts, now: Texts, yours: Texts) -> set[str]:
    """Which settings of a record (type, id) are as the form showed them (`seen`), and so are not written.

    Raises Conflict where somebody else changed since what would be written over now. Under lock.
    """
    shown = {key: text for key, text in seen.items() if key in now}
    left = {key for key, text in shown.items() if yours[key] == text}
    theirs = {
        key: {"before": text, "theirs": now[key], "yours": yours[key]}
        for key, text in shown.items()
        if key not in left and now[key] not in (text, yours[key])
    }
    if theirs:
        columns = {column for key in theirs for column in COLUMNS.get(key, (key, "rules", "scoring"))}
        raise Conflict(theirs, by=_who(record, columns))
    return left
