"""How often contacts were tried and reached: what the steps of a lead count. A company's are those with its people, too."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection

from rapport.activities.counting import CONTACT, PART, SEEN_WITH_COMPANY, is_limited
from rapport.activities.models import Activity, Outcome
from rapport.activities.remembering import BATCH, COLUMN, moment
from rapport.base.sockets import Attempts, AttemptSource
from rapport.contacts.models import Contact

ACTIVITY, OUTCOME = (model._meta.db_table for model in (Activity, Outcome))
CAME_BACK = ("bounced", "returned")  # outcomes of mail that say the same as a wrong number
# {pairs}: as many places for (contact, moment) as there are contacts; {own}: the rows that are a person's, or a company's with its
# people. The limit tells SQLite how few they are: else it reads both tables whole to sort out others beforehand.
COUNTED = f"""
WITH asked(contact_id, since) AS (SELECT * FROM (VALUES {{pairs}}) AS pairs LIMIT {{count}})
SELECT a.contact_id, count(DISTINCT CASE WHEN p.attempted_at >= a.since THEN p.activity_id END),
  min(CASE WHEN p.attempted_at >= a.since THEN p.attempted_at END),
  count(DISTINCT CASE WHEN p.reached_at >= a.since THEN p.activity_id END),
  min(CASE WHEN p.reached_at >= a.since THEN p.reached_at END)
FROM asked a CROSS JOIN {CONTACT} c CROSS JOIN {PART} p
WHERE c.id = a.contact_id AND c.kind = %s AND p.{{own}} = a.contact_id
  AND (p.attempted_at IS NOT NULL OR p.touched_at IS NOT NULL){{seen}}
GROUP BY a.contact_id"""  # noqa: S608 - our own names
# Of a company only what was done with itself: a wrong number of somebody there says nothing of its own.
PROVED_WRONG = f"""
SELECT p.contact_id, p.attempted_at, o.name
FROM {PART} p JOIN {ACTIVITY} a ON a.id = p.activity_id JOIN {OUTCOME} o ON o.id = a.outcome_id
WHERE p.contact_id IN ({{ids}}) AND p.attempted_at IS NOT NULL AND (o.is_wrong_number OR o.key IN (%s, %s))
ORDER BY p.attempted_at"""  # noqa: S608 - our own names


def attempts(since: dict[int, datetime]) -> dict[int, Attempts]:
    """Contact → what was attempted since its moment; contacts with whom nothing was are left out."""
    asked, found = list(since.items()), dict[int, Attempts]()
    for start in range(0, len(asked), BATCH):
        found |= _counted(asked[start : start + BATCH])
    return found


def _counted(asked: list[tuple[int, datetime]]) -> dict[int, Attempts]:
    seen = f" AND {SEEN_WITH_COMPANY.format(part='p')}" if is_limited() else ""
    pairs, count = ", ".join(["(%s, %s)"] * len(asked)), len(asked)
    values = [value for pk, at in asked for value in (pk, connection.ops.adapt_datetimefield_value(at))]
    rows: list[tuple] = []
    for kind, own in COLUMN.items():
        limited = seen if kind == Contact.Kind.ORGANISATION else ""
        rows += _rows(COUNTED.format(pairs=pairs, count=count, own=own, seen=limited), [*values, kind.value])
    ids = [row[0] for row in rows]
    wrong = {pk: (moment(when), name) for pk, when, name in _rows(_wrong(ids), [*ids, *CAME_BACK])} if ids else {}
    return {
        pk: Attempts(tries, moment(first), reached, moment(spoken), *wrong.get(pk, (None, "")))
        for pk, tries, first, reached, spoken in rows
    }


def _wrong(ids: Collection[int]) -> str:
    return PROVED_WRONG.format(ids=", ".join(["%s"] * len(ids)))


def _rows(statement: str, values: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


SOURCE = AttemptSource(attempts)
