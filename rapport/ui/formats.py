"""How dates, times and numbers are written: short, tabular, in the reader's own zone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache

from django.utils import timezone
from jinja2 import pass_context

from rapport.base.text import initials_of, ordinal

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NEAR = 6  # days within which the weekday says more than the bare date


class Clock:
    """The reader's now, worked out on first use: zone, now, today."""

    def __init__(self, find_zone: Callable[[], tzinfo] = timezone.get_current_timezone) -> None:
        self._find_zone = find_zone

    @cached_property
    def zone(self) -> tzinfo:
        return self._find_zone()

    @cached_property
    def now(self) -> datetime:
        return timezone.now().astimezone(self.zone)

    @cached_property
    def today(self) -> date:
        return self.now.date()

    def local(self, value: date | datetime) -> date | datetime:
        """An instant as it is where the reader is; a day stays that day."""
        return value.astimezone(self.zone) if isinstance(value, datetime) else value


def day_of(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def write_day(day: date, this_year: int, weekday: bool = False) -> str:
    """14 Oct · 14 Oct 2024 · Mon 14 Oct."""
    written = f"{day.day} {MONTHS[day.month]}"
    if day.year != this_year:
        written = f"{written} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {written}" if weekday else written


def write_clock(value: datetime) -> str:
    """10:30, of an instant that is local already."""
    return f"{value.hour}:{value.minute:02}"


def write_moment(value: date | datetime, today: date) -> str:
    """Today 10:30 · Mon 12 Oct within a week · 15 Nov · 15 Nov 2027. `value` is local."""
    day = day_of(value)
    if day == today:
        return f"Today {write_clock(value)}" if isinstance(value, datetime) else "Today"
    return write_day(day, today.year, abs((day - today).days) <= NEAR)


def _some(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def write_days(days: int) -> str:
    """How long since: today, yesterday, 5 days ago, 3 weeks ago, 4 months ago; ahead of us: tomorrow, in 5 days."""
    if days in (-1, 0, 1):
        return ("yesterday", "today", "tomorrow")[1 - days] if days else "today"
    said = write_length(abs(days))
    return f"{said} ago" if days > 0 else f"in {said}"


def write_length(days: int) -> str:
    """How long since: today, 1 day, 5 weeks, 4 months, 3 years."""
    if days < 21:
        return _some(days, "day") if days else "today"
    if days < 61:
        return _some(days // 7, "week")
    return _some(days * 12 // 365, "month") if days < 730 else _some(days * 4 // 1461, "year")


def write_ago(value: date | datetime, clock: Clock) -> str:
    """just now · 5 minutes ago · 3 hours ago (the same day) · yesterday · 2 days ago."""
    local = clock.local(value)
    days = (clock.today - day_of(local)).days
    if days or not isinstance(local, datetime):
        return write_days(days)
    minutes = int((clock.now - local) / timedelta(minutes=1))
    if abs(minutes) < 1:
        return "just now"
    said = _some(abs(minutes), "minute") if abs(minutes) < 60 else _some(abs(minutes) // 60, "hour")
    return f"{said} ago" if minutes > 0 else f"in {said}"


def number(value: float | None) -> str:
    """12,480."""
    return "" if value is None else f"{value:,}"


def size(value: int | None) -> str:
    """Bytes as people say them: 820 bytes, 14 KB, 1.4 MB."""
    if value is None:
        return ""
    amount = float(value)
    for unit in ("bytes", "KB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.1f} {unit}" if unit != "bytes" and amount < 10 else f"{amount:.0f} {unit}"
        amount /= 1000
    return ""


def minutes(value: int | None) -> str:
    """45 min · 2 h · 2 h 10 min."""
    if not value:
        return ""
    hours, rest = divmod(int(value), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def _in_context(write: Callable) -> Callable:
    """A filter that knows the reader's clock; nothing becomes an empty text."""

    @pass_context
    def written(context, value):
        return "" if not value else write(value, context.get("clock") or Clock())

    return written


FILTERS = {
    "day_of_year": _in_context(lambda value, clock: write_day(day_of(clock.local(value)), clock.local(value).year)),
    "day": _in_context(lambda value, clock: write_day(day_of(clock.local(value)), clock.today.year)),
    "whole_day": lambda day: f"{day:%-d %b %Y}" if day else "",
    "weekday": _in_context(lambda value, clock: write_day(day_of(clock.local(value)), clock.today.year, True)),
    "moment": _in_context(lambda value, clock: write_moment(clock.local(value), clock.today)),
    "clock": _in_context(lambda value, clock: write_clock(clock.local(value))),
    "ago": _in_context(write_ago),
    "length_of": write_length,
    "number": number,
    "size": size,
    "ordinal": ordinal,
    "minutes": minutes,
    "initials": initials_of,
}
