"""Who may run which job: claims, and what becomes of them. A job belongs to a worker only until its lease ends."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from rapport.jobs.models import Job

RETRY_AFTER = [timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200)]
ATTEMPTS = len(RETRY_AFTER) + 1

_CLAIM = """
UPDATE jobs_job SET state = 'running', worker = %s, leased_until = %s, started_at = %s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM jobs_job
    WHERE state IN ('waiting', 'running') AND run_after <= %s AND (state = 'waiting' OR leased_until < %s)
    ORDER BY priority DESC, run_after, id LIMIT 1 {lock}
)
RETURNING id
"""


def claim(worker: str, lease: timedelta) -> Job | None:
    """Take the next due job for `lease`, or one whose worker died; None when there is nothing to do."""
    now = timezone.now()
    if not _is_anything_due(now):  # a read costs nothing; the UPDATE takes SQLite's write lock even for no row
        return None
    adapt = connection.ops.adapt_datetimefield_value
    lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lock=lock), [worker, adapt(now + lease), adapt(now), adapt(now), adapt(now)])
        row = cursor.fetchone()
    return Job.objects.get(id=row[0]) if row else None


def _is_anything_due(now: datetime) -> bool:
    due = Job.objects.filter(state__in=["waiting", "running"], run_after__lte=now)
    return (due.filter(state="waiting") | due.filter(leased_until__lt=now)).exists()


def extend(job: Job, lease: timedelta) -> bool:
    """Hold the job for another `lease`; False where it was lost to another worker."""
    return bool(_held(job).update(leased_until=timezone.now() + lease))


def report(job: Job, progress: dict, *, counts_anew: bool = False) -> bool:
    """Tell how far a job is; False where it was lost to another worker. `counts_anew`: this was its first attempt."""
    return bool(_held(job).update(progress=progress, **({"attempts": 1} if counts_anew else {})))


def is_stop_asked(job: Job) -> bool:
    """Whether somebody asked the job to stop, or another worker has it now."""
    return not _held(job).filter(asked_to_stop=False).exists()


def finish(job: Job, result: Any) -> None:
    """The job is done. Nothing happens where the lease was lost."""
    _held(job).update(state=Job.State.DONE, result=result, error="", finished_at=timezone.now(), leased_until=None)


def release(job: Job) -> None:
    """Give an interrupted job back; the attempt does not count."""
    _held(job).update(
        state=Job.State.WAITING, run_after=timezone.now(), attempts=job.attempts - 1, leased_until=None, worker=""
    )


def fail(job: Job, error: str, *, for_good: bool = False) -> bool:
    """Run the job again later, or list it as failed; returns whether it failed for good."""
    now = timezone.now()
    if for_good or job.attempts >= ATTEMPTS:
        _held(job).update(state=Job.State.FAILED, error=error, finished_at=now, leased_until=None)
        return True
    pause = RETRY_AFTER[job.attempts - 1] * random.uniform(1, 1.2)  # noqa: S311
    _held(job).update(state=Job.State.WAITING, error=error, run_after=now + pause, leased_until=None, worker="")
    return False


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(id=job.id, state=Job.State.RUNNING, worker=job.worker)
