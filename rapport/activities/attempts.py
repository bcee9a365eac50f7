"""How often contacts were tried and reached: what the steps of a lead count. A company's are those with its people, too."""

from collections import defaultdict
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
# {own}: the rows that are a person's, or a company's with its people; {ids}: as many places as there are contacts.
COUNTED = f"""
SELECT p.{{own}}, count(DISTINCT CASE WHEN p.attempted_at >= %s THEN p.activity_id END),
  min(CASE WHEN p.attempted_at >= %s THEN p.attempted_at END),
  count(DISTINCT CASE WHEN p.reached_at >= %s THEN p.activity_id END),
  min(CASE WHEN p.reached_at >= %s THEN p.reached_at END)
FROM {PART} p JOIN {CONTACT} c ON c.id = p.{{own}}
WHERE c.kind = %s AND p.{{own}} IN ({{ids}}) AND (p.attempted_at IS NOT NULL OR p.touched_at IS NOT NULL){{seen}}
GROUP BY p.{{own}}"""  # noqa: S608 - our own names
# Of a company only what was done with itself: a wrong number of somebody there says nothing of its own.
PROVED_WRONG = f"""
SELECT p.contact_id, p.attempted_at, o.name
FROM {PART} p JOIN {ACTIVITY} a ON a.id = p.activity_id JOIN {OUTCOME} o ON o.id = a.outcome_id
WHERE p.contact_id IN ({{ids}}) AND p.attempted_at IS NOT NULL AND (o.is_wrong_number OR o.key IN (%s, %s))
ORDER BY p.attempted_at"""  # noqa: S608 - our own names


def attempts(since: dict[int, datetime]) -> dict[int, Attempts]:
    """Contact → what was attempted since its moment; contacts with whom nothing was are left out."""
    alike: dict[datetime, list[int]] = defaultdict(list)
    for contact_id, at in since.items():
        alike[at].append(contact_id)
    found: dict[int, Attempts] = {}
    for at, ids in alike.items():
        for start in range(0, len(ids), BATCH):
            found |= _counted(ids[start : start + BATCH], at)
    return found


def _counted(ids: list[int], since: datetime) -> dict[int, Attempts]:
    at = connection.ops.adapt_datetimefield_value(since)
    seen = f" AND {SEEN_WITH_COMPANY.format(part='p')}" if is_limited() else ""
    statements, values = [], []
    for kind, own in COLUMN.items():
        limited = seen if kind == Contact.Kind.ORGANISATION else ""
        statements.append(COUNTED.format(own=own, ids=_places(ids), seen=limited))
        values += [at, at, at, at, kind.value, *ids]
    rows = _rows(" UNION ALL ".join(statements), values)
    wrong = {pk: (moment(when), name) for pk, when, name in _rows(_wrong(ids), [*ids, *CAME_BACK])} if rows else {}
    return {
        pk: Attempts(tries, moment(first), reached, moment(spoken), *wrong.get(pk, (None, "")))
        for pk, tries, first, reached, spoken in rows
    }


def _wrong(ids: Collection[int]) -> str:
    return PROVED_WRONG.format(ids=_places(ids))


def _places(ids: Collection[int]) -> str:
    return ", ".join(["%s"] * len(ids))


def _rows(statement: str, values: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


SOURCE = AttemptSource(attempts)
