"""The calendar over the lookup: day, week, month, agenda."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from rapport.activities.actions import move_activities
from rapport.activities.calendar_grid import QUARTER, SLOT, Column, Event, beside, lines, place, span
from rapport.activities.marks import when_of
from rapport.activities.models import Activity
from rapport.activities.queries import activity_for
from rapport.activities.queries import calendar as reading
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.base.typed_dates import When
from rapport.lookups.definition import Definition
from rapport.lookups.queries import count_of, matching
from rapport.lookups.wording import chip_of, name_of
from rapport.organisation.models import User
from rapport.organisation.queries import Colleague, WorkingCalendar, colleagues_by_id, organisation, zone_of
from rapport.ui.pages import fragment, page, tell, trigger

VIEWS = ("day", "week", "month", "agenda")
MONTH_LINES = {4: 6, 5: 4, 6: 3}  # weeks → activities shown in a day of the month; the rest is one click away


def chosen(request: HttpRequest) -> tuple[int, ...]:
    """Whose calendar is asked for (`whose`, repeated): one's own where nobody is named."""
    return tuple(pk for asked in request.GET.getlist("whose") if (pk := whole_number(asked))) or (request.user.id,)


@dataclass
class Look:
    """How somebody looks at the calendar, read from the address: view, day, whose, weekends, only the lookup's."""

    view: str
    day: date
    users: tuple[int, ...]
    is_lookup: bool
    has_weekends: bool

    @classmethod
    def of(cls, request: HttpRequest, today: date) -> "Look":
        asked, preferences = request.GET, request.user.preferences
        view = asked.get("view") or preferences.get("calendar_view", "week")
        try:
            day = date.fromisoformat(asked.get("day", ""))
        except ValueError:
            day = today
        return cls(
            view if view in VIEWS else "week",
            min(max(day, date(1950, 1, 1)), date(2150, 1, 1)),
            chosen(request),
            asked.get("within") == "lookup",
            asked.get("weekends", "1") != "0",
        )


def addresses(look: Look, lookup: str, user: User) -> Callable[..., str]:
    """The address of this calendar seen a little differently: `at(day=…)`, `at(view=…)`, `at(within=…)`, `at(weekends=…)`."""
    whose = "".join(f"&whose={one}" for one in look.users) if look.users != (user.id,) else ""
    carried = f"&{lookup[1:]}" if lookup else ""

    def at(view: str = "", day: date | None = None, within: bool | None = None, weekends: bool | None = None) -> str:
        only = "&within=lookup" if (look.is_lookup if within is None else within) else ""
        short = "" if (look.has_weekends if weekends is None else weekends) else "&weekends=0"
        return f"/calendar/?view={view or look.view}&day={(day or look.day).isoformat()}{whose}{only}{short}{carried}"

    return at


@require_GET
def calendar_page(request: HttpRequest) -> HttpResponse:
    """`/calendar/?view=week&day=2026-10-14&whose=3&whose=5&within=lookup`, with the lookup's own parameters beside."""
    own = organisation()
    zone = zone_of(request.user, own)
    now = timezone.now().astimezone(zone)
    look = Look.of(request, now.date())
    definition = Definition.from_query(request.GET, "contact", request.user)
    people = colleagues_by_id()
    look.users = tuple(user for user in look.users if user in people) or (request.user.id,)
    first, last = span(look.view, look.day)
    asked = reading.Asked(
        request.user,
        look.users,
        first,
        last,
        zone,
        now.date(),
        matching(definition, request.user) if look.is_lookup else None,
    )
    working = WorkingCalendar(own, request.user)
    drawn = reading.events(asked)
    context = {
        "title": "Calendar",
        "look": look,
        "at": addresses(look, definition.query(), request.user),
        "now": now,
        "first": first,
        "last": last,
        "before": beside(look.view, look.day)[0],
        "after": beside(look.view, look.day)[1],
        "people": people,
        "tray": reading.tray(asked),
        "small_month": _small_month(asked, look.day, working),
        "definition": definition,
        "lookup_query": definition.query(),
        "lookup": _lookup(definition, request.user, now.date()),
        "carried": definition.pairs(),
        "heading": _heading(look.view, first, last, look.day),
        **_shown(look, drawn, asked, working, people),
    }
    return page(request, "activities/calendar_page.html", context, screen="calendar")


@require_GET
def whose(request: HttpRequest) -> HttpResponse:
    """The colleagues whose calendars can be shown, fetched when the menu opens: there may be a thousand."""
    context = {"people": colleagues_by_id().values(), "chosen": chosen(request)}
    return fragment(request, "activities/_calendar_people.html", context)


def _lookup(definition: Definition, user: User, today: date) -> dict:
    """What the top bar calls the lookup, as in the list, and how many it finds."""
    chips = [] if definition.saved else [chip_of(definition, one, user, today) for one in definition.conditions]
    total, exact = (0, True) if definition.is_everyone else count_of(definition, user)
    return {
        "name": name_of(definition, chips),
        "count": None if definition.is_everyone else f"{total:,}{'' if exact else '+'}",
        "glyph": "" if definition.saved else "list-filter",
    }


