"""What a form of settings showed, sent along with it; and the sentence where somebody changed that meanwhile."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from rapport.base.errors import Conflict
from rapport.base.text import whole_number

CHOSEN = {
    "by",
    "icon",
    "glyph",
    "kinds",
    "orders_needed",
    "returns_as",
    "spares",
}  # from a list, which shows what it is by now
WAS = "was"


def seen_in(request: HttpRequest, key: str) -> dict[str, str]:
    """The one setting as it was shown: `was`."""
    return {key: _lines(request.POST[WAS])} if WAS in request.POST else {}


def all_seen_in(request: HttpRequest, keys: Iterable[str]) -> dict[str, str]:
    """Several of them: `was_name`, `was_meaning` …"""
    return {key: _lines(text) for key in keys if (text := request.POST.get(f"{WAS}_{key}")) is not None}


def numbers_in(typed: Iterable[str]) -> list[int]:
    """The ids among what was sent."""
    return [number for value in typed if (number := whole_number(value)) is not None]


def order_seen(request: HttpRequest) -> list[int] | None:
    """The order that a list showed, sent along with another one; None where it was not."""
    return numbers_in(request.POST[WAS].split(",")) if WAS in request.POST else None


def order_problem(conflict: Conflict, key: str) -> dict[str, Any]:
    """What is said at a list which somebody else put into another order meanwhile."""
    sentence = f"{conflict.by} put them into another order meanwhile, which is shown now. Move again to replace it."
    return {"row": 0, "key": key, "sentence": sentence, "typed": ""}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def said(conflict: Conflict, key: str) -> str:
    """Who changed a setting meanwhile, and into what."""
    theirs, by = conflict.theirs[key]["theirs"], conflict.by
    if key in CHOSEN:
        return f"{by} chose another one meanwhile. Choose again to replace it."
    if "\n" in theirs or not theirs:
        return f"{by} {'changed' if theirs else 'emptied'} it meanwhile. Save again to replace it."
    return f"{by} made it “{theirs}” meanwhile. Save again to replace it."
