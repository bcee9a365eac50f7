"""What a condition may say of a field: the operators of each type, and how their values are read."""

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from rapport.base.catalogue import Field, Type

LONGEST_VALUE = 1000
UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
TOO_FAR = "That is further away than the calendar reaches."
PERIODS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Operator:
    """`takes` names the value's form: "" none, one, many, between, span (90d, 12w), period (week, month ...).

    `label` stands in the editor, `said` on the chip, before the value.
    """

    key: str
    label: str
    takes: str = "one"
    said: str = ""

    @property
    def words(self) -> str:
        return self.said or self.label


class BadValue(ValueError):
    """A value that makes no sense here; the argument is the sentence for the person."""


def _by_key(*operators: Operator) -> dict[str, Operator]:
    return {one.key: one for one in operators}


EMPTY, FILLED = Operator("empty", "is empty", ""), Operator("filled", "is not empty", "")
IS, NOT, ANY = Operator("is", "is"), Operator("not", "is not"), Operator("any", "is any of", "many")
CONTAINS, LACKS = Operator("contains", "contains"), Operator("lacks", "does not contain")
TEXT = _by_key(CONTAINS, LACKS, IS, NOT, Operator("starts", "begins with"), ANY, EMPTY, FILLED)
NUMBER = _by_key(
    IS,
    NOT,
    Operator("more", "is more than"),
    Operator("less", "is less than"),
    Operator("between", "is between", "between"),
    EMPTY,
    FILLED,
)
DAYS = _by_key(
    Operator("ago", "more than … ago", "span", "more than"),
    Operator("past", "within the last …", "span", "within the last"),
    Operator("ahead", "within the next …", "span", "within the next"),
    Operator("beyond", "more than … from now", "span", "more than"),
    Operator("this", "this …", "period", "this"),
    Operator("last", "last …", "period", "last"),
    Operator("next", "next …", "period", "next"),
    Operator("is", "on"),
    Operator("before", "before"),
    Operator("after", "after"),
    Operator("between", "between", "between"),
    Operator("empty", "never", ""),
    Operator("filled", "any time", ""),
)
AHEAD = DAYS | _by_key(EMPTY, FILLED)
BIRTHDAYS = {key: DAYS[key] for key in ("ahead", "past", "this", "next", "last", "is")} | _by_key(EMPTY, FILLED)
OPERATORS: dict[Type, dict[str, Operator]] = {
    Type.TEXT: TEXT,
    Type.EMAIL: TEXT,
    Type.WEB: TEXT,
    Type.PHONE: _by_key(CONTAINS, LACKS, IS, Operator("starts", "begins with"), EMPTY, FILLED),
    Type.LONG: _by_key(CONTAINS, LACKS, EMPTY, FILLED),
    Type.CHOICE: _by_key(IS, NOT, ANY, EMPTY, FILLED),
    Type.PERSON: _by_key(IS, NOT, ANY, EMPTY, FILLED),
    Type.CONTACT: _by_key(IS, NOT, EMPTY, FILLED),
    Type.FLAG: _by_key(Operator("yes", "is yes", ""), Operator("no", "is no", "")),
    Type.NUMBER: NUMBER,
    Type.DAY: DAYS,
    Type.MOMENT: DAYS,
    Type.BIRTHDAY: BIRTHDAYS,
    Type.TAGS: _by_key(IS, NOT, ANY, CONTAINS, EMPTY, FILLED),
}


def operators_of(field: Field) -> dict[str, Operator]:
    """What can be asked of this field, in the order of the editor."""
    return AHEAD if field.is_ahead else OPERATORS[field.type]


def read_many(value: str) -> tuple[str, ...]:
    """A list as people type it: commas between, quotes around what has a comma itself."""
    try:
        row = next(csv.reader([value], skipinitialspace=True), [])
    except csv.Error:
        row = value.split(",")
    found = tuple(dict.fromkeys(one.strip() for one in row if one.strip()))
    if not found:
        raise BadValue("Say at least one value.")
    return found


