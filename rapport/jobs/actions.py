"""Put work into the queue, in the transaction of whoever asks for it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from rapport.jobs.models import Job


def enqueue(
    task: str, *, key: str | None = None, at: datetime | None = None, priority: int = 0, **arguments: Any
) -> Job:
    """Queue the task function at dotted path `task` with JSON `arguments`.

    The job exists exactly if the surrounding transaction commits. The same `key` twice makes one job.
    """
    facts = {
        "task": task,
        "arguments": arguments,
        "run_after": at or timezone.now(),
        "priority": priority,
    }
    if key is None:
        return Job.objects.create(**facts)
    job, _ = Job.objects.get_or_create(key=key, defaults=facts)
    return job


RETRY_AFTER = [timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200)]
