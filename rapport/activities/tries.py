"""The attempt count: tries with somebody since they were last reached."""

from datetime import datetime

from django.db import connection

from rapport.activities.remembering import LONG_AGO, PART

TRIES = f"""
SELECT count(*) FROM {PART} p WHERE p.contact_id = %s AND p.activity_id <> %s AND p.attempted_at < %s AND p.tried_at > coalesce(
  (SELECT max(q.reached_at) FROM {PART} q WHERE q.contact_id = %s AND q.touched_at < %s), %s)"""  # noqa: S608 - our own names


def tries_until(contact_id: int, at: datetime, *, but: int | None = None) -> int:
    """How many tries with this contact lie between the last time they were reached and `at`, without activity `but`."""
    moment, long_ago = (connection.ops.adapt_datetimefield_value(one) for one in (at, LONG_AGO))
    with connection.cursor() as cursor:
        cursor.execute(TRIES, [contact_id, but or 0, moment, contact_id, moment, long_ago])
        return int(cursor.fetchone()[0])
