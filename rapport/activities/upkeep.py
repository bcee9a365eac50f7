"""Keeping what repeats other rows true, in bulk: after an import, a demo, a restore, and when `rapport check` finds a gap."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from rapport.activities.counting import companies_among, companies_of, companies_with_people
from rapport.activities.desk import Desk
from rapport.activities.marks import MARKS, marks_of
from rapport.activities.models import Activity, ActivityContact
from rapport.activities.remembering import remembered
from rapport.contacts.actions import remember
from rapport.contacts.models import Contact
from rapport.jobs.actions import enqueue_once
from rapport.perspectives.actions.steps import count_attempts

CHUNK = 400  # contacts per transaction: the write lock is held for some 50 ms
AT_ONCE = 1000  # contacts after which companies are counted in the transaction of whoever changed who sees them
COUNT_COMPANIES = "rapport.activities.jobs.count_companies"
REMEMBERED = ("last_contact_at", "last_try_at", "last_touch_at", "tries", "touches", "cold_on", "next_at")


Report = Callable[[int, int], Any]


def recount(
    ids: Iterable[int] | None = None,
    *,
    report: Report | None = None,
    only: Callable[[dict], dict] = lambda facts: facts,
) -> int:
    """Count anew what these contacts (all that take part in anything) remember of their activities; returns how many.

    `only` chooses what of it is written.
    """
    wanted = sorted(set(ids)) if ids is not None else list(_concerned())
    now = timezone.now()
    for start in range(0, len(wanted), CHUNK):
        with transaction.atomic():
            some = wanted[start : start + CHUNK]
            remember(only(remembered(some, now)))
            count_attempts(some)
        if report:
            report(min(start + CHUNK, len(wanted)), len(wanted))
    return len(wanted)


def recount_companies(ids: Collection[int] | None = None, *, report: Report | None = None) -> int:
    """Count anew the companies that are among these contacts, or for which these may count; without `ids` all.

    For most of them nothing changes, and only what does is written.
    """
    return recount(companies_with_people() if ids is None else companies_of(ids), report=report, only=_changed)


def _changed(facts: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {pk: facts[pk] for pk, _ in _otherwise(facts, REMEMBERED)}


def _otherwise(facts: dict[int, dict[str, Any]], names: Collection[str]) -> Iterator[tuple[int, str]]:
    """Which of these contacts remember something else: (id, the first column)."""
    for row in Contact.objects.filter(pk__among=facts).values("pk", *names):
        wrong = next((name for name in names if row[name] != facts[row["pk"]][name]), None)
        if wrong:
            yield row["pk"], wrong


def recount_shared(ids: Collection[int], among: int = 0) -> None:
    """Others see these contacts now, and follow to see all of `among`: other people may count for companies.

    Of many the companies themselves are counted at once, for more people see them now, those of the people in the background.
    """
    if max(among, len(ids)) > AT_ONCE:
        enqueue_once(COUNT_COMPANIES, priority=10)
        ids = companies_among(ids) if len(ids) <= AT_ONCE else ()
    recount_companies(ids)


def recount_aged(now: datetime | None = None) -> int:
    """Touches leave the last 365 days by themselves: count those contacts anew. Runs every night."""
    today = (now or timezone.now()).date()
    aged = Contact.objects.filter(touches__gt=0, touches_on__lt=today).order_by("pk")
    return recount(aged.values_list("pk", flat=True))


def mark(activities: Iterable[Activity]) -> int:
    """Write the marks of those who take part in these activities anew (kind, outcome and assigned_to selected)."""
    desk, rows = Desk(), []
    known = {activity.pk: activity for activity in activities}
    for row in ActivityContact.objects.filter(activity__in=known):
        marks = marks_of(known[row.activity_id], desk)
        if any(getattr(row, name) != marks[name] for name in MARKS):
            for name in MARKS:
                setattr(row, name, marks[name])
            rows.append(row)
    ActivityContact.objects.bulk_update(rows, MARKS, batch_size=200)
    return len(rows)


def mark_all() -> int:
    """Write all marks anew; returns how many were wrong."""
    wrong, after = 0, 0
    shown = Activity.objects.select_related("outcome", "assigned_to").order_by("pk")
    while some := list(shown.filter(pk__gt=after)[:CHUNK]):
        with transaction.atomic():
            wrong += mark(some)
        after = some[-1].pk
    return wrong


def differing(limit: int = 20) -> Iterator[tuple[int, str]]:
    """Contacts that remember something else than the rows say: (id, column), `limit` contacts at most."""
    now, concerned = timezone.now(), list(_concerned())
    names = [name for name in REMEMBERED if name != "touches"]
    chunks = (concerned[start : start + CHUNK] for start in range(0, len(concerned), CHUNK))
    yield from islice((one for some in chunks for one in _otherwise(remembered(some, now), names)), limit)


def _concerned() -> Iterable[int]:
    """Contacts that take part in something, or remember that they did."""
    parts = ActivityContact.objects.filter(Q(contact=OuterRef("pk")) | Q(organisation=OuterRef("pk")))
    remembers = Q(last_touch_at__isnull=False) | Q(last_try_at__isnull=False) | Q(next_at__isnull=False)
    planned = Q(touch_goal__isnull=False)
    return Contact.objects.filter(Exists(parts) | remembers | planned).order_by("pk").values_list("pk", flat=True)


def count_outcome(outcome_id: int, *, report: Report | None = None) -> int:
    """Write marks and counts anew of everything that ended with this outcome; returns how many contacts."""
    shown = Activity.objects.filter(outcome=outcome_id).select_related("outcome", "assigned_to").order_by("pk")
    after = 0
    while some := list(shown.filter(pk__gt=after)[:CHUNK]):
        with transaction.atomic():
            mark(some)
        after = some[-1].pk
    parts = ActivityContact.objects.filter(activity__outcome=outcome_id)
    people = set(parts.values_list("contact_id", flat=True))
    return recount(
        people | set(parts.exclude(organisation=None).values_list("organisation_id", flat=True)), report=report
    )
