"""Folding: how text is compared, sorted and searched."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
# Letters that NFKD leaves whole although people type them plain.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"})


def fold(text: str) -> str:
    """`text` for comparing: compatibility form, no marks, no case, single spaces ("Łódź  Straße" → "lodz strasse").

    Control characters, which no keyboard types and PostgreSQL partly refuses, are dropped.
    """
    if text.isascii():
        return " ".join(text.lower().replace("\x00", "").split())
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cc", "Cf", "Cs"} or c in "\t\n")
    return _SPACES.sub(" ", plain.casefold().translate(_PLAIN)).strip()


def digits(text: str) -> str:
    """Only the decimal digits, as ASCII, whatever script they were typed in."""
    return "".join(str(unicodedata.decimal(c)) for c in text if unicodedata.decimal(c, None) is not None)


def whole_number(text: object) -> int | None:
    """The whole number that an address or a form field holds; None where it holds none, or more than a database counts."""
    text = str(text if text is not None else "").strip()
    return int(text) if text.isdecimal() and len(text) < 19 else None


def clean(text: str) -> str:
    """What may be stored: no NUL and no lone surrogates (PostgreSQL refuses both), outer spaces off."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()


def initials_of(name: str) -> str:
    """Two letters at most: the first of the first and of the last word."""
    words = [w for w in name.split() if w[:1].isalnum()]
    if not words:
        return name.strip()[:1].upper() or "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def ordinal(value: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th."""
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"
