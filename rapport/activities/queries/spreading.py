"""Back from a holiday: a proposal of days, and of hours, for what has piled up."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from rapport.activities.desk import Desk
from rapport.activities.models import OPEN, Activity
from rapport.activities.queries.due import local_day, of_person
from rapport.activities.queries.planned import load_of_days
from rapport.base.typed_dates import When, instant
from rapport.organisation.queries import WorkingCalendar, day_bounds

LONGEST_AHEAD = 120  # days
QUARTER = timedelta(minutes=15)
KEEP, FREE, NONE = "keep", "free", "none"


def spread_over(
    user: Any, activities: Sequence[Activity], days: int, *, at_most: int, start: date, times: str = KEEP
) -> dict[int, When]:
    """A proposal: these activities, in their order, over the next `days` working days from `start`, no day over `at_most`
    together with what is planned there. What does not fit goes on after those days.

    `times`: each keeps its own, they fill the free hours of the working day, or they have none.
    """
    desk = Desk()
    zone, calendar = desk.zone(user), desk.calendar(user)
    load = load_of_days(user, start, start + timedelta(days=LONGEST_AHEAD))
    moved = Counter(local_day(one, zone) for one in activities)
    load.subtract({day: count for day, count in moved.items() if day in load})
    slots = _slots(calendar, load, start, days, max(at_most, 1))
    chosen = {one.pk: next(slots) for one in activities}
    if times == FREE:
        return _in_free_hours(user, activities, chosen, desk)
    return {
        one.pk: _same_time(one, chosen[one.pk], desk.zone(user)) if times == KEEP else When(on=chosen[one.pk])
        for one in activities
    }


def _slots(calendar: WorkingCalendar, load: Counter[date], start: date, days: int, at_most: int) -> Iterator[date]:
    """Days with room, the emptiest of the asked ones first by turns; beyond them, one day after another."""
    asked = [calendar.working_day(start)]
    while len(asked) < days:
        asked.append(calendar.next_working_day(asked[-1]))
    while True:
        day = min(asked, key=lambda one: (max(load[one], 0), one))
        if load[day] >= at_most:
            asked = [calendar.next_working_day(asked[-1])]
            if load[asked[0]] >= at_most and asked[0] < start + timedelta(days=LONGEST_AHEAD - 1):
                continue
            day = asked[0]
        load[day] += 1
        yield day


def _same_time(activity: Activity, day: date, zone: Any) -> When:
    if activity.starts_at is None:
        return When(on=day)
    local = activity.starts_at.astimezone(zone)
    return When(at=datetime.combine(day, local.time(), tzinfo=zone).astimezone(activity.starts_at.tzinfo))


def _in_free_hours(user: Any, activities: Sequence[Activity], chosen: dict[int, date], desk: Desk) -> dict[int, When]:
    """One after another in the gaps of their working day; what finds no gap is for the day."""
    busy = _busy(user, set(chosen), min(chosen.values()), max(chosen.values()), desk)
    plan: dict[int, When] = {}
    for activity in activities:
        day = chosen[activity.pk]
        lasts = timedelta(minutes=activity.minutes or activity.kind.minutes or 15)
        begins = _gap(user, day, lasts, busy[day], desk)
        plan[activity.pk] = When(at=begins) if begins else When(on=day)
        if begins:
            busy[day].append((begins, begins + lasts))
    return plan


def _busy(user: Any, but: set[int], first: date, last: date, desk: Desk) -> dict[date, list[tuple]]:
    """When somebody is taken on these days: day → [(begin, end)]."""
    zone = desk.zone(user)
    begin, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    rows = Activity.objects.filter(OPEN, of_person(user), starts_at__gte=begin, starts_at__lt=end).exclude(pk__in=but)
    taken: dict[date, list[tuple]] = defaultdict(list)
    for at, minutes, usual in rows.values_list("starts_at", "minutes", "kind__minutes").distinct():
        if at is not None:
            taken[at.astimezone(zone).date()].append((at, at + timedelta(minutes=minutes or usual or 15)))
    return taken


def _gap(user: Any, day: date, lasts: timedelta, busy: list[tuple], desk: Desk) -> datetime | None:
    """The first stretch of the working day that is free for so long, at a quarter of an hour; not in the past."""
    zone = desk.zone(user)
    at, end = (instant(day, hour, zone).astimezone(zone) for hour in (user.works_from, user.works_until))
    if day == desk.today(user) and at < desk.now:
        at = _next_quarter(desk.now.astimezone(zone))
    for begin, finish in sorted(busy):
        if at + lasts <= begin:
            break
        if finish > at:
            at = _next_quarter(finish.astimezone(zone))
    return at.astimezone(desk.now.tzinfo) if at + lasts <= end else None


def _next_quarter(at: datetime) -> datetime:
    midnight = datetime.combine(at.date(), time(), tzinfo=at.tzinfo)
    return midnight + -(-(at - midnight) // QUARTER) * QUARTER
