"""What is to be done: overdue, today, this week, without a date; and what was done today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from rapport.access.seeing import acting_for, knows_of
from rapport.activities.models import OPEN, Activity, ActivityColleague, ActivityContact
from rapport.activities.queries.activity import unseen_among, visible_to
from rapport.activities.queries.known import known
from rapport.base.prepared import prepared
from rapport.contacts.queries.known import hidden_of as hidden_of_contacts
from rapport.organisation.queries import day_bounds, organisation, today_of, zone_of

SHOWN = ("kind", "outcome", "contact", "assigned_to", "text")


@dataclass
class Due:
    """What somebody has to do, seen from a day in their own zone. Lists are in the order of work: by day, then by time."""

    day: date
    zone: ZoneInfo
    overdue: list[Activity] = field(default_factory=list)  # planned for an earlier day
    today: list[Activity] = field(default_factory=list)
    week: list[Activity] = field(default_factory=list)  # the days after it, until Sunday or `until`


def of_person(user: Any) -> Q:
    """Theirs, or an absent one's whose deputy they are: assigned to them, or they take part as a colleague."""
    people = acting_for(user)
    parts = ActivityColleague.objects.filter(user_id__among=people).values("activity")
    return Q(assigned_to_id__among=people) | Q(pk__in=parts)


def due(user: Any, day: date | None = None, *, until: date | None = None, viewer: Any = None) -> Due:
    """What `user` has to do from `day` (today) until before `until` (next Monday), in two statements.

    `viewer` is who looks, if somebody else: private ones are left out then.
    """
    own = organisation()
    zone = zone_of(viewer or user, own)
    day = day or today_of(viewer or user, own)
    until = until or day + timedelta(days=7 - day.weekday())
    end = day_bounds(until, zone)[0]
    rows = visible_to(viewer or user).filter(OPEN).filter(of_person(user)).select_related(*SHOWN)
    timed = rows.filter(starts_at__lt=end)
    dated = rows.filter(starts_on__lt=until)
    found = Due(day, zone)
    for activity in in_order(known([*timed, *dated], viewer or user), zone):
        starts = local_day(activity, zone)
        if starts is None or starts < day:
            found.overdue.append(activity)
        elif starts == day:
            found.today.append(activity)
        else:
            found.week.append(activity)
    return found


def next_due(user: Any, after: int | None = None) -> Activity | None:
    """What "Work through" opens: the first of what is overdue or due today, or the one that comes behind `after` in the
    order of work, also where that one is done by now. None: that was all.
    """
    found = due(user)
    rows = [*found.overdue, *found.today]
    current = visible_to(user).filter(pk=after).first() if after else None
    if current is None:
        return next(iter(rows), None)
    behind = in_order([one for one in rows if one.pk != current.pk] + [current], found.zone)
    return next(iter(behind[behind.index(current) + 1 :]), None)


def overdue_count(user: Any) -> int:
    """How many are planned for an earlier day: the number at Today, in every frame."""
    if not knows_of(user, "activity"):
        return 0
    own = organisation()
    start = day_bounds(today := today_of(user, own), zone_of(user, own))[0]
    return _overdue.count(acting_for(user), start, today)


@prepared
def _overdue(users: Any, start: Any, today: Any) -> QuerySet:
    late = Q(starts_at__lt=start) | Q(starts_on__lt=today)
    return Activity.objects.filter(OPEN, late, assigned_to_id__among=users).values("pk")


def undated(user: Any, *, viewer: Any = None) -> QuerySet[Activity]:
    """Planned without a date, the important ones first."""
    rows = visible_to(viewer or user).filter(OPEN, starts_at=None, starts_on=None).filter(of_person(user))
    return rows.select_related(*SHOWN).order_by("-priority", "id")


def open_of_contact(user: Any, contact: Any, *, with_people: bool = True) -> list[Activity]:
    """What is planned with a contact one sees: a person, or a company and (`with_people`) its people; overdue first, without a
    date last.

    What nearly all of it needs no asking for is read first, and then asked of the rest: half the work of one statement.
    """
    knows_people = with_people and not contact.is_person and "company" not in hidden_of_contacts(user)
    column: Literal["contact", "organisation"] = "organisation" if knows_people else "contact"
    # asked on every record: who has nothing dated mostly has nothing at all, and that is quicker found out alone
    if not knows_of(user, "activity") or (contact.next_at is None and not _parts(contact.pk, column=column)):
        return []
    found = _open_with(contact.pk, column=column)
    told = ({"id": one.pk, "assigned_to_id": one.assigned_to_id, "is_private": one.is_private} for one in found)
    unseen = unseen_among(user, told, with_seen=not knows_people)
    return in_order(known([one for one in found if one.pk not in unseen], user), zone_of(user))


@prepared
def _parts(contact_id: Any, *, column: Literal["contact", "organisation"]) -> QuerySet:
    return ActivityContact.objects.filter(**{column: contact_id}, is_open=True).values_list("activity_id")[:1]


@prepared
def _open_with(contact_id: Any, *, column: Literal["contact", "organisation"]) -> QuerySet:
    parts = ActivityContact.objects.filter(**{column: contact_id}, is_open=True).values("activity_id")
    rows = Activity.objects.filter(pk__in=parts, trashed_at=None)
    return rows.select_related("kind", "contact", "assigned_to", "text")


def planned_with(user: Any, people: Sequence[Any]) -> dict[int, list[Activity]]:
    """What `user` has to do with each of these people, overdue first: {contact id: activities}."""
    rows = ActivityContact.objects.filter(contact__in=[one.pk for one in people], is_open=True)
    pairs = list(rows.values_list("activity_id", "contact_id"))
    if not pairs:
        return {}
    mine = visible_to(user).filter(of_person(user), pk__in={activity for activity, _ in pairs})
    found: dict[int, list[Activity]] = {}
    for one in in_order(known(mine.select_related("kind", "contact", "assigned_to", "text"), user), zone_of(user)):
        for contact_id in sorted({contact for activity, contact in pairs if activity == one.pk}):
            found.setdefault(contact_id, []).append(one)
    return found


def own_among(user: Any, planned: Sequence[Activity]) -> list[Activity]:
    """Those that this person does or takes part in, also as a deputy; asked again only where some are a colleague's."""
    people = acting_for(user)
    theirs = [one.pk for one in planned if one.assigned_to_id not in people]
    joined = (
        set(
            ActivityColleague.objects.filter(user_id__among=people, activity__in=theirs).values_list(
                "activity", flat=True
            )
        )
        if theirs
        else set()
    )
    return [one for one in planned if one.assigned_to_id in people or one.pk in joined]


def local_day(activity: Activity, zone: ZoneInfo) -> date | None:
    """The day it is planned for, where the viewer lives."""
    return activity.starts_at.astimezone(zone).date() if activity.starts_at else activity.starts_on


def in_order(activities: Iterable[Activity], zone: ZoneInfo) -> list[Activity]:
    """By day; within a day the timed ones by time, then the others; without a date last."""

    def place(activity: Activity) -> tuple:
        day = local_day(activity, zone)
        late = datetime.max.replace(tzinfo=zone)
        return (day is None, day or date.max, activity.starts_at or late, -activity.priority, activity.pk)

    return sorted(activities, key=place)
