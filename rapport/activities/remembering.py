"""What contacts remember of their activities, counted from the rows: for one after a write, for all in bulk.

The counting is plain SQL that both databases read alike: composing it anew with the ORM took longer than the whole write.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from django.db import connection

from rapport.activities.counting import CONTACT, PART, SEEN_WITH_COMPANY, counting, is_limited
from rapport.activities.models import ActivityContact
from rapport.contacts.models import Contact
from rapport.contacts.touch_plan import YEAR, cold_on
from rapport.organisation.queries import day_bounds, organisation, zone_of

BATCH = 400
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)
COLUMN = {Contact.Kind.PERSON: "contact_id", Contact.Kind.ORGANISATION: "organisation_id"}
# {own}: the rows that are a person's, or a company's with its people; {ids}: as many places as there are contacts.
COUNTED = """
SELECT c.id, c.kind, c.touch_goal, c.touch_goal_since,
  (SELECT max(p.reached_at) FROM {part} p WHERE p.{own} = c.id AND p.touched_at IS NOT NULL) AS reached,
  (SELECT max(p.touched_at) FROM {part} p WHERE p.{own} = c.id AND p.touched_at IS NOT NULL) AS touched,
  (SELECT max(p.attempted_at) FROM {part} p WHERE p.{own} = c.id AND p.attempted_at IS NOT NULL) AS attempted,
  (SELECT min(p.open_at) FROM {part} p WHERE p.{own} = c.id AND p.is_open AND p.open_at IS NOT NULL) AS planned,
  (SELECT count(DISTINCT p.activity_id) FROM {part} p
    WHERE p.{own} = c.id AND p.touched_at IS NOT NULL AND p.touched_at >= %s AND p.touched_at <= %s) AS year
FROM {contact} c WHERE c.kind = %s AND c.id IN ({ids})"""
# A company of whose people some may not count: each row is looked at once, for that costs more than the row itself.
COUNTED_OF_SOME = """
SELECT c.id, c.kind, c.touch_goal, c.touch_goal_since, max(p.reached_at) AS reached, max(p.touched_at) AS touched,
  max(p.attempted_at) AS attempted, min(CASE WHEN p.is_open THEN p.open_at END) AS planned,
  count(DISTINCT CASE WHEN p.touched_at >= %s AND p.touched_at <= %s THEN p.activity_id END) AS year
FROM {contact} c LEFT JOIN {part} p ON p.{own} = c.id AND {seen}
WHERE c.kind = %s AND c.id IN ({ids}) GROUP BY c.id, c.kind, c.touch_goal, c.touch_goal_since"""
# Kept apart, so that "since when" is found once for a contact, and not again for each of its many rows.
AND_TRIES = """
WITH counted AS MATERIALIZED ({counted})
SELECT counted.*, (SELECT count(*) FROM {part} p WHERE p.contact_id = counted.id AND p.attempted_at IS NOT NULL
  AND p.tried_at > coalesce(counted.reached, %s)) AS missed FROM counted"""


def remembered(ids: Iterable[int], now: datetime, zone: tzinfo | None = None) -> dict[int, dict[str, Any]]:
    """Contact id → the columns that repeat its activities, for `contacts.actions.remember`.

    A person's are those they took part in, a company's those with it or with its people while they were there, as far as they
    count (`counting.py`). `zone` is the organisation's, where it is known already.
    """
    wanted, limited = sorted(set(ids)), is_limited()
    zone = zone or zone_of(None, organisation())
    today = now.astimezone(zone).date()
    year = day_bounds(today - timedelta(days=YEAR - 1), zone)[0], now  # type: ignore[arg-type]
    facts: dict[int, dict[str, Any]] = {}
    for start in range(0, len(wanted), BATCH):
        rows = _counted(wanted[start : start + BATCH], year, limited=limited)
        days = _touch_days(rows, year, zone, limited=limited)
        for row in rows:
            facts[row["id"]] = _columns(row, days[row["id"]], today)
    return facts


def _counted(ids: list[int], year: tuple[datetime, datetime], *, limited: bool) -> list[dict[str, Any]]:
    """The rows of AND_TRIES for people and companies, in one statement."""
    places = ", ".join(["%s"] * len(ids))
    names = {"part": PART, "contact": CONTACT, "seen": SEEN_WITH_COMPANY.format(part="p"), "ids": places}
    of_companies = COUNTED_OF_SOME if limited else COUNTED
    statements = {Contact.Kind.PERSON: COUNTED, Contact.Kind.ORGANISATION: of_companies}
    parts = [statements[kind].format(own=own, **names) for kind, own in COLUMN.items()]
    *within, long_ago = [connection.ops.adapt_datetimefield_value(at) for at in (*year, LONG_AGO)]
    values = [value for kind in COLUMN for value in (*within, kind.value, *ids)]
    with connection.cursor() as cursor:
        cursor.execute(AND_TRIES.format(counted=" UNION ALL ".join(parts), part=PART), [*values, long_ago])
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _touch_days(
    rows: list[dict], year: tuple[datetime, datetime], zone: tzinfo, *, limited: bool
) -> dict[int, list[date]]:
    """For contacts with a touch plan: the days of the touches that still count."""
    days: dict[int, list[date]] = defaultdict(list)
    for kind, column in COLUMN.items():
        planned = [row["id"] for row in rows if row["touch_goal"] and row["kind"] == kind]
        if planned:
            found = ActivityContact.objects.filter(**{f"{column}__in": planned}, touched_at__range=year)
            found = counting(found, limited=limited and kind == Contact.Kind.ORGANISATION)
            for contact_id, _, at in found.values_list(column, "activity_id", "touched_at").distinct():
                days[contact_id].append(at.astimezone(zone).date())
    return days


def _columns(row: dict, touched_on: list[date], today: date) -> dict[str, Any]:
    since = row["touch_goal_since"]
    since = date.fromisoformat(since) if isinstance(since, str) else since
    return {
        "last_contact_at": moment(row["reached"]),
        "last_try_at": moment(row["attempted"]),
        "last_touch_at": moment(row["touched"]),
        "tries": min(row["missed"], 32_000),
        "touches": min(row["year"], 32_000),
        "touches_on": today,
        "cold_on": cold_on(row["touch_goal"], since, touched_on, today),
        "next_at": moment(row["planned"]),
    }


def moment(value: Any) -> datetime | None:
    """SQLite keeps instants as text in UTC, and gives them without saying so."""
    value = datetime.fromisoformat(value) if isinstance(value, str) else value
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value
