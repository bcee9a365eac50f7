"""Reading for the calendar: what stands between two days, and what waits in the tray."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from rapport.access.seeing import knows_of
from rapport.activities.calendar_grid import SLOT, Event
from rapport.activities.models import OPEN, Activity, Kind
from rapport.activities.queries.activity import changeable_among, part_among, unseen_among
from rapport.activities.queries.kinds import kinds_by_id
from rapport.activities.queries.known import known_rows
from rapport.activities.queries.planned import occurrences
from rapport.activities.queries.whose import of_users, once, take_part
from rapport.base.prepared import Prepared, prepared
from rapport.organisation.models import User
from rapport.organisation.queries import day_bounds

TRAY = 30  # how many of the tray are shown
COLUMNS = (
    "id", "kind_id", "subject", "starts_at", "starts_on", "minutes", "done_at", "assigned_to_id", "contact_id", "is_private",
    "contact__name", "contact__company", "contact__phone",
)  # fmt: skip

OWN = ("id", "kind_id", "subject", "minutes", "assigned_to_id", "contact_id", "is_private")


@dataclass(frozen=True)
class Asked:
    """What a calendar is asked for: who looks, whose it is, between which days (both included), in which zone.

    `contacts` narrows it to activities with these contacts: the lookup's calendar.
    """

    viewer: User
    users: tuple[int, ...]
    first: date
    last: date
    zone: ZoneInfo
    today: date
    contacts: QuerySet | None = None

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        return day_bounds(self.first, self.zone)[0], day_bounds(self.last, self.zone)[1]


def _read(statement: Prepared, asked: Asked, *times: Any) -> list[dict]:
    """The rows of one of the statements below; with the contacts of a lookup it is put into words each time."""
    if not knows_of(asked.viewer, "activity"):
        return []
    shared = take_part(asked.users)
    if asked.contacts is None:
        return once(statement(asked.users, *times, shared=shared))
    return once(statement.build(asked.users, *times, shared=shared, contacts=asked.contacts))


def _live(contacts: QuerySet | None) -> QuerySet:
    rows = Activity.objects.filter(trashed_at__isnull=True, cancelled_at__isnull=True)
    return rows if contacts is None else rows.filter(contact_rows__contact__in=contacts).distinct()


@prepared
def _standing(
    users: Any, begin: Any, end: Any, first: Any, last: Any, *, shared: bool, contacts: QuerySet | None = None
) -> QuerySet:
    times = (
        OPEN & Q(starts_at__gte=begin, starts_at__lt=end),
        OPEN & Q(starts_on__gte=first, starts_on__lte=last),
        Q(done_at__gte=begin, done_at__lt=end),
    )
    return of_users(users, times, COLUMNS, shared=shared, rows=_live(contacts))


@prepared
def _waiting(users: Any, midnight: Any, today: Any, *, shared: bool, contacts: QuerySet | None = None) -> QuerySet:
    times = (
        OPEN & Q(starts_at__lt=midnight),
        OPEN & Q(starts_on__lt=today),
        OPEN & Q(starts_at__isnull=True, starts_on__isnull=True),
    )
    return of_users(users, times, COLUMNS, shared=shared, rows=_live(contacts))


@prepared
def _planned(
    users: Any, begin: Any, end: Any, first: Any, last: Any, *, shared: bool, contacts: QuerySet | None = None
) -> QuerySet:
    times = (OPEN & Q(starts_at__gte=begin, starts_at__lt=end), OPEN & Q(starts_on__gte=first, starts_on__lte=last))
    return of_users(users, times, ("id", "starts_at", "starts_on"), shared=shared, rows=_live(contacts))


def events(asked: Asked) -> list[Event]:
    """Everything planned for or done in the asked days, by the asker's clock. Private ones of others are only busy."""
    rows = _read(_standing, asked, *asked.bounds, asked.first, asked.last)
    return _drawn(rows, asked) + _repeating(asked)


