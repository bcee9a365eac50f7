"""What time alone does: every night, contacts whose day has come are calculated anew."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.base.memory import remembering
from rapport.base.slices import slices
from rapport.contacts.models import Contact
from rapport.jobs.actions import enqueue
from rapport.journal.actions import operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.beginning import begin_anew
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.replaying import replay
from rapport.perspectives.actions.sparing import spare_group
from rapport.perspectives.models import Standing
from rapport.perspectives.queries import purchasing, sales, setup
from rapport.perspectives.queries.words import worded

AT_ONCE, READ = 500, 10_000
LOOK_AGAIN = "rapport.perspectives.jobs.look_again"


def run_night(job: Any) -> int:
    """Move whose day has come; returns how many moved. What was done stays done if it is interrupted, and is not done again."""
    today = today_of(None)
    if not sales().is_active:
        return 0
    stand_up()
    with remembering():
        moved, done, total = spare_group(job, today), 0, due(today).count()
        for ids in slices(_one_by_one(due(today))):
            if job.should_stop():
                break
            with operation("move_by_rules", by=None, summary="Moved by the rules", door="job") as writing:
                moved += len(replay(writing, ids))
            done += len(ids)
            job.report(done, max(total, done), stays=True)
    return moved


def look_again(since: date | None) -> None:
    """After other rules were decided since a day (None: for all time), or taken back: all whom they may concern are calculated
    anew tonight. Many are noted in the background."""
    some = list(_concerned(since)[: AT_ONCE + 1])
    if len(some) > AT_ONCE:
        enqueue(LOOK_AGAIN, since=since.isoformat() if since else None)
    else:
        _note_due(some)


def look_at_many(job: Any, since: date | None) -> None:
    """The same for any number; running it again does no harm."""
    for ids in slices(list(_concerned(since)), most=5000):
        if job.should_stop():
            return
        with transaction.atomic():
            locked(ids)
            _note_due(ids)


def stand_up() -> None:
    """Contacts that came by a way that told nobody stand somewhere, too; those with a log, where it says."""
    while ids := list(nowhere().order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        for some in slices(ids):
            with operation(
                "begin", by=None, summary=worded(f"{len(some):,} contacts begin in {{sales}}"), door="job"
            ) as writing:
                begin_anew(writing, some)


def nowhere() -> QuerySet[Contact]:
    """Contacts without a standing in Sales."""
    return Contact.objects.exclude(Exists(Standing.objects.filter(contact=OuterRef("pk"), perspective=sales())))


def due(today: date) -> QuerySet[Standing]:
    """Standings whose day has come."""
    return Standing.objects.filter(perspective=sales(), follows=None, due_on__lte=today)


def _one_by_one(rows: QuerySet[Standing]) -> Iterator[int]:
    """Their contacts, read some at a time, each once."""
    last = 0
    while some := list(rows.filter(id__gt=last).order_by("id").values_list("id", "contact_id")[:READ]):
        last = some[-1][0]
        yield from (contact_id for _, contact_id in some)


def _concerned(since: date | None) -> QuerySet:
    """Contacts whom time or a supplier's place may move: those who buy, and who supply us; and whoever was moved since then, of
    whom other rules may say something else."""
    ours = setup()
    stages = [ours.by_role[role] for role in ("onboarding", "customer")]
    buying = purchasing()
    supplies = Standing.objects.filter(contact=OuterRef("contact"), perspective=buying)
    concerned = Q(stage__in=stages) | Q(since__gte=since or date.min) | (Q(Exists(supplies)) if buying else Q())
    rows = Standing.objects.filter(concerned, perspective=sales(), follows=None)
    return rows.order_by("contact").values_list("contact_id", flat=True)


def _note_due(contact_ids: list[int]) -> None:
    rows = Standing.objects.filter(perspective=sales(), follows=None, contact__among=contact_ids)
    rows.update(due_on=today_of(None))
