"""What the forms that plan send: read into values for the actions."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from rapport.activities.actions.allowed import free_values
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.activities.reading import NO_TIME, number, numbers, read_typed, read_when, unread
from rapport.base.errors import Invalid

# beside which fields the forms of a plan say what was not right; anything else is said at their end
PLACES = ("kind", "subject", "when", "contacts", "minutes", "note", "script", "repeats", "outcome", "done_at")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
SIMPLE = {
    "day": "FREQ=DAILY",
    "weekday": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "week": "FREQ=WEEKLY",
    "2weeks": "FREQ=WEEKLY;INTERVAL=2",
    "month": "FREQ=MONTHLY",
    "3months": "FREQ=MONTHLY;INTERVAL=3",
    "year": "FREQ=YEARLY",
}


def plan_values(
    form: QueryDict, user: Any, desk: Desk, *, planned: bool = True, is_new: bool = False
) -> dict[str, Any]:
    """The values of the form that are there. Raises Invalid with everything that cannot be read."""
    values: dict[str, Any] = {
        "kind": form.get("kind", ""),
        "subject": form.get("subject", ""),
        "contacts": numbers(form.getlist("contacts")),
        "colleagues": numbers(form.getlist("colleagues")),
        "minutes": form.get("minutes", ""),
        "place": form.get("place", ""),
        "is_private": form.get("is_private") == "1",
        "priority": 1 if form.get("priority") == "1" else 0,
    }
    for key in ("note", "script", "remind_minutes"):
        if key in form:
            values[key] = form[key]
    if to := number(form.get("assigned_to")):
        values["assigned_to"] = to
    if "direction" in form:
        values["direction"] = form["direction"]
    return free_values(values | _dates(form, user, desk, planned), user, is_new=is_new)


def _dates(form: QueryDict, user: Any, desk: Desk, planned: bool) -> dict[str, Any]:
    if not planned:
        text = form.get("when_typed", "").strip()
        when = read_typed(text, user, desk, past=True)
        if when is None or not when.is_dated:
            raise Invalid({"when": unread(text, user, desk, NO_TIME)})
        return {"done_at": when}
    when = read_when(form, user, desk)
    dates: dict[str, Any] = {} if when is None else {"when": when}
    if form.get("repeats", "same") != "same":
        day = when.day(desk.zone(user)) if when else None
        dates["repeats"] = read_repeats(form, day, user, desk)
    return dates


def read_repeats(form: QueryDict, first: date | None, user: Any, desk: Desk) -> dict[str, Any] | None:
    """The repetition chosen, as the action takes it. Raises Invalid ("repeats")."""
    chosen = form.get("repeats", "")
    if not chosen:
        return None
    if chosen == "after":
        return {"after": number(form.get("after")), "unit": form.get("after_unit", "day")}
    rule = SIMPLE.get(chosen) or _own_rule(form)
    return {"rule": _on_the_last_days(rule, first) + _end(form, user, desk)}


def _own_rule(form: QueryDict) -> str:
    unit = form.get("unit", "week")
    rule = f"FREQ={FREQUENCIES.get(unit, '')};INTERVAL={number(form.get('every')) or 0}"
    days = [day for day in WEEKDAYS if day in form.getlist("days")]
    if unit == "week" and days:
        rule += f";BYDAY={','.join(days)}"
    if unit == "month" and form.get("on") in {"1", "2", "3", "4", "-1"} and form.get("on_day") in WEEKDAYS:
        rule += f";BYDAY={form['on']}{form['on_day']}"
    return rule


def _on_the_last_days(rule: str, first: date | None) -> str:
    """Every month on the 31st means the last day where there is no 31st."""
    if first and first.day > 28 and "MONTHLY" in rule and "BYDAY" not in rule:
        return f"{rule};BYMONTHDAY={','.join(str(day) for day in range(28, first.day + 1))};BYSETPOS=-1"
    return rule


def _end(form: QueryDict, user: Any, desk: Desk) -> str:
    if form.get("ends") == "count":
        return f";COUNT={number(form.get('count')) or 0}"
    if form.get("ends") == "until":
        until = read_typed(form.get("until", ""), user, desk)
        day = until.day(desk.zone(user)) if until else None
        if day is None:
            raise Invalid({"repeats": unread(form.get("until", ""), user, desk, "Until which day? Try “31 dec”.")})
        return f";UNTIL={day:%Y%m%d}"
    return ""


def when_words(activity: Activity, zone: ZoneInfo) -> str:
    """The date of an activity as one could type it again: "2026-10-16 10:00"."""
    at = activity.done_at or activity.starts_at
    if at:
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
    return activity.starts_on.isoformat() if activity.starts_on else ""
