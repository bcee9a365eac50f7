"""Amounts of money as files and people write them: "1.234,50", "1,234.50", "€ 12", "(50.00)".

What a mark means is told by the whole column, not by one value: "1.234" alone could be either.
"""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 10  # so that the sum of many fits its column
LONGEST = 20  # figures and what groups them
SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₺": "TRY", "zł": "PLN"}
_FIGURES = re.compile(r"\d[\d.,]*")
_SPACES = re.compile(r"[\s'’\u00a0\u202f]+")
_CODE = re.compile(r"\b([A-Z]{3})\b")


def decimal_mark(values: Iterable[str]) -> str:
    """Which mark stands before the cents in a column: "." or ",", as most of its values say; "" where none says."""
    said: Counter = Counter()
    for value in values:
        if mark := _told_by(value):
            said[mark] += 1
    return said.most_common(1)[0][0] if said else ""


def _told_by(value: str) -> str:
    """What one value says: "1.234,5" and "12,5" a comma, "1.234.567" a comma too, "1.234" nothing."""
    found = _FIGURES.search(_SPACES.sub("", value))
    if found is None:
        return ""
    figures = found[0].rstrip(".,")
    marks = [one for one in figures if one in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last if marks.count(last) == 1 else ""
    if len(marks) > 1:
        return "," if last == "." else "."
    before, _, after = figures.partition(last)
    is_thousand = len(after) == 3 and 1 <= len(before) <= 3 and before != "0"
    return "" if is_thousand else last


def mark_of_country(country: str) -> str:
    """The mark before the cents where a country writes one."""
    try:
        return "," if Locale.parse(f"und_{country}").number_symbols["latn"]["decimal"] == "," else "."
    except (UnknownLocaleError, ValueError, KeyError):
        return "."


def read_amount(typed: str, mark: str = ".") -> Decimal:
    """An amount in cents exactly, written with this mark before the cents. Raises ValueError with a sentence."""
    bare = _SPACES.sub("", typed)
    found = _FIGURES.search(bare)
    if found is None or len(_FIGURES.findall(bare)) != 1:
        raise ValueError("Not an amount we can read. Try 1234.50.")
    figures, around = found[0], bare[: found.start()] + bare[found.end() :]
    other = "," if mark == "." else "."
    whole, _, cents = figures.partition(mark)
    groups = whole.split(other)
    has_groups = len(groups) == 1 or (1 <= len(groups[0]) <= 3 and all(len(one) == 3 for one in groups[1:]))
    if not has_groups or not (cents == "" or cents.isdigit()):
        raise ValueError(f"Not written as the rest, which has “{mark}” before the cents.")
    if len(whole) > LONGEST:
        raise ValueError("Too large an amount.")
    amount = Decimal("".join(groups) + "." + (cents or "0")).quantize(CENT, ROUND_HALF_UP)
    if amount >= LARGEST:
        raise ValueError("Too large an amount.")
    is_negative = "-" in around or "\N{MINUS SIGN}" in around or ("(" in around and ")" in around)
    return -amount if is_negative else amount


def read_currency(typed: str) -> str:
    """The currency's three letters, "" for nothing. Raises ValueError with a sentence."""
    word = typed.strip()
    if not word:
        return ""
    code = SIGNS.get(word, word.upper())
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError("A currency has three letters, such as EUR.")
    return code


def currency_in(typed: str) -> str:
    """The currency that stands with an amount, "" where none does."""
    if sign := next((one for one in SIGNS if one in typed), ""):
        return SIGNS[sign]
    found = _CODE.search(re.sub(r"[\d.,]+", " ", typed))
    return found[1] if found else ""
