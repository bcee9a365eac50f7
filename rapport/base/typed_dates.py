"""Dates as people type them: `+3d`, `fri 10:00`, `tomorrow`, `14 oct`, `14.10.`, `10/14`, `in 2 weeks`, `10:30`.

`read` understands, `spoken` says what was understood. A date without a time is a day; a time is an instant in the zone of
whoever typed it. Nothing here knows about working days: that is the working calendar's question.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.base.partial_dates import no_such_day
from rapport.base.text import fold

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NO_DATE = {"x", "no date", "none", "never", "some day", "someday", "-"}
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
CLOCKS = (
    re.compile(r"(?P<hour>\d{1,2})[:h](?P<minute>\d{2})? ?(?P<half>am|pm)?"),
    re.compile(r"(?P<hour>\d{1,2})\.(?P<minute>\d{2}) ?(?P<half>am|pm)?"),
    re.compile(r"(?P<hour>\d{1,2}) ?(?P<half>am|pm)"),
)
HOUR = re.compile(r"(?P<hour>\d{1,2})")
FIGURES = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})")  # 0930
UNITS = {
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "week"),
    **dict.fromkeys(("m", "mo", "month", "months"), "month"),
    **dict.fromkeys(("y", "year", "years"), "year"),
    **dict.fromkeys(("h", "hour", "hours"), "hour"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "minute"),
}
SPAN = re.compile(r"(?P<sign>in |[+-] ?)?(?P<count>\d{1,4}|[a-z]+) ?(?P<unit>[a-z]+)(?P<ago> ago)?")
NUMERIC = re.compile(r"(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2})?)?")
ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
DAY_FIRST = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?(?P<month>[a-z]{3,9})\.?(?:,? (?P<year>\d{4}))?")
MONTH_FIRST = re.compile(r"(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?")


@dataclass(frozen=True)
class When:
    """When something is planned: for an instant (`at`, UTC), for a day (`on`), or without a date (neither)."""

    at: datetime | None = None
    on: date | None = None

    def __post_init__(self) -> None:
        if self.at is not None and (self.on is not None or self.at.tzinfo is None):
            raise ValueError("an instant with its zone, or a day, not both")

    @property
    def is_dated(self) -> bool:
        return self.at is not None or self.on is not None

    def day(self, zone: ZoneInfo) -> date | None:
        """The local day it falls on."""
        return self.at.astimezone(zone).date() if self.at else self.on

    def time(self, zone: ZoneInfo) -> time | None:
        """The local time of day, None for a whole day."""
        return self.at.astimezone(zone).time().replace(tzinfo=None) if self.at else None


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a local time. One that the clocks skip is taken an hour later, one that returns the first time."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def on_day(when: When, day: date, zone: ZoneInfo) -> When:
    """The same time of day (or none) on another day, whatever the clocks do in between."""
    at = when.time(zone)
    return When(on=day) if at is None else When(at=instant(day, at, zone))


@dataclass(frozen=True)
class _Asked:
    now: datetime  # in the zone of who asks
    zone: ZoneInfo
    month_first: bool
    past: bool

    @property
    def today(self) -> date:
        return self.now.date()


def read(text: str, *, now: datetime, zone: ZoneInfo, month_first: bool = True, past: bool = False) -> When | None:
    """What was typed, or None where it makes no sense. `past`: asked for something that happened, so "fri" is the last one.

    `month_first` says how to read 3/4: as in the US (4 March) or not.
    """
    words, asked = _words(text), _Asked(now.astimezone(zone), zone, month_first, past)
    if not words:
        return None
    if words in NO_DATE:
        return When()
    try:
        when = _read(words, asked)
        day = when and when.day(zone)
    except (OverflowError, ValueError):
        return None
    return when if day and 1900 <= day.year < 2200 else None


class NoSuchDay(ValueError):
    """A day that its month does not have; the argument is the sentence for the person."""


def why_not(text: str, *, now: datetime, zone: ZoneInfo, month_first: bool = True) -> str:
    """Why something that `read` cannot read is no date: "February has no 31st."; "" where nobody knows what was meant."""
    try:
        _read(_words(text), _Asked(now.astimezone(zone), zone, month_first, past=False))
    except NoSuchDay as trouble:
        return str(trouble)
    except (OverflowError, ValueError):
        pass
    return ""


def _words(text: str) -> str:
    return fold(text[:60]).strip(" ,;")


def _read(words: str, asked: _Asked) -> When | None:
    if words == "now":
        return When(at=asked.now.astimezone(UTC))
    if (span := _span(words, asked)) is not None:
        return span
    if (day := _day(words, asked)) is not None:
        return When(on=day)
    if (at := _clock(words, (*CLOCKS, HOUR, FIGURES))) is not None:
        return When(at=_near(at, asked))
    return _day_and_time(words, asked)


def _day_and_time(words: str, asked: _Asked) -> When | None:
    pieces = words.replace(",", " ").split()
    for cut in range(len(pieces) - 1, 0, -1):
        first, last = " ".join(pieces[:cut]), " ".join(pieces[cut:])
        if last.startswith("at "):
            last = last[3:]
        if first.endswith(" at"):
            first = first[:-3]
        for date_words, time_words, bare in ((first, last, True), (last, first, False)):
            at = _clock(time_words, (*CLOCKS, HOUR) if bare else CLOCKS)
            if at is None:
                continue
            day = _weekday(date_words, asked, at) or _day(date_words, asked)
            if day is None and (span := _span(date_words, asked)):
                day = span.on
            if day is not None:
                return When(at=instant(day, at, asked.zone))
    return None


def _clock(words: str, patterns: tuple[re.Pattern, ...]) -> time | None:
    if words in {"noon", "midday"}:
        return time(12)
    words = words.removeprefix("at ")
    for pattern in patterns:
        if found := pattern.fullmatch(words):
            parts = found.groupdict()
            hour, minute, half = int(parts["hour"]), int(parts.get("minute") or 0), parts.get("half")
            if half and not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
            return time(hour, minute) if hour < 24 and minute < 60 else None
    return None


def _near(at: time, asked: _Asked) -> datetime:
    """A bare time: today; asked for the past, the last time it was that late."""
    today = instant(asked.today, at, asked.zone)
    if asked.past and today > asked.now:
        return instant(asked.today - timedelta(days=1), at, asked.zone)
    return today


def _span(words: str, asked: _Asked) -> When | None:
    """`+3d`, `in 2 weeks`, `3 days`, `2 weeks ago`, `-1h`: days and longer are days, hours and minutes instants."""
    found = SPAN.fullmatch(words)
    if not found or (unit := UNITS.get(found["unit"])) is None:
        return None
    count = int(found["count"]) if found["count"].isdigit() else NUMBERS.get(found["count"])
    sign = (found["sign"] or "").strip()
    if count is None or (found["ago"] and sign):
        return None
    if found["ago"] or sign == "-" or (asked.past and not sign):
        count = -count
    if unit in {"hour", "minute"}:
        return When(at=(asked.now.astimezone(UTC) + timedelta(**{f"{unit}s": count})))
    return When(on=later(asked.today, count, unit))


def later(day: date, count: int, unit: str) -> date:
    """`day` plus a number of days, weeks, months or years; the 31st becomes the last day of a shorter month."""
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _day(words: str, asked: _Asked) -> date | None:
    readers: tuple[Callable[[str, _Asked], date | None], ...] = (_named, _weekday, _iso, _numeric, _with_month)
    for reader in readers:
        if (day := reader(words, asked)) is not None:
            return day
    return None


def _named(words: str, asked: _Asked) -> date | None:
    today = asked.today
    near = {"today": 0, "tod": 0, "tomorrow": 1, "tom": 1, "tmr": 1, "yesterday": -1, "the day after tomorrow": 2}
    if words in near:
        return today + timedelta(days=near[words])
    for unit in ("week", "month", "year"):
        if words == f"next {unit}":
            return later(today, 1, unit)
        if words == f"last {unit}":
            return later(today, -1, unit)
    if words in {"end of month", "end of the month", "eom"}:
        return today.replace(day=monthrange(today.year, today.month)[1])
    if words in {"end of week", "end of the week", "eow"}:
        return today + timedelta(days=(4 - today.weekday()) % 7)
    if words in {"end of year", "end of the year", "eoy"}:
        return date(today.year, 12, 31)
    return None


def _weekday(words: str, asked: _Asked, at: time | None = None) -> date | None:
    which, _, name = words.rpartition(" ")
    number = _place(name.rstrip("."), WEEKDAYS)
    if number is None or which not in {"", "next", "last", "this", "on"}:
        return None
    today = asked.today
    monday = today - timedelta(days=today.weekday())
    if which == "next":
        return monday + timedelta(days=7 + number)
    if which == "last" or (which != "this" and asked.past):
        back = (today.weekday() - number) % 7
        still = which != "last" and back == 0 and at is not None and instant(today, at, asked.zone) <= asked.now
        return today - timedelta(days=0 if still else back or 7)
    ahead = (number - today.weekday()) % 7
    still = which == "this" or (at is not None and instant(today, at, asked.zone) > asked.now)
    return today + timedelta(days=ahead if ahead or still else 7)


def _iso(words: str, asked: _Asked) -> date | None:
    found = ISO.fullmatch(words)
    return _dated(int(found["year"]), int(found["month"]), int(found["day"]), asked) if found else None


def _numeric(words: str, asked: _Asked) -> date | None:
    if not (found := NUMERIC.fullmatch(words)):
        return None
    one, two = int(found["one"]), int(found["two"])
    months_lead = asked.month_first and found["mark"] == "/"
    day, month = (two, one) if months_lead else (one, two)
    if month > 12 and found["mark"] != ".":
        day, month = month, day
    if month > 12 or (found["mark"] == "-" and not found["year"]):
        return None
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0) if found["year"] else None
    return _dated(year, month, day, asked)


def _with_month(words: str, asked: _Asked) -> date | None:
    found = DAY_FIRST.fullmatch(words) or MONTH_FIRST.fullmatch(words)
    if not found or (month := _place(found["month"], MONTHS)) is None:
        return None
    return _dated(int(found["year"]) if found["year"] else None, month + 1, int(found["day"]), asked)


def _place(name: str, names: tuple[str, ...]) -> int | None:
    """Which of the names is meant by its first letters, three at least."""
    if len(name) < 3 and name not in {"mo", "tu", "we", "th", "fr", "sa", "su"}:
        return None
    hits = [i for i, full in enumerate(names) if full.startswith("sept" if name == "sept" else name)]
    return hits[0] if len(hits) == 1 else None


def _dated(year: int | None, month: int, day: int, asked: _Asked) -> date | None:
    """The date; without a year the next one ahead (asked for the past: the last one), today included."""
    if 1 <= month <= 12 and day > monthrange(year or 2000, month)[1]:
        raise NoSuchDay(no_such_day(month, day, year))
    if year:
        return date(year, month, day)
    step = -1 if asked.past else 1
    for ahead in range(0, 9 * step, step):  # the 29th of February may be eight years away
        try:
            found = date(asked.today.year + ahead, month, day)
        except ValueError:
            continue
        if found == asked.today or (found > asked.today) != asked.past:
            return found
    return None


def spoken(when: When, *, now: datetime, zone: ZoneInfo) -> str:
    """What was understood, as the screens say it: "Fri 16 Oct, 10:00", "No date"; the year only when it is not this one."""
    day = when.day(zone)
    if day is None:
        return "No date"
    words = f"{day:%a} {day.day} {day:%b}" + ("" if day.year == now.astimezone(zone).year else f" {day.year}")
    at = when.time(zone)
    return words if at is None else f"{words}, {at.hour}:{at.minute:02d}"
