"""What stands in a calendar: planned and done between two days, drawn occurrences, busy times, and how full the days are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from rapport.activities.models import OPEN, Activity, ActivityColleague
from rapport.activities.queries.activity import seen_by, visible_to
from rapport.activities.queries.due import SHOWN
from rapport.activities.repetition import series
from rapport.base.prepared import among, prepared
from rapport.base.typed_dates import When
from rapport.organisation.queries import day_bounds, organisation, zone_of

LONGEST = timedelta(days=14)


@dataclass(frozen=True)
class Occurrence:
    """A future occurrence of something that repeats: drawn, not stored. `activity` is the open row of its series."""

    activity: Activity
    day: date
    when: When

    @property
    def key(self) -> str:
        """What an address calls it: "12@2026-10-19"."""
        return f"{self.activity.pk}@{self.day.isoformat()}"


@dataclass(frozen=True)
class Busy:
    """A private activity as others see it: when, and nothing else."""

    user_id: int
    starts_at: datetime | None
    starts_on: date | None
    minutes: int


def of_people(ids: Iterable[int]) -> Q:
    """Assigned to one of these people, or one of them takes part."""
    wanted = list(ids)
    return Q(assigned_to__in=wanted) | Q(colleague_rows__user__in=wanted)


def between(viewer: Any, user_ids: Sequence[int], start: date, end: date) -> QuerySet[Activity]:
    """What these people have planned or did from day `start` until before `end`, days taken in the viewer's zone.

    Done ones are there where they happened, cancelled ones nowhere.
    """
    zone = zone_of(viewer)
    first, last = day_bounds(start, zone)[0], day_bounds(end, zone)[0]
    planned = OPEN & (
        Q(starts_at__gte=first - LONGEST, starts_at__lt=last) | Q(starts_on__gte=start, starts_on__lt=end)
    )
    done = Q(done_at__gte=first, done_at__lt=last)
    ids = visible_to(viewer).filter(planned | done).filter(of_people(user_ids)).values("pk")
    return Activity.objects.filter(pk__in=ids).select_related(*SHOWN)


def busy_blocks(viewer: Any, user_ids: Sequence[int], start: date, end: date) -> list[Busy]:
    """When these people are busy with what the viewer may not see."""
    zone = zone_of(viewer)
    first, last = day_bounds(start, zone)[0], day_bounds(end, zone)[0]
    planned = Q(starts_at__gte=first - LONGEST, starts_at__lt=last) | Q(starts_on__gte=start, starts_on__lt=end)
    rows = Activity.objects.filter(OPEN & planned, is_private=True).exclude(seen_by(viewer)).filter(of_people(user_ids))
    facts = rows.select_related("kind").distinct()
    return [Busy(row.assigned_to_id, row.starts_at, row.starts_on, row.minutes or row.kind.minutes) for row in facts]


def occurrences(user: Any, start: date, end: date, *, user_ids: Sequence[int] | None = None) -> list[Occurrence]:
    """Future occurrences from day `start` until before `end` of what `user` may see, theirs or those of `user_ids`.

    The open row of a series stands for itself, and missed ones are that row too: drawn are only days after it and after
    today.
    """
    own = organisation()
    zone = zone_of(user, own)
    rows = _repeating(user.pk, user_ids or [user.pk])
    today = datetime.now(zone).date()
    found: list[Occurrence] = []
    for activity in rows:
        found += _drawn(activity, start, end, today)
    return sorted(found, key=lambda one: (one.day, one.when.at is None, one.when.at or 0, one.activity.pk))


@prepared
def _repeating(user: Any, people: Any) -> QuerySet:
    with_them = ActivityColleague.objects.filter(among("user_id", people)).values("activity")
    theirs = among("assigned_to_id", people) | Q(pk__in=with_them)
    return visible_to(user).filter(OPEN, theirs, repeats__isnull=False).select_related(*SHOWN)


def _drawn(activity: Activity, start: date, end: date, today: date) -> Iterable[Occurrence]:
    rule = series(activity.repeats)  # type: ignore[arg-type]
    stands_for = activity.occurs_on or today
    first = (stands_for if stands_for >= today else today) + timedelta(days=1)
    # a day more on both sides: the series' zone may be on another day than the viewer's
    for day in rule.days(max(start, first), end):
        yield Occurrence(activity, day, rule.when(day))


def load_of_days(user: Any, start: date, end: date) -> Counter[date]:
    """How many activities `user` has on each day from `start` until before `end`."""
    zone = zone_of(user)
    first, last = day_bounds(start, zone)[0], day_bounds(end, zone)[0]
    mine = Activity.objects.filter(OPEN, assigned_to=user.pk)
    timed = mine.filter(starts_at__gte=first, starts_at__lt=last).values_list("starts_at", flat=True)
    load = Counter(at.astimezone(zone).date() for at in timed if at)
    load.update(mine.filter(starts_on__gte=start, starts_on__lt=end).values_list("starts_on", flat=True))
    return load


def count_on(user: Any, day: date) -> int:
    """How many activities `user` has on one day."""
    return load_of_days(user, day, day + timedelta(days=1))[day]
