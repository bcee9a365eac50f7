"""Two people edited the same record: what goes together, and where they collide. Pure functions on snapshots."""

from typing import Any

POINT = ("kind", "label", "value", "struck_at")
ADDRESS = ("label", "street", "postcode", "city", "region", "country")


def merge(base: dict, theirs: dict, yours: dict) -> tuple[dict, dict[str, dict]]:
    """(what to write, collisions). `base` has the values, as you saw them, of the keys that others changed since.

    Keys you left as they were stay theirs; lists go together entry by entry. A collision is {"before", "theirs", "yours"}.
    """
    result: dict[str, Any] = {}
    collisions: dict[str, dict] = {}
    for key, mine in yours.items():
        if key not in base:
            result[key] = mine
            continue
        before, other = base[key], theirs.get(key)
        if _same(key, mine, before) or _same(key, mine, other):
            continue
        if _same(key, other, before):
            result[key] = mine
        elif (merged := _together(key, before, other, mine)) is None:
            collisions[key] = {"before": before, "theirs": other, "yours": mine}
        else:
            result[key] = merged
    return result, collisions


def _same(key: str, one: Any, other: Any) -> bool:
    if key in ("points", "addresses"):
        parts = POINT if key == "points" else ADDRESS
        return [_said(row, parts) for row in one or ()] == [_said(row, parts) for row in other or ()]
    if key == "tags":
        return set(one or ()) == set(other or ())
    return (one or None) == (other or None)


def _together(key: str, before: Any, theirs: Any, mine: Any) -> Any | None:
    if key == "tags":
        return [t for t in theirs or () if t in mine or t not in before] + [t for t in mine if t not in (before or ())]
    if key in ("points", "addresses"):
        return _rows_together(before or [], theirs or [], mine or [], POINT if key == "points" else ADDRESS)
    if key == "external_ids":
        return _pairs_together(before or {}, theirs or {}, mine or {})
    return None


def _rows_together(before: list, theirs: list, mine: list, parts: tuple[str, ...]) -> list | None:
    """Rows by id: each as the one who changed it has it; None where both changed the same one differently."""
    was = {row["id"]: _said(row, parts) for row in before}
    now = {row["id"]: row for row in theirs}
    result: list[dict] = []
    for row in mine:
        known, present = was.get(row.get("id")), now.get(row.get("id"))
        if known is None:
            result.append(row)  # added here
        elif _said(row, parts) == known:
            result += [present] if present else []  # left alone here: as it is there
        elif present is not None and _said(present, parts) in (known, _said(row, parts)):
            result.append(row)
        else:
            return None
    kept = {row.get("id") for row in mine}
    for row in theirs:
        if row["id"] in kept:
            continue
        if row["id"] not in was:
            result.append(row)  # added there
        elif _said(row, parts) != was[row["id"]]:
            return None  # removed here, changed there
    return result


def _pairs_together(before: dict, theirs: dict, mine: dict) -> dict | None:
    result = dict(theirs)
    for key in {*before, *mine}:
        if mine.get(key) == before.get(key):
            continue
        if theirs.get(key) not in (before.get(key), mine.get(key)):
            return None
        if key in mine:
            result[key] = mine[key]
        else:
            result.pop(key, None)
    return result


def _said(row: dict, parts: tuple[str, ...]) -> tuple:
    return tuple(row.get(part) or "" for part in parts)
