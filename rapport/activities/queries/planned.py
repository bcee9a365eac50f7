"""What stands in a calendar: planned and done between two days, drawn occurrences, busy times, and how full the days are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from rapport.activities.models import OPEN, Activity, ActivityColleague, ActivityContact
from rapport.activities.queries.due import SHOWN
from rapport.activities.repetition import series
from rapport.base.prepared import prepared
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


def occurrences(
    user: Any,
    start: date,
    end: date,
    *,
    user_ids: Sequence[int] | None = None,
    contacts: QuerySet | None = None,
) -> list[Occurrence]:
    """Future occurrences from day `start` until before `end`, theirs or those of `user_ids`, private ones of others included:
    who shows them says "busy". `contacts` narrows them to those with these contacts.

    The open row of a series stands for itself, and missed ones are that row too: drawn are only days after it and after
    today.
    """
    own = organisation()
    zone = zone_of(user, own)
    people = user_ids or [user.pk]
    rows: Iterable[Activity] = _repeating(people)
    if contacts is not None:
        with_them = ActivityContact.objects.filter(contact__in=contacts)
        rows = _repeating.build(people).filter(pk__in=with_them.values("activity"))
    today = datetime.now(zone).date()
    found: list[Occurrence] = []
    for activity in rows:
        found += _drawn(activity, start, end, today)
    return sorted(found, key=lambda one: (one.day, one.when.at is None, one.when.at or 0, one.activity.pk))


@prepared
def _repeating(people: Any) -> QuerySet:
    with_them = ActivityColleague.objects.filter(user_id__among=people).values("activity")
    theirs = Q(assigned_to_id__among=people) | Q(pk__in=with_them)
    rows = Activity.objects.filter(OPEN, theirs, trashed_at__isnull=True, repeats__isnull=False)
    return rows.select_related(*SHOWN)


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
