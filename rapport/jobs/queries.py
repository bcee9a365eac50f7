"""What the queue holds, for the settings page, `rapport check` and pages that show progress."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from rapport.jobs.models import Job

OVERDUE = timedelta(minutes=15)  # a due job that waits longer means that no worker runs


def job_for(job_id: int) -> Job | None:
    """The job with its progress, or None where it was tidied away."""
    return Job.objects.filter(id=job_id).first()


def failed_jobs() -> QuerySet[Job]:
    """Jobs that ran out of attempts, newest first."""
    return Job.objects.filter(state=Job.State.FAILED).order_by("-finished_at", "-id")


def running_jobs() -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.RUNNING).order_by("started_at")


def open_jobs_of(operation_id: int) -> QuerySet[Job]:
    """Jobs that still carry out this operation, waiting or running: those that got it as their argument `operation_id`."""
    open_states = (Job.State.WAITING, Job.State.RUNNING)
    return Job.objects.filter(state__in=open_states, arguments__operation_id=operation_id)


def open_jobs_at(task: str) -> QuerySet[Job]:
    """Jobs of this task that run, or are due."""
    due = Job.objects.filter(state=Job.State.WAITING, run_after__lte=timezone.now())
    return (due | Job.objects.filter(state=Job.State.RUNNING)).filter(task=task)


def stuck_jobs() -> QuerySet[Job]:
    """Jobs that should long have been taken up: due, and neither leased nor finished."""
    late = timezone.now() - OVERDUE
    waiting = Job.objects.filter(state=Job.State.WAITING, run_after__lt=late)
    return waiting | Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=late)