def read_between(value: str) -> tuple[str, str]:
    """Both ends of "a..b"."""
    first, dots, last = value.partition("..")
    if not dots or not first.strip() or not last.strip():
        raise BadValue("Say both ends, such as 1..9.")
    return first.strip(), last.strip()


def read_number(value: str) -> int:
    """A whole number."""
    try:
        number = int(value.strip().replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        raise BadValue(f"“{value}” is not a whole number.") from None
    if abs(number) > 2_000_000_000:
        raise BadValue(f"“{value}” is too large a number.")
    return number


def read_day(value: str) -> date:
    """A day as 2026-10-14."""
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise BadValue(f"“{value}” is not a day, such as 2026-10-14.") from None
    return _within_reach(day)


def _within_reach(day: date) -> date:
    if not 1000 <= day.year <= 9000:
        raise BadValue(TOO_FAR)
    return day


@dataclass(frozen=True)
class Span:
    """A length of time: 90 days; `or_never` takes the empty ones in as well."""

    number: int
    unit: str
    or_never: bool = False

    @property
    def words(self) -> str:
        name = UNITS[self.unit]
        return f"{self.number} {name}" if self.number == 1 else f"{self.number} {name}s"

    def before(self, day: date) -> date:
        return self._moved(day, -1)

    def after(self, day: date) -> date:
        return self._moved(day, 1)

    def _moved(self, day: date, sign: int) -> date:
        try:
            if self.unit in "dw":
                moved = day + timedelta(days=sign * self.number * (7 if self.unit == "w" else 1))
            else:
                moved = add_months(day, sign * self.number * (12 if self.unit == "y" else 1))
        except (OverflowError, ValueError):
            raise BadValue(TOO_FAR) from None
        return _within_reach(moved)


def read_span(value: str) -> Span:
    """A length of time such as 90d, 12w, 6m, 1y; "90d,never" takes the empty ones in as well."""
    text, _, never = value.replace(" ", "").partition(",")
    number, unit = text[:-1], text[-1:]
    if unit.isdigit():
        number, unit = text, "d"
    if unit not in UNITS or not number.isdecimal() or len(number) > 5 or never not in {"", "never"}:
        raise BadValue(f"“{value}” is not a length of time, such as 90d, 12w, 6m or 1y.")
    return Span(int(number), unit, bool(never))


def read_period(value: str) -> str:
    """Day, week, month, quarter or year."""
    if value not in PERIODS:
        raise BadValue(f"“{value}” is not a period: {', '.join(PERIODS)}.")
    return value


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def bounds_of(period: str, day: date, steps: int = 0) -> tuple[date, date]:
    """First and last day of the period around `day`, or of the one `steps` further."""
    if period == "day":
        first = day + timedelta(days=steps)
        return first, first
    if period == "week":
        first = day - timedelta(days=day.weekday()) + timedelta(weeks=steps)
        return first, first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    begins = date(day.year, (day.month - 1) // months * months + 1, 1)
    first = add_months(begins, months * steps)
    return first, add_months(first, months) - timedelta(days=1)


def days_of(operator: str, value: str, today: date) -> tuple[date | None, date | None]:
    """First and last day (both included; None is open) that a condition on a date asks for. Raises BadValue."""
    if operator in {"this", "last", "next"}:
        return bounds_of(read_period(value), today, {"this": 0, "last": -1, "next": 1}[operator])
    if operator in {"ago", "past", "ahead", "beyond"}:
        return _around(operator, read_span(value), today)
    one = timedelta(days=1)
    if operator == "between":
        first, last = (read_day(part) for part in read_between(value))
        return min(first, last), max(first, last)
    day = read_day(value)
    return {"is": (day, day), "before": (None, day - one), "after": (day + one, None)}[operator]


def _around(operator: str, span: Span, today: date) -> tuple[date | None, date | None]:
    one = timedelta(days=1)
    if operator == "ago":
        return None, span.before(today) - one
    if operator == "past":
        return span.before(today), today
    if operator == "ahead":
        return today, span.after(today)
    return span.after(today) + one, None
