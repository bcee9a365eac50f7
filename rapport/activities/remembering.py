"""What contacts remember of their activities, counted from the rows: for one after a write, for all in bulk."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rapport.activities.models import ActivityContact
from rapport.contacts.models import Contact
from rapport.contacts.touch_plan import YEAR, cold_on
from rapport.organisation.queries import day_bounds, organisation, zone_of

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
BATCH = 400


def remembered(ids: Iterable[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Contact id → the columns that repeat its activities, for `contacts.actions.remember`.

    A person's are those they took part in, a company's those with it or with its people while they were there.
    """
    wanted = sorted(set(ids))
    zone = zone_of(None, organisation())
    since = day_bounds(now.astimezone(zone).date() - timedelta(days=YEAR - 1), zone)[0]
    facts: dict[int, dict[str, Any]] = {}
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        for kind, column in ((Contact.Kind.PERSON, "contact"), (Contact.Kind.ORGANISATION, "organisation")):
            rows = list(_counted(Contact.objects.filter(pk__in=some, kind=kind), column, (since, now)))
            days = _touch_days(rows, column, (since, now), zone)
            for row in rows:
                facts[row["pk"]] = _columns(row, days[row["pk"]], now.astimezone(zone).date())
    return facts


def _counted(contacts: QuerySet[Contact], column: str, year: tuple[datetime, datetime]) -> QuerySet:
    own = ActivityContact.objects.filter(**{column: OuterRef("pk")})
    touched, attempted = own.filter(touched_at__isnull=False), own.filter(attempted_at__isnull=False)
    tried = ActivityContact.objects.filter(contact=OuterRef("pk"), attempted_at__isnull=False)
    return contacts.annotate(
        reached=_latest(touched.filter(reached_at__isnull=False), "reached_at"),
        touched=_latest(touched, "touched_at"),
        attempted=_latest(attempted, "attempted_at"),
        planned=Subquery(own.filter(is_open=True, open_at__isnull=False).order_by("open_at").values("open_at")[:1]),
        year=_count(touched.filter(touched_at__range=year), column),
        missed=_count(tried.filter(tried_at__gt=Coalesce(OuterRef("reached"), LONG_AGO)), "contact"),
    ).values("pk", "touch_goal", "touch_goal_since", "reached", "touched", "attempted", "planned", "year", "missed")


def _latest(rows: QuerySet, mark: str) -> Subquery:
    return Subquery(rows.order_by(f"-{mark}").values(mark)[:1])


def _count(rows: QuerySet, column: str) -> Coalesce:
    """How many activities, so that a meeting with three of its people is one touch of a company."""
    counted = rows.order_by().values(column).annotate(number=Count("activity", distinct=column == "organisation"))
    return Coalesce(Subquery(counted.values("number")), 0)


def _touch_days(rows: list[dict], column: str, year: tuple[datetime, datetime], zone: Any) -> dict[int, list[date]]:
    """For contacts with a touch plan: the days of the touches that still count."""
    days: dict[int, list[date]] = defaultdict(list)
    planned = [row["pk"] for row in rows if row["touch_goal"]]
    if planned:
        found = ActivityContact.objects.filter(**{f"{column}__in": planned}, touched_at__range=year)
        for contact_id, _, at in found.values_list(f"{column}_id", "activity_id", "touched_at").distinct():
            days[contact_id].append(at.astimezone(zone).date())
    return days


def _columns(row: dict, touched_on: list[date], today: date) -> dict[str, Any]:
    return {
        "last_contact_at": row["reached"],
        "last_try_at": row["attempted"],
        "last_touch_at": row["touched"],
        "tries": min(row["missed"], 32_000),
        "touches": min(row["year"], 32_000),
        "touches_on": today,
        "cold_on": cold_on(row["touch_goal"], row["touch_goal_since"], touched_on, today),
        "next_at": row["planned"],
    }
