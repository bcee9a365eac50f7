"""Work in the background that gave up: an administrator has it run again, or discards it, and the journal says who."""

from collections.abc import Callable, Sequence
from typing import Any

from rapport.jobs.actions import forget_jobs, retry_jobs
from rapport.journal.actions import operation


def retry_failed_jobs(ids: Sequence[int], *, by: Any) -> int:
    """Let failed jobs run again; returns how many. Raises NotAllowed but for administrators."""
    return _decide("retry_failed_jobs", retry_jobs, "run again", ids, by)


def discard_failed_jobs(ids: Sequence[int], *, by: Any) -> int:
    """Take failed jobs off the list for good; returns how many. Raises NotAllowed but for administrators."""
    return _decide("discard_failed_jobs", forget_jobs, "discarded", ids, by)


def _decide(action: str, act: Callable[..., int], done: str, ids: Sequence[int], by: Any) -> int:
    with operation(action, by=by) as writing:
        if count := act(ids, by=by):
            writing.operation.summary = f"{count} failed job{'' if count == 1 else 's'} {done}"
            writing.tell("failed_job.decided", ids=list(ids))
    return count
