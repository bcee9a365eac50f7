"""What the values of a column look like."""

import re

from rapport.base.text import fold

_EMAIL = re.compile(r"^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$")
_WEB = re.compile(
    r"^(https?://|www\.)\S+$|^[\w-]+(\.[\w-]+)*\.(com|org|net|gov|edu|io|de|fr|uk|eu|ch|at|es|it|nl|info|biz)(/\S*)?$",
    re.I,
)
_PHONE = re.compile(r"^(tel:)?\+?[\d(][\d\s().\-/]{5,}\d(\s*(ext|x|#)\.?\s*\d+)?$", re.I)
_DATE = re.compile(r"^\d{4}-\d\d?-\d\d?([ T].*)?$|^\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d\d)$")
_COMPANY = re.compile(
    r"\b(inc|llc|ltd|limited|corp|corporation|gmbh|ag|kg|sarl|sas|s\.?a|spa|s\.?r\.?l|b\.?v|n\.?v|oy|ab|a/s|as|plc|co|company"
    r"|group|holdings?|partners|bank|trust|fund|institute|university|college|school|hospital|association|society|foundation"
    r"|department|committee|ministry|agency|office|city of|county|town of|council|board|authority|commission|service[s]?"
    r"|systems|solutions|technologies|industries|international|energy|studio|hotel|restaurant|verein|stadt|gemeinde)\b"
)


def share(values: list[str], pattern: re.Pattern) -> float:
    return sum(1 for v in values if pattern.search(v)) / len(values) if values else 0.0


def kind_of(values: list[str]) -> str:
    """email, web, phone, date, id, number, or "" where the values say nothing."""
    if not values:
        return ""
    for kind, pattern in (("email", _EMAIL), ("web", _WEB), ("date", _DATE), ("phone", _PHONE)):
        if share(values, pattern) >= 0.8:
            return "number" if kind == "phone" and not _has_shape(values) else kind
    return "number" if share(values, re.compile(r"^-?[\d.,]+%?$")) >= 0.9 else ""


def _has_shape(values: list[str]) -> bool:
    """Digits alone could be any number; separators, a plus sign or one usual length make phones of them."""
    if share(values, re.compile(r"[\s().+-]")) >= 0.5:
        return not share(values, re.compile(r"^-?\d+\.\d+$")) > 0.5
    return len({len(v) for v in values}) <= 2 and all(9 <= len(v) <= 12 for v in values)


def are_names(values: list[str]) -> bool:
    """Whether these are words, several in most, rather than ids."""
    return share(values, re.compile(r"^[^\d]+\s[^\d]+$")) >= 0.5


def are_companies(values: list[str]) -> bool:
    """Whether names are those of companies rather than of people."""
    folded = [fold(v) for v in values]
    if share(folded, _COMPANY) >= 0.15:
        return True
    people = sum(1 for v in values if _reads_as_person(v))
    return bool(values) and people / len(values) < 0.5


def _reads_as_person(name: str) -> bool:
    words = re.sub(r"[,\"“”„()]", " ", name).split()
    return (
        1 < len(words) <= 5
        and all(w[:1].isupper() or not w[:1].isascii() for w in words)
        and not any(c.isdigit() for c in name)
    )


def are_distinct(values: list[str], rows: int) -> bool:
    """Whether a column could be the id of its rows: filled and different nearly everywhere."""
    return len(values) >= rows * 0.9 and len(set(values)) >= max(len(values) * 0.9, 1)
