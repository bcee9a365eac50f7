"""Put work into the queue, in the transaction of whoever asks for it, and take failed work up again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from rapport.base.errors import NotAllowed
from rapport.jobs.models import Job


def enqueue(
    task: str, /, *, key: str | None = None, at: datetime | None = None, priority: int = 0, **arguments: Any
) -> Job:
    """Queue the task function at dotted path `task` with JSON `arguments`; it is called as `function(job, **arguments)`.

    The job exists exactly if the surrounding transaction commits. The same `key` twice makes one job.
    """
    return enqueue_with(task, arguments, key=key, at=at, priority=priority)


def enqueue_with(
    task: str, arguments: dict, *, key: str | None = None, at: datetime | None = None, priority: int = 0
) -> Job:
    """As `enqueue`, for arguments whose names the caller does not choose."""
    facts = {"task": task, "arguments": arguments, "run_after": at or timezone.now(), "priority": priority}
    if key is None:
        return Job.objects.create(**facts)
    job, _ = Job.objects.get_or_create(key=key, defaults=facts)
    return job


def enqueue_once(task: str, *, priority: int = 0) -> None:
    """Queue a task without arguments, unless one waits already that begins after this transaction: then that one serves.

    The lock on the waiting job keeps a worker from taking it before what is written here can be read.
    """
    waiting = Job.objects.filter(task=task, state=Job.State.WAITING, run_after__lte=timezone.now())
    if waiting.select_for_update(skip_locked=True).first() is None:
        enqueue(task, priority=priority)


def retry_jobs(ids: Iterable[int], *, by: Any) -> int:
    """Let failed jobs run again from the first attempt; returns how many. Raises NotAllowed but for administrators."""
    _require_administrator(by)
    return Job.objects.filter(id__in=list(ids), state=Job.State.FAILED).update(
        state=Job.State.WAITING, attempts=0, run_after=timezone.now(), error="", asked_to_stop=False
    )


def forget_jobs(ids: Iterable[int], *, by: Any) -> int:
    """Take failed jobs off the list for good; returns how many. Raises NotAllowed but for administrators."""
    _require_administrator(by)
    return Job.objects.filter(id__in=list(ids), state=Job.State.FAILED).delete()[0]


def ask_to_stop(job_id: int) -> None:
    """Ask a job to end early: one that waits never starts, one that runs hears it from `job.should_stop()`."""
    open_job = Job.objects.filter(id=job_id)
    open_job.filter(state=Job.State.WAITING).update(
        state=Job.State.DONE, finished_at=timezone.now(), asked_to_stop=True
    )
    open_job.filter(state=Job.State.RUNNING).update(asked_to_stop=True)


def _require_administrator(by: Any) -> None:
    if not by.is_administrator:
        raise NotAllowed("Only administrators can do this.")
