"""Days on which the organisation does not work."""

from datetime import date
from typing import Any

from rapport.access.actions.permission import require
from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.models import Holiday

MOST = 1000


def add_holidays(days: dict[date, str], *, by: Any, inside: Writing | None = None) -> Operation:
    """Add days off, day → name; a day that is one already gets the new name. Raises Invalid, NotAllowed."""
    require(by, "settings.change")
    days = {day: clean(name) for day, name in days.items()}
    if not days:
        raise Invalid({"days": "Which day?"})
    if len(days) > MOST or any(len(name) > 100 for name in days.values()):
        raise Invalid({"days": "At most 1,000 days, and names of at most 100 characters."})
    summary = f"{len(days)} days off added" if len(days) > 1 else "Day off added"
    with operation("add_holidays", by=by, summary=summary, inside=inside) as writing:
        known = {row.day: row for row in Holiday.objects.filter(day__in=list(days))}
        for day, name in sorted(days.items()):
            row = known.get(day) or Holiday(day=day)
            before = _facts(row) if row.id else None
            row.name = name
            row.save()
            writing.changed("holiday", row.id, before, _facts(row))
        writing.tell("holiday.changed")
    return writing.operation


def remove_holidays(ids: list[int], *, by: Any, inside: Writing | None = None) -> Operation:
    """Work on these days after all. Raises Gone, NotAllowed."""
    require(by, "settings.change")
    rows = list(Holiday.objects.filter(id__in=ids))
    if not rows:
        raise Gone("This day is not on the list any more.")
    summary = f"{rows[0].name or 'Day off'} removed" if len(rows) == 1 else f"{len(rows)} days off removed"
    with operation("remove_holidays", by=by, summary=summary, inside=inside) as writing:
        for row in rows:
            writing.changed("holiday", row.id, _facts(row), None)
        Holiday.objects.filter(id__in=[row.id for row in rows]).delete()
        writing.tell("holiday.changed")
    return writing.operation


def restore_holiday(writing: Writing, change: Any) -> list[str]:
    """Undo: a day that was added goes, one that was removed comes back; what somebody changed since stays."""
    require(writing.by, "settings.change")
    row = Holiday.objects.filter(id=change.record_id).first()
    if change.after is None:
        return _bring_back(writing, change)
    now = _facts(row) if row else {}
    if any(now.get(key) != value for key, value in change.after.items()):
        return ["Day off"]
    if change.before is None:
        row.delete()
        writing.changed("holiday", change.record_id, now, None)
    else:
        row.name = change.before.get("name", row.name)
        row.save()
        writing.changed("holiday", row.id, now, _facts(row))
    return []


def _bring_back(writing: Writing, change: Any) -> list[str]:
    if Holiday.objects.filter(day=change.before["day"]).exists():
        return ["Day off"]  # somebody entered it again
    row = Holiday(id=change.record_id, day=date.fromisoformat(change.before["day"]), name=change.before["name"])
    row.save(force_insert=True)
    writing.changed("holiday", row.id, None, change.before)
    return []


def _facts(row: Holiday) -> dict:
    return {"day": row.day.isoformat(), "name": row.name}
