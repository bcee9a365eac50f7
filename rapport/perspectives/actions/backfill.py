"""Backfill: facts that were kept begin to count, and the log is calculated back in time. In parts, by a job; what is
written is whole at any moment, so a stop, a kill or a second worker does no harm, and running it again changes nothing."""

from typing import Any

from django.db import transaction

from rapport.access.actions import require
from rapport.access.actions.alone import one_at_a_time
from rapport.base.errors import Refused
from rapport.base.memory import remembering
from rapport.jobs.actions import ask_to_stop, enqueue
from rapport.journal.actions import administered, operation, undo_in_parts
from rapport.journal.models import Operation
from rapport.perspectives.actions.taking_in import Slices, take_in
from rapport.perspectives.models import Fact
from rapport.perspectives.queries.backfill import ACTION, PREVIEW, TASK, State, backfill_state
from rapport.perspectives.queries.words import worded

PRIVILEGE = "settings.change"
administered.add(ACTION)


def ask_preview(*, by: Any) -> None:
    """Count in the background what a backfill would change. Raises NotAllowed."""
    require(by, PRIVILEGE)
    with transaction.atomic():
        enqueue(PREVIEW, user_id=by.pk)


@one_at_a_time
def start_backfill(*, by: Any, in_background: bool = True) -> Operation:
    """Take in all facts that wait; one that was stopped goes on as the same. Raises NotAllowed, Refused."""
    require(by, PRIVILEGE)
    now = backfill_state()
    if now.state in (State.RUNNING, State.UNDOING):
        raise Refused("A backfill is under way.")
    if not now.waiting:
        raise Refused(worded("No {order_or_opportunity} waits to be taken in."))
    if now.state == State.STOPPED and now.operation:
        with operation("resume_backfill", by=by, summary="Backfill resumed") as writing:
            writing.tell("backfill.resumed", backfill_id=now.operation.pk)
            if in_background:
                _enqueue(now.operation.pk)
        return now.operation
    with operation(ACTION, by=by, summary=worded("Backfill of {orders_and_opportunities}")) as writing:
        writing.tell("backfill.started", waiting=now.waiting)
    if in_background:  # in the same transaction, so that no worker begins before it knows of what its slices are a part
        _enqueue(writing.operation.pk)
    return writing.operation


def _enqueue(operation_id: int) -> None:
    enqueue(TASK, operation_id=operation_id)


def stop_backfill(*, by: Any) -> None:
    """Stop behind the slice that is being written. Raises NotAllowed, Refused."""
    require(by, PRIVILEGE)
    now = backfill_state()
    if now.state != State.RUNNING or now.job is None:
        raise Refused("No backfill is under way.")
    with operation("stop_backfill", by=by, summary="Backfill stopped") as writing:
        ask_to_stop(now.job.pk)
        writing.tell("backfill.stopped", backfill_id=now.operation.pk)


def undo_backfill(*, by: Any) -> None:
    """Take back exactly what the last backfill took in. Raises NotAllowed, Refused."""
    require(by, PRIVILEGE)
    now = backfill_state()
    if now.operation is None or now.state in (State.UNDONE, State.UNDOING):
        raise Refused("There is nothing to undo.")
    undo_in_parts(now.operation, by=by)


@remembering()
def run_backfill(whole: Operation, job: Any = None) -> int:
    """Take in what waits, slice by slice; returns how many facts. What counts already is left alone."""
    if Operation.objects.filter(reverses=whole).exists():
        return 0
    slices, taken = Slices(Fact.objects.filter(counts=False)), 0
    total = sum(map(len, slices.holders.values()))
    for holders in slices:
        if job and job.should_stop():
            break
        summary = f"Backfill: where {len(holders):,} contact{'' if len(holders) == 1 else 's'} stand"
        with operation(ACTION, by=whole.by, summary=summary, door="job", part_of=whole) as writing:
            take_in(writing, holders)
        taken += sum(map(len, holders.values()))
        if job:
            job.report(taken, total, worded("{orders_and_opportunities}"), stays=True)
    return taken
