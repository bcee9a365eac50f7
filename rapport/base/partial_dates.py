"""Dates of which only a part is known ("2011", "Mar 2019"), kept as the beginning of an ISO date; and birthdays."""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale

from rapport.base.text import fold, ordinal

SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEAP_DAY = 229
EARLIEST = 1000
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[t ]\d.*)?)?)?")
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t\d.*)?")
_NUMERIC = re.compile(r"(\d{1,2})[./-] ?(\d{1,2})[./-] ?(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./](\d{4})")
_DAY_MONTH = re.compile(r"--(\d{2})-?(\d{2})|(\d{1,2})[./-] ?(\d{1,2})\.?")


@lru_cache(1)
def _months() -> dict[str, int]:
    """Names of months, long and short, in the languages files come in."""
    names: dict[str, int] = {}
    for language in ("en", "de", "fr", "es", "it", "pt", "nl"):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[context][width].items():
                    names.setdefault(fold(name).rstrip("."), number)
    return {**names, "sept": 9}


def read_partial(typed: str, *, month_first: bool = False) -> str:
    """The ISO beginning of what was typed: "2011", "2019-03", "2023-05-12"; "" for nothing.

    `month_first` says how 10/11/2020 is meant. Raises ValueError with a sentence.
    """
    year, month, day = _parts(fold(typed), month_first)
    if year is None and month is None:
        if fold(typed):
            raise ValueError("Not a date we can read. Try 2011, Mar 2019 or 12 May 2023.")
        return ""
    if year is None:
        raise ValueError("Add the year: 2011, Mar 2019 or 12 May 2023.")
    _check(year, month, day)
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part)])


def _parts(text: str, month_first: bool) -> tuple[int | None, int | None, int | None]:
    """Year, month, day as far as they are said."""
    if found := _BASIC.fullmatch(text) or _ISO.fullmatch(text):
        year, month, day = (int(g) if g else None for g in found.groups())
        return year, month, day
    if found := _NUMERIC.fullmatch(text):
        one, two, year = (int(g) for g in found.groups())
        day, month = _day_and_month(one, two, month_first and "." not in text)
        return _whole_year(year), month, day
    if found := _MONTH_YEAR.fullmatch(text):
        return int(found[2]), int(found[1]), None
    if found := _DAY_MONTH.fullmatch(text):
        if found[1]:
            return None, int(found[1]), int(found[2])
        day, month = _day_and_month(int(found[3]), int(found[4]), month_first and "." not in text)
        return None, month, day
    return _spoken(text)


def _day_and_month(one: int, two: int, month_first: bool) -> tuple[int, int]:
    """Which of two figures is the day: the one that cannot be a month, else as the country says."""
    if one > 12 or (two <= 12 and not month_first):
        return one, two
    return two, one


def _whole_year(year: int) -> int:
    """A year of two figures is the last one that was."""
    if year > 99:
        return year
    now = date.today().year
    return year + (now // 100 - (1 if year > now % 100 else 0)) * 100


def _spoken(text: str) -> tuple[int | None, int | None, int | None]:
    """ "12 May 2023", "May 12, 2023", "Mar 2019", "26 Oct"."""
    words = [w.rstrip(".") for w in re.split(r"[\s,]+", text) if w not in {"of", "de", "den", "le", "the", "el"}]
    months = [_months()[w] for w in words if w in _months()]
    figures = [re.sub(r"(?<=\d)(st|nd|rd|th|er|o)$", "", w) for w in words if w not in _months()]
    if len(months) != 1 or not all(f.isdecimal() and f.isascii() for f in figures) or len(figures) > 2:
        return None, None, None
    years = [int(f) for f in figures if len(f) == 4]
    days = [int(f) for f in figures if len(f) <= 2]
    if len(years) > 1 or len(days) > 1 or len(years) + len(days) != len(figures) or not figures:
        return None, None, None
    return (years or [None])[0], months[0], (days or [None])[0]


def no_such_day(month: int, day: int, year: int | None = None) -> str:
    """ "February has no 31st.", and of a leap day "February 2027 has no 29th." """
    of_year = f" {year}" if (month, day) == (2, 29) and year else ""
    return f"{date(2000, month, 1):%B}{of_year} has no {ordinal(day)}."


def _check(year: int, month: int | None, day: int | None) -> None:
    if not EARLIEST <= year <= 9999:
        raise ValueError(f"The year {year} cannot be right.")
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"There is no month {month}.")
    if month and day is not None and not 1 <= day <= monthrange(year, month)[1]:
        raise ValueError(no_such_day(month, day, year))


