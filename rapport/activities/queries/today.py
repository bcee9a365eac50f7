"""Reading for Today: the work list, what was done, my week in numbers, who is going cold."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import timezone

from rapport.access.seeing import rights_of
from rapport.activities.counting import counting, is_limited
from rapport.activities.models import OPEN, Activity, ActivityContact
from rapport.activities.queries.activity import changeable_among, part_among, unseen_among
from rapport.activities.queries.kinds import kinds_by_id
from rapport.activities.queries.known import hidden_of, known_rows
from rapport.activities.queries.whose import of_users, once, take_part
from rapport.base.prepared import prepared
from rapport.contacts.models import Contact, TimelineEntry
from rapport.contacts.queries import visible_to as visible_contacts
from rapport.contacts.queries.known import hidden_of as hidden_of_contacts
from rapport.organisation.models import User
from rapport.organisation.queries import day_bounds

SHOWN = 80  # rows of a group; the rest is a lookup away
COLD_SHOWN = 5
COLUMNS = (
    "id", "kind_id", "subject", "starts_at", "starts_on", "minutes", "done_at", "outcome__name", "outcome__icon", "priority",
    "attempt", "assigned_to_id", "contact_id", "is_private", "contact__name", "contact__company", "contact__kind",
    "contact__phone", "contact__do_not_call", "contact__last_contact_at", "contact__last_try_at", "text__note",
)  # fmt: skip


@dataclass
class Day:
    """One person's (or the team's) work as it stands now, in the groups of the screen."""

    today: date
    overdue: list[dict] = field(default_factory=list)
    due: list[dict] = field(default_factory=list)
    week: list[dict] = field(default_factory=list)
    done: list[dict] = field(default_factory=list)
    shown: int = SHOWN

    @property
    def to_do(self) -> int:
        return len(self.overdue) + len(self.due)

    @property
    def minutes(self) -> int:
        """How long what is due today usually takes."""
        return sum(row["minutes"] or row["kind"].minutes for row in self.due)

    @property
    def in_order(self) -> list[dict]:
        """What "Work through" opens, one after another."""
        return [*self.overdue, *self.due]


def workday(viewer: User, users: tuple[int, ...], now: datetime, zone: ZoneInfo) -> Day:
    """What is overdue, due today, planned for the rest of the week, and done today, of these users.

    From Friday on the next week counts too, so that nobody is surprised on Monday.
    """
    today = now.astimezone(zone).date()
    sunday = today + timedelta(days=(7 if today.isoweekday() < 5 else 14) - today.isoweekday())
    until = day_bounds(sunday, zone)[1]
    begin, end = day_bounds(today, zone)
    rows = _visible(once(_workday(users, until, sunday, begin, end, shared=take_part(users))), viewer)
    kinds = kinds_by_id()
    day = Day(today)
    for row in rows:
        row["kind"] = kinds[row["kind_id"]]
        _put(row, day, now, zone)
    day.done.sort(key=lambda r: r["done_at"])
    for group in (day.overdue, day.due, day.week):
        group.sort(key=lambda r: (r["day"], r["clock"] is None, r["starts_at"] or now, -r["priority"], r["id"]))
    shown = [*day.overdue[:SHOWN], *day.due[:SHOWN], *day.week[:SHOWN]]
    _mark_allowed(rows, viewer)
    tells = "outcome" not in hidden_of(viewer)
    last = _last_outcomes({row["contact_id"] for row in shown if row["contact_id"]}) if tells else {}
    for row in shown:
        row["last"] = last.get(row["contact_id"])
    return day


@prepared
def _workday(users: Any, until: Any, sunday: Any, begin: Any, end: Any, *, shared: bool) -> QuerySet:
    times = (OPEN & Q(starts_at__lt=until), OPEN & Q(starts_on__lte=sunday), Q(done_at__gte=begin, done_at__lt=end))
    return of_users(users, times, COLUMNS, shared=shared)


def _visible(rows: list[dict], viewer: User) -> list[dict]:
    """What the viewer may not see leaves the list: there is nothing for them to do."""
    unseen = unseen_among(viewer, rows)
    return known_rows([row for row in rows if row["id"] not in unseen], viewer)


def _mark_allowed(rows: list[dict], viewer: User) -> None:
    """What the viewer may do with each: change it, complete it."""
    done_by = {row["id"]: row["assigned_to_id"] for row in rows}
    changeable = changeable_among(viewer, done_by.keys(), done_by)
    completable = changeable | part_among(viewer, done_by.keys() - changeable, done_by)
    for row in rows:
        row["may_change"], row["may_complete"] = row["id"] in changeable, row["id"] in completable


def _put(row: dict, day: Day, now: datetime, zone: ZoneInfo) -> None:
    if row["done_at"]:
        row["clock"] = row["done_at"].astimezone(zone).time()
        row["day"] = day.today
        day.done.append(row)
        return
    starts = row["starts_at"].astimezone(zone) if row["starts_at"] else None
    row["clock"] = starts.time() if starts else None
    row["day"] = starts.date() if starts else row["starts_on"]
    row["is_late"] = bool(row["day"] == day.today and starts and row["starts_at"] < now)
    group = day.overdue if row["day"] < day.today else day.due if row["day"] == day.today else day.week
    group.append(row)


def _last_outcomes(contacts: set[int]) -> dict[int, dict]:
    """What came of the last thing done with each contact: {contact: {"name", "icon", "at"}}."""
    latest = dict(_latest(contacts))
    done = {row["id"]: row for row in _outcomes([found for found in latest.values() if found])}
    return {
        contact: {
            "name": done[found]["outcome__name"] or done[found]["kind__name"],
            "icon": done[found]["outcome__icon"] or done[found]["kind__icon"],
            "at": done[found]["done_at"],
        }
        for contact, found in latest.items()
        if found in done
    }


@prepared
def _latest(contacts: Any) -> QuerySet:
    newest = TimelineEntry.objects.filter(contact=OuterRef("id"), record_type="activity", is_private=False)
    last = Subquery(newest.order_by("-at", "-id").values("record_id")[:1])
    return Contact.objects.filter(id__among=contacts).annotate(last=last).values_list("id", "last")


@prepared
def _outcomes(ids: Any) -> QuerySet:
    facts = ("id", "done_at", "outcome__name", "outcome__icon", "kind__name", "kind__icon")
    return Activity.objects.filter(id__among=ids).values(*facts)


@dataclass(frozen=True)
class Week:
    """My week in numbers, and the touch plan of my contacts."""

    calls: int
    conversations: int | None  # None: counted by outcomes, which are hidden from this person
    meetings: int | None
    written: int | None
    with_plan: int
    plan_kept: int


def week_in_numbers(user: User, today: date, zone: ZoneInfo) -> Week:
    """What this user did since Monday, and how many of their contacts are not behind their touch plan."""
    monday = day_bounds(today - timedelta(days=today.weekday()), zone)[0]
    counts: dict[str, int] = {"call": 0, "reached": 0, "meeting": 0, "written": 0}
    for kind, is_contact, is_touch, count in _done_since(user.pk, monday):
        if kind == "call":
            counts["call"] += count
            counts["reached"] += count if is_contact else 0
        elif kind == "meeting":
            counts["meeting"] += count if is_contact else 0
        elif kind in {"email", "letter", "message"} and is_touch:
            counts["written"] += count
    total, behind = _kept(rights_of(user), today)[0] if tells_of_touches(user) else (0, 0)
    told = counts if "outcome" not in hidden_of(user) else {}
    return Week(counts["call"], told.get("reached"), told.get("meeting"), told.get("written"), total, total - behind)


def tells_of_touches(user: User) -> bool:
    """Whether somebody knows of touch plans, and of all that "Going cold" says."""
    return not hidden_of_contacts(user) & {"touch_goal", "touches", "going_cold", "cold_on"}


@prepared
def _done_since(user: Any, monday: Any) -> QuerySet:
    rows = Activity.objects.filter(assigned_to=user, done_at__gte=monday, trashed_at__isnull=True).order_by()
    return rows.values_list("kind__key", "outcome__is_contact", "outcome__is_touch").annotate(count=Count("id"))


@prepared
def _kept(user: Any, today: Any) -> QuerySet:
    planned = visible_contacts(user).filter(owner=user, touch_goal__isnull=False, hidden_at__isnull=True).order_by()
    all_of_them = planned.annotate(one=Value(1)).values("one")  # one group: an aggregate that stays a queryset
    counts = {"total": Count("id"), "behind": Count("id", filter=Q(cold_on__lte=today))}
    return all_of_them.annotate(**counts).values_list(*counts)


def going_cold(user: User, today: date) -> list[dict]:
    """The first of the user's contacts that are a whole touch behind, longest first, each with its touches of a year."""
    cold: list[Any] = _cold(rights_of(user), today) if tells_of_touches(user) else []
    ids = [row["id"] for row in cold]
    since = timezone.now() - timedelta(days=365)
    touches: dict[int, set] = {number: set() for number in ids}
    for activity, contact, organisation in _touched(ids, since, limited=is_limited()):
        for one in (contact, organisation):
            if one in touches:
                touches[one].add(activity)
    for row in cold:
        row["touches"] = len(touches[row["id"]])
    return cold


@prepared
def _cold(user: Any, today: Any) -> QuerySet:
    rows = (
        visible_contacts(user).filter(owner=user, cold_on__lte=today, hidden_at__isnull=True).order_by("cold_on", "id")
    )
    return rows.values("id", "name", "company", "touch_goal", "cold_on")[:COLD_SHOWN]


@prepared
def _touched(ids: Any, since: Any, *, limited: bool) -> QuerySet:
    rows = ActivityContact.objects.filter(touched_at__gte=since)
    facts = rows.values_list("activity_id", "contact_id", "organisation_id")
    of_companies = counting(facts.filter(organisation_id__among=ids), limited=limited)
    return facts.filter(contact_id__among=ids).union(of_companies, all=True)
