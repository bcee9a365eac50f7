"""Days off as somebody pastes them: one a line, rows of a table, or a calendar file (.ics)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rapport.base.errors import Invalid

LONGEST = 60  # days of one entry
YEARS = 3  # for what returns every year
_DAY = r"\d{4}-\d\d?-\d\d?|\d{8}|\d{1,2}\.\d{1,2}\.\d{4}"
_LINE = re.compile(rf"""^["']?(?P<day>{_DAY})["']?[\s,;]*(?P<name>.*)$""")
_NAMED_FIRST = re.compile(rf"""^(?P<name>.+?)[\s,;]+["']?(?P<day>{_DAY})["']?[\s,;]*$""")
_HEADER = re.compile(r"""^["']?(day|date|datum|fecha|data|name|holiday)\b""", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)")


def read_days(text: str, today: date) -> dict[date, str]:
    """Day → name. Raises Invalid naming the line that cannot be read."""
    if "BEGIN:VCALENDAR" in text or "BEGIN:VEVENT" in text:
        return _calendar(text, today)
    days = {}
    for number, line in enumerate(filter(None, (one.strip() for one in text.splitlines()))):
        found = _LINE.match(line) or _NAMED_FIRST.match(line)
        day = _read(found["day"]) if found else None
        if found and day:
            days[day] = found["name"].strip(" ,;\"'")
        elif number or not _HEADER.match(line):
            raise Invalid({"days": f"“{line[:60]}” does not begin with a day such as 2026-12-25."})
    return days


def _read(text: str) -> date | None:
    if "." in text:
        text = "-".join(reversed(text.split(".")))
    if "-" not in text:
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        return date(*(int(part) for part in text.split("-")))
    except ValueError:
        return None


def _calendar(text: str, today: date) -> dict[date, str]:
    """The whole days of a calendar file; what returns every year for this one and the next."""
    days: dict[date, str] = {}
    for entry in _entries(re.sub(r"\r?\n[ \t]", "", text)):
        first = _read(entry.get("DTSTART", "")[:8])
        if first is None:
            continue
        last = _read(entry.get("DTEND", "")[:8]) or first + timedelta(days=1)
        name = _ESCAPED.sub(lambda one: " " if one[1] in "nN" else one[1], entry.get("SUMMARY", "")).strip()[:100]
        lasts = max(1, min((last - first).days, LONGEST))
        for begin in _every_year(first, today) if "FREQ=YEARLY" in entry.get("RRULE", "") else (first,):
            days |= {begin + timedelta(days=n): name for n in range(lasts)}
    if not days:
        raise Invalid({"days": "There is no day in this calendar."})
    return {day: name for day, name in days.items() if day.year >= today.year}


def _every_year(first: date, today: date) -> Iterator[date]:
    for year in range(max(first.year, today.year), today.year + YEARS):
        try:
            yield first.replace(year=year)
        except ValueError:
            continue  # 29 February


def _entries(text: str) -> Iterator[dict[str, str]]:
    for block in re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", text, re.DOTALL):
        lines = (line.partition(":") for line in block.splitlines() if ":" in line)
        yield {name.partition(";")[0].upper().strip(): value.strip() for name, _, value in lines}