def shown_partial(stored: str) -> str:
    """ "2011", "Mar 2019", "12 May 2023" of what is stored; "" for ""."""
    year, *rest = stored.split("-")
    if not rest:
        return year
    return " ".join([*(str(int(day)) for day in rest[1:2]), SHORT_MONTHS[int(rest[0]) - 1], year])


def first_day(stored: str) -> date | None:
    """The first day that a partial date may mean."""
    if not stored:
        return None
    year, month, day = (*(int(p) for p in stored.split("-")), 1, 1)[:3]
    return date(year, month, day)


@dataclass(frozen=True)
class Birthday:
    """A birthday of which the year, or all but the year, may be unknown. `day` is month * 100 + day."""

    year: int | None = None
    day: int | None = None

    @property
    def stored(self) -> str:
        """As actions take it: "1978-10-26", "--10-26", "1978"; "" for nothing."""
        if self.day is None:
            return str(self.year) if self.year else ""
        of_year = f"{self.day // 100:02d}-{self.day % 100:02d}"
        return f"{self.year:04d}-{of_year}" if self.year else f"--{of_year}"

    @property
    def shown(self) -> str:
        if self.day is None:
            return str(self.year or "")
        plain = f"{self.day % 100} {SHORT_MONTHS[self.day // 100 - 1]}"
        return f"{plain} {self.year}" if self.year else plain

    def next(self, today: date) -> date | None:
        """The next time it is celebrated, today included; 29 Feb is celebrated on the 28th where there is none."""
        if self.day is None:
            return None
        return next(when for when in (self._in(today.year), self._in(today.year + 1)) if when >= today)

    def _in(self, year: int) -> date:
        day = self.day or 101
        if day == LEAP_DAY and not isleap(year):
            return date(year, 2, 28)
        return date(year, day // 100, day % 100)

    def told(self, today: date, within: int = 30) -> str:
        """ "Turns 48 in 12 days", "Birthday tomorrow"; "" where it is further away than `within` days."""
        when = self.next(today)
        if when is None or (days := (when - today).days) > within:
            return ""
        what = f"Turns {when.year - self.year}" if self.year and when.year > self.year else "Birthday"
        return f"{what} {'today' if days == 0 else 'tomorrow' if days == 1 else f'in {days} days'}"


def read_birthday(typed: str, *, month_first: bool = False, today: date | None = None) -> Birthday:
    """A birthday with or without the year, or the year alone. Raises ValueError with a sentence."""
    text = fold(typed)
    if not text:
        return Birthday()
    year, month, day = _parts(text, month_first)
    if year is None and month is None:
        raise ValueError("Not a date we can read. Try 26 Oct 1978, or 26 Oct.")
    if year in {1604, 1}:  # how phones write a birthday without its year
        year = None
    if month and not day:
        raise ValueError("Add the day, or give the year alone.")
    _check(year or 2000, month, day)
    today = today or date.today()
    if year and (year < 1850 or (year, month or 1, day or 1) > (today.year, today.month, today.day)):
        raise ValueError(f"Nobody we know was born in {year}." if year < 1850 else "A birthday lies in the past.")
    return Birthday(year, month * 100 + day if month and day else None)
