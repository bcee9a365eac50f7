"""How a planned activity returns: by the calendar (RRULE), or so long after it was done.

A series has one open row at a time, and that row carries the rule in `Activity.repeats`:

    {"rule": "FREQ=WEEKLY;BYDAY=MO", "since": "2026-10-12", "at": "10:00", "zone": "America/New_York", "without": [days]}
    {"after": 3, "unit": "month"}

So missed occurrences are one overdue row, and future ones are drawn from the rule. Moving one of them leaves the rule alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from rapport.base.errors import Invalid
from rapport.base.typed_dates import When, instant, later

PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"}
FREQUENCIES = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
DRAWN = 400  # occurrences at most, however long somebody looks ahead
NAMES = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}


@dataclass(frozen=True)
class Series:
    """A rule with its anchor. `since` is the first day, so that COUNT and every second week count from there."""

    rule: str = ""
    since: date = date.min
    at: time | None = None
    zone: str = "UTC"
    without: frozenset[date] = field(default_factory=frozenset)
    after: int = 0
    unit: str = "day"

    @property
    def is_after_done(self) -> bool:
        return not self.rule

    def days(self, start: date, end: date) -> Iterator[date]:
        """The days of the series from `start` until before `end`."""
        if self.is_after_done:
            return
        rule = rrulestr(self.rule, dtstart=datetime.combine(self.since, time.min), cache=False)
        first = datetime.combine(max(start, self.since), time.min)
        for count, found in enumerate(rule.xafter(first, inc=True)):
            if found.date() >= end or count >= DRAWN:
                return
            if found.date() not in self.without:
                yield found.date()

    def next_day(self, after: date) -> date | None:
        """The first day of the series past `after`; None where it has ended."""
        return next(self.days(after + timedelta(days=1), after + timedelta(days=366 * 9)), None)

    def follow(self, stood_for: date | None, done_on: date) -> date | None:
        """The day of the occurrence after one that stood for a day and was done on another: missed ones are left out."""
        if self.is_after_done:
            return later(done_on, self.after, self.unit)
        return self.next_day(max(stood_for or done_on, done_on))

    def when(self, day: date) -> When:
        """The occurrence of a day: at the same local time, whatever the clocks do."""
        return When(on=day) if self.at is None else When(at=instant(day, self.at, ZoneInfo(self.zone)))

    def stored(self) -> dict:
        if self.is_after_done:
            return {
                "after": self.after,
                "unit": self.unit,
                **({"at": f"{self.at:%H:%M}", "zone": self.zone} if self.at else {}),
            }
        return {
            "rule": self.rule,
            "since": self.since.isoformat(),
            "at": f"{self.at:%H:%M}" if self.at else None,
            "zone": self.zone,
            "without": sorted(day.isoformat() for day in self.without),
        }


def following_day(stored: dict[str, Any], stood_for: date | None, done_on: date, calendar: Any) -> date | None:
    """The day of the occurrence after one that is done: missed ones are left out, and so long after it was done is a
    working day of `calendar`. None where the series has ended."""
    found = series(stored)
    day = found.follow(stood_for, done_on)
    return calendar.working_day(day) if day and found.is_after_done else day


def series(stored: dict[str, Any]) -> Series:
    """What `Activity.repeats` holds."""
    at = time.fromisoformat(stored["at"]) if stored.get("at") else None
    if "after" in stored:
        return Series(after=stored["after"], unit=stored.get("unit", "day"), at=at, zone=stored.get("zone", "UTC"))
    return Series(
        rule=stored["rule"],
        since=date.fromisoformat(stored["since"]),
        at=at,
        zone=stored["zone"],
        without=frozenset(date.fromisoformat(day) for day in stored.get("without", ())),
    )


def read_series(asked: Any, when: When, zone: ZoneInfo) -> Series | None:
    """What somebody asked for, anchored at the first date: `{"rule": …}`, `{"after": 3, "unit": "month"}`, or nothing.

    Raises Invalid under "repeats".
    """
    if not asked:
        return None
    if not when.is_dated:
        raise Invalid({"repeats": "What repeats needs a first date."})
    if "after" in asked:
        after, unit = asked.get("after"), asked.get("unit", "day")
        if not isinstance(after, int) or not 1 <= after <= 999 or unit not in FREQUENCIES.values():
            raise Invalid({"repeats": "It repeats after 1 to 999 days, weeks, months or years."})
        return Series(after=after, unit=unit, at=when.time(zone), zone=zone.key)
    rule = str(asked.get("rule", "")).strip().upper().removeprefix("RRULE:")
    first = when.day(zone)
    found = Series(rule=_checked(rule), since=first or date.min, at=when.time(zone), zone=zone.key)
    try:
        begins = next(found.days(found.since, found.since + timedelta(days=366 * 9)), None)
    except (ValueError, OverflowError, TypeError) as trouble:
        raise Invalid({"repeats": "This repetition cannot be read."}) from trouble
    if begins is None:
        raise Invalid({"repeats": "This repetition never happens."})
    return found


def moved_rule(found: Series, day: date, at: time | None) -> Series:
    """The series from `day` on, at another time: a single weekday or day of the month in the rule moves along."""
    if found.is_after_done:
        return replace(found, at=at)
    parts = dict(part.partition("=")[::2] for part in found.rule.split(";"))
    if len(parts.get("BYDAY", "MO,TU")) == 2:
        parts["BYDAY"] = list(NAMES)[day.weekday()]
    if parts.get("BYMONTHDAY", "").isdigit():
        parts["BYMONTHDAY"] = str(day.day)
    rule = ";".join(f"{key}={value}" for key, value in parts.items())
    return replace(found, rule=rule, since=day, at=at)


def _checked(rule: str) -> str:
    parts = dict(part.partition("=")[::2] for part in rule.split(";") if part)
    if parts.get("FREQ") not in FREQUENCIES or not set(parts) <= PARTS or len(rule) > 200:
        raise Invalid({"repeats": "This repetition cannot be read."})
    if (
        not all(parts.values())
        or not 1 <= int(parts.get("INTERVAL", "1") if parts.get("INTERVAL", "1").isdigit() else 0) <= 999
    ):
        raise Invalid({"repeats": "It repeats every 1 to 999 days, weeks, months or years."})
    return ";".join(f"{key}={value}" for key, value in parts.items())


def said(stored: dict[str, Any]) -> str:
    """A sentence: "Every 2 weeks on Mon and Thu, until 3 Dec 2026", "3 months after it is done"."""
    found = series(stored)
    if found.is_after_done:
        return f"{found.after} {found.unit}{'s' if found.after > 1 else ''} after it is done"
    parts = dict(part.partition("=")[::2] for part in found.rule.split(";"))
    unit, count = FREQUENCIES[parts["FREQ"]], int(parts.get("INTERVAL", "1"))
    words = f"Every {unit}" if count == 1 else f"Every {count} {unit}s"
    if parts.get("BYDAY") == "MO,TU,WE,TH,FR":
        words = "Every weekday" if count == 1 else words
    elif days := parts.get("BYDAY"):
        words += " on " + _listed([_day_name(day) for day in days.split(",")])
    elif month_day := parts.get("BYMONTHDAY"):
        words += " on the last day" if month_day == "-1" else f" on day {month_day}"
    if until := parts.get("UNTIL"):
        last = datetime.strptime(until[:8], "%Y%m%d").date()  # noqa: DTZ007
        words += f", until {last.day} {last:%b} {last.year}"
    if times := parts.get("COUNT"):
        words += f", {times} times"
    return words


def _day_name(code: str) -> str:
    ordinal = code[:-2].lstrip("+")
    return f"the {ORDINALS.get(ordinal, ordinal + '.')} {NAMES[code[-2:]]}" if ordinal else NAMES[code[-2:]]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