def _repeating(asked: Asked) -> list[Event]:
    """Future occurrences of what repeats: drawn, not stored."""
    if not knows_of(asked.viewer, "activity"):
        return []
    until = asked.last + timedelta(days=1)
    found = occurrences(asked.viewer, asked.first, until, user_ids=asked.users, contacts=asked.contacts)
    rows = []
    for one in found:
        row = {name: getattr(one.activity, name) for name in OWN}
        contact = one.activity.contact
        row |= {f"contact__{name}": getattr(contact, name, "") for name in ("name", "company", "phone")}
        rows.append(row | {"starts_at": one.when.at, "starts_on": one.when.on, "done_at": None})
    events = _drawn(rows, asked)
    for event, one in zip(events, found, strict=True):
        event.is_drawn = True
        if not event.is_busy:
            event.url = f"/activities/{one.activity.pk}/?occurrence={one.day.isoformat()}"
    return events


def _drawn(rows: Iterable[dict], asked: Asked) -> list[Event]:
    kinds = kinds_by_id()
    rows = list(rows)
    unseen = unseen_among(asked.viewer, rows)
    rows = known_rows(rows, asked.viewer)
    found = [event_of(row, kinds[row["kind_id"]], asked, unseen) for row in rows]
    done_by = {row["id"]: row["assigned_to_id"] for row in rows if row["id"] not in unseen}
    changeable = changeable_among(asked.viewer, done_by.keys(), done_by)
    completable = changeable | part_among(asked.viewer, done_by.keys() - changeable, done_by)
    for event in found:
        event.may_change, event.may_complete = event.id in changeable, event.id in completable
    return found


def event_of(row: dict, kind: Kind, asked: Asked, unseen: Container[int]) -> Event:
    """The event that a row is on this calendar; of what the asker may not see it says only when somebody is busy."""
    minutes = row["minutes"] or kind.minutes or SLOT
    starts, day = _placed(row, minutes, asked.zone)
    is_busy = row["id"] in unseen
    who = row["contact__name"] or row["contact__company"] or row["contact__phone"] or row["subject"] or kind.name
    company = row["contact__company"] or ""
    return Event(
        id=row["id"],
        kind=kind.name,
        icon="lock" if is_busy else kind.icon,
        who="Busy" if is_busy else who,
        about="" if is_busy or row["subject"] == who else row["subject"],
        url="" if is_busy else f"/activities/{row['id']}/",
        starts=starts,
        day=day or asked.today,
        minutes=minutes,
        is_done=row["done_at"] is not None,
        is_busy=is_busy,
        is_overdue=row["done_at"] is None and day is not None and day < asked.today,
        user_id=row["assigned_to_id"],
        contact_id=None if is_busy else row["contact_id"],
        company="" if is_busy or company == who else company,
    )


def _placed(row: dict, minutes: int, zone: ZoneInfo) -> tuple[datetime | None, date | None]:
    """Where it stands: planned where it was planned; done where it was done, its length before that."""
    if done := row["done_at"]:
        ended = done.astimezone(zone)
        starts = row["starts_at"].astimezone(zone) if row["starts_at"] else None
        if starts and starts.date() == ended.date():
            return starts, starts.date()
        began = ended - timedelta(minutes=minutes)
        return (began if began.date() == ended.date() else ended), ended.date()
    if row["starts_at"]:
        starts = row["starts_at"].astimezone(zone)
        return starts, starts.date()
    return None, row["starts_on"]  # neither: it waits in the tray


@dataclass(frozen=True)
class Tray:
    """What has no place in the coming days: overdue, and planned without a date. Counts are of all, lists of the first."""

    overdue: list[Event]
    overdue_count: int
    undated: list[Event]
    undated_count: int


def tray(asked: Asked) -> Tray:
    """The tray beside the calendar."""
    midnight = day_bounds(asked.today, asked.zone)[0]
    rows = _read(_waiting, asked, midnight, asked.today)
    late = [row for row in rows if row["starts_at"] or row["starts_on"]]
    overdue = sorted(_drawn(late, asked), key=lambda e: (e.day, e.begins))
    without = _drawn([row for row in rows if not (row["starts_at"] or row["starts_on"])], asked)
    return Tray(overdue[:TRAY], len(overdue), without[:TRAY], len(without))


def loads(asked: Asked) -> dict[date, int]:
    """How many are planned for each of the asked days: the dashes under the small month."""
    rows = _read(_planned, asked, *asked.bounds, asked.first, asked.last)
    return Counter(
        row["starts_at"].astimezone(asked.zone).date() if row["starts_at"] else row["starts_on"] for row in rows
    )
