"""Where the backfill stands."""

from dataclasses import dataclass
from enum import StrEnum

from rapport.jobs.models import Job
from rapport.jobs.queries import open_jobs_of
from rapport.journal.models import Operation
from rapport.perspectives.models import Fact

ACTION = "backfill"
TASK, PREVIEW = "rapport.perspectives.jobs.backfill", "rapport.perspectives.jobs.preview_backfill"
UNDO = "rapport.journal.jobs.undo_parts"


class State(StrEnum):
    NONE = "none"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass
class Backfill:
    """The last backfill, and what waits for one."""

    state: State
    waiting: int
    operation: Operation | None = None
    job: Job | None = None


def backfill_state() -> Backfill:
    waiting = Fact.objects.filter(counts=False).count()
    rows = Operation.objects.filter(action=ACTION, part_of__isnull=True, reverses__isnull=True).select_related("by")
    last = rows.order_by("-id").first()
    if last is None:
        return Backfill(State.NONE, waiting)
    jobs = {job.task: job for job in open_jobs_of(last.pk)}
    if UNDO in jobs:
        return Backfill(State.UNDOING, waiting, last, jobs[UNDO])
    if TASK in jobs and not jobs[TASK].asked_to_stop:
        return Backfill(State.RUNNING, waiting, last, jobs[TASK])
    if Operation.objects.filter(reverses=last).exists():
        return Backfill(State.UNDONE, waiting, last)
    was_cut = Job.objects.filter(task=TASK, arguments__operation_id=last.pk).order_by("-id").first()
    is_cut = bool(waiting and was_cut and (was_cut.asked_to_stop or was_cut.state == Job.State.FAILED))
    return Backfill(State.STOPPED if is_cut else State.DONE, waiting, last)


def last_preview() -> Job | None:
    """The newest preview that was asked for, whether it is ready or not."""
    return Job.objects.filter(task=PREVIEW).order_by("-id").first()
