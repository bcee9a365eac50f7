"""The arithmetic of a change: what differs, how two in a row become one, and when nothing is left."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

Facts = dict[str, Any] | None
EMPTY: tuple[Any, ...] = (None, "", [], {})
SCALARS = {str, int, bool, float, type(None)}  # nearly every value


def difference(before: Facts, after: Facts) -> tuple[Facts, Facts]:
    """Both sides in JSON, only fields of `after` that differ; a birth without its empty fields.

    A field that `before` does not name was empty. Fields that only `before` names were not touched.
    """
    if before is None and after is not None:
        return None, plain({key: value for key, value in after.items() if value or value not in EMPTY})
    before, after = plain(before), plain(after)
    if before is None or after is None:
        return before, None
    differing = [key for key, value in after.items() if before.get(key) != value]
    return {key: before.get(key) for key in differing}, {key: after[key] for key in differing}


def follow_up(known: tuple[Facts, Facts], new: tuple[Facts, Facts]) -> tuple[Facts, Facts]:
    """Two changes of one record in a row as one: the older before, the newer after."""
    (before, after), (new_before, new_after) = known, new
    if before is not None and new_before is not None and after is not None:
        before = {**new_before, **before}
    return before, None if new_after is None else {**(after or {}), **new_after}


def is_nothing(before: Facts, after: Facts) -> bool:
    """Whether a record is in the end as it was: made and removed again, or changed back."""
    if before is None or after is None:
        return before is None and after is None
    return all(before.get(key) == value for key, value in after.items())


def plain(value: Any) -> Any:
    """The value as JSON keeps it: times in UTC and dates as ISO text, amounts as text."""
    if type(value) in SCALARS:
        return value
    if isinstance(value, dict):
        return {str(key): one if type(one) in SCALARS else plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
