"""What a company type like "Prospect supermarket" says of two things: what somebody is, and where we are with them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

BETWEEN = " \t-–—/\\,:;|·&+.()[]"


@dataclass(frozen=True)
class Reading:
    """One value read as two: the company type that is left, and the stage whose word stood in it."""

    company_type: str
    stage_id: int


def read(value: str, words: Iterable[tuple[str, int]]) -> Reading | None:
    """`words` are those of stages, (word, stage), the preferred ones first; the longest that stands there wins."""
    found = [(word, stage, match) for word, stage in words if (match := _word(word).search(value))]
    if not found:
        return None
    _, stage, match = max(found, key=lambda one: len(one[0]))  # the first of equals
    left = f"{value[: match.start()].strip(BETWEEN)} {value[match.end() :].strip(BETWEEN)}"
    return Reading(" ".join(left.split()), stage)


def _word(word: str) -> re.Pattern[str]:
    """The word by itself, in the plural too, however it is written."""
    return re.compile(rf"(?<!\w){re.escape(word)}s?(?!\w)", re.IGNORECASE)
