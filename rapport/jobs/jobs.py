"""The queue's own housekeeping."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from rapport.jobs.models import Job

KEPT_DONE = timedelta(days=7)
KEPT_FAILED = timedelta(days=90)


def tidy(job: Any) -> dict:
    """Drop jobs that are long done, and failures nobody looked at; says how many."""
    now = timezone.now()
    old = Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - KEPT_DONE)
    old |= Job.objects.filter(
        state=Job.State.DONE, key__startswith="schedule:", finished_at__lt=now - timedelta(days=1)
    )
    old |= Job.objects.filter(state=Job.State.FAILED, finished_at__lt=now - KEPT_FAILED)
    dropped = 0
    while ids := list(old.values_list("id", flat=True)[:500]):  # in pieces: the write lock is held briefly
        dropped += Job.objects.filter(id__in=ids).delete()[0]
    return {"dropped": dropped}