def _shown(
    look: Look, drawn: list[Event], asked: reading.Asked, working: WorkingCalendar, people: dict[int, Colleague]
) -> dict:
    in_order = sorted(drawn, key=lambda e: (e.starts is not None, e.begins))
    if look.view in {"day", "week"}:
        columns = _columns(look, asked, working, people)
        place(columns, drawn)
        me = asked.viewer
        return {
            "columns": columns,
            "lines": lines(columns, _clock(me.works_from), _clock(me.works_until)),
            "slot": SLOT,
            "of_day": [event for event in in_order if event.day == look.day],
        }
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in in_order:
        by_day[event.day].append(event)
    days = [asked.first + timedelta(days=n) for n in range((asked.last - asked.first).days + 1)]
    off = {day: working.why_not(day) for day in days}
    if look.view == "month":
        weeks = [days[n : n + 7] for n in range(0, len(days), 7)]
        return {"weeks": weeks, "by_day": by_day, "off": off, "limit": MONTH_LINES[len(weeks)]}
    return {"days": days, "by_day": by_day, "off": off}


def _columns(look: Look, asked: reading.Asked, working: WorkingCalendar, people: dict[int, Colleague]) -> list[Column]:
    if look.view == "day" and len(look.users) > 1:
        off = working.why_not(look.day)
        return [Column(look.day, user, people[user].name, off) for user in look.users]
    days = [asked.first + timedelta(days=n) for n in range((asked.last - asked.first).days + 1)]
    if look.view == "week" and not look.has_weekends:
        days = [day for day in days if working.is_working(day) or day.isoweekday() < 6]
    return [Column(day, None, "", working.why_not(day)) for day in days]


def _small_month(asked: reading.Asked, day: date, working: WorkingCalendar) -> dict:
    """The month beside: weeks of (day, load 0 to 3)."""
    first, last = span("month", day)
    counts = reading.loads(
        reading.Asked(asked.viewer, asked.users, first, last, asked.zone, asked.today, asked.contacts)
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    cells = [(d, min(3, -(-counts.get(d, 0) // 4)), working.why_not(d)) for d in days]
    return {"month": day.replace(day=1), "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)]}


def _heading(view: str, first: date, last: date, day: date) -> str:
    if view == "month":
        return f"{day:%B %Y}"
    if view == "agenda":
        return f"From {first.day} {first:%B}"
    if view == "day":
        return f"{day:%A}, {day.day} {day:%B}"
    return (
        f"{first.day} to {last.day} {last:%B}"
        if first.month == last.month
        else f"{first.day} {first:%B} to {last.day} {last:%B}"
    )


def _clock(value: time | str) -> time:
    return value if isinstance(value, time) else datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007


@require_POST
def place_activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Carry something to another time: `at` (local) or `on` (a day), `shift` minutes or `days`.

    `minutes` says how long it lasts, `longer` how many minutes more (or, negative, fewer) than now: at least QUARTER.
    """
    zone = zone_of(request.user)
    activity = activity_for(request.user, activity_id)
    minutes = _number(request.POST.get("minutes"))
    if longer := _number(request.POST.get("longer")):
        minutes = max((activity.minutes or activity.kind.minutes or SLOT) + longer, QUARTER)
    when = _target(request, activity, zone)
    if when is None and minutes is None:
        raise Invalid({"": "Choose a time or a day to move it to."})
    moved = move_activities([activity_id], when or when_of(activity), by=request.user, minutes=minutes)
    done = moved[0].operation
    answer = tell(HttpResponse(status=204), done.summary, undo=done.id)
    return trigger(answer, "activity.saved", {"id": activity_id})


def _number(typed: str | None) -> int | None:
    try:
        return int(typed) if typed else None
    except ValueError:
        return None


def _target(request: HttpRequest, activity: Activity, zone: ZoneInfo) -> When | None:
    """When it is carried to; a day alone keeps the time of day it had."""
    asked = request.POST
    starts = activity.starts_at.astimezone(zone) if activity.starts_at else None
    try:
        if at := asked.get("at"):
            return When(at=datetime.fromisoformat(at).replace(tzinfo=zone).astimezone(UTC))
        if on := asked.get("on"):
            day = date.fromisoformat(on)
            return When(at=_same_clock(starts, day, zone)) if starts else When(on=day)
        return _shifted(asked, starts, activity, zone)
    except (ValueError, OverflowError):
        raise Invalid({"": "This is no date we can read."}) from None


def _shifted(asked: QueryDict, starts: datetime | None, activity: Activity, zone: ZoneInfo) -> When | None:
    """So many minutes or days away from where it is."""
    if (shift := _number(asked.get("shift"))) and starts:
        return When(at=starts.astimezone(UTC) + timedelta(minutes=shift))
    if days := _number(asked.get("days")):
        day = (starts.date() if starts else activity.starts_on or datetime.now(zone).date()) + timedelta(days=days)
        return When(at=_same_clock(starts, day, zone)) if starts else When(on=day)
    return None


def _same_clock(starts: datetime, day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, starts.time(), tzinfo=zone).astimezone(UTC)
