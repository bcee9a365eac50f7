"""What fits, marked: words searched for are folded, the text that is shown is not."""

import re
import unicodedata
from collections.abc import Sequence

from markupsafe import Markup, escape

from rapport.base.text import fold

BEFORE, AFTER = 36, 70  # characters of an excerpt around the first word that fits


def _folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place in the text it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    folded, places = [], []
    for place, char in enumerate(text):
        plain = char.lower() if char.isascii() else fold(char) or ("" if unicodedata.combining(char) else " ")
        folded.append(plain)
        places += [place] * len(plain)
    return "".join(folded), places


def spans_of(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where words stand in a text: (begin, end), not overlapping, in order. Figures are found across spaces and signs."""
    folded, places = _folded_with_places(text)
    found: list[tuple[int, int]] = []
    for word in words:
        joint = r"[\s().+/\-\u2013]*" if word.isdigit() else ""
        pattern = joint.join(re.escape(char) for char in word) if joint else re.escape(word.strip())
        for match in re.finditer(pattern, folded):
            if match.end() > match.start():
                found.append((places[match.start()], places[match.end() - 1] + 1))
    apart: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if apart and begin < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def marked(text: str, words: list[str]) -> Markup:
    """The text with the words in <mark>."""
    parts, done = [], 0
    for begin, end in spans_of(text, words):
        parts += [escape(text[done:begin]), Markup("<mark>"), escape(text[begin:end]), Markup("</mark>")]
        done = end
    return Markup("").join([*parts, escape(text[done:])])


def excerpt(text: str, words: list[str]) -> Markup:
    """A few words around the first that fits, marked, with dots where it was cut."""
    spans = spans_of(text, words)
    first = spans[0][0] if spans else 0
    begin = max(0, first - BEFORE)
    if begin and (space := text.find(" ", begin, first)) > 0:
        begin = space + 1
    end = min(len(text), first + AFTER)
    cut = Markup("{}{}{}")
    return cut.format("…" if begin else "", marked(text[begin:end], words), "…" if end < len(text) else "")


def fits(text: str, words: list[str]) -> bool:
    """Whether any of the words stands in the text."""
    return bool(spans_of(text, words))
