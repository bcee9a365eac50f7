"""What `rapport check` asks the queue."""

from django.utils import timezone

from rapport.base.sockets import HealthCheck
from rapport.jobs.models import Job
from rapport.jobs.queries import failed_jobs, stuck_jobs


def _ask_stuck() -> tuple[bool, str]:
    if count := stuck_jobs().count():
        return False, f"{count} jobs are due for over 15 minutes. Is the job worker running? `rapport serve` starts it."
    return True, "No job is stuck."


def _free_stuck() -> str:
    freed = stuck_jobs().filter(state=Job.State.RUNNING).update(state=Job.State.WAITING, run_after=timezone.now())
    return f"{freed} jobs of workers that died wait for a worker again."


def _ask_failed() -> tuple[bool, str]:
    if count := failed_jobs().count():
        return False, f"{count} jobs failed. Settings, Jobs lists them and runs them again."
    return True, "No job failed."


CHECKS = [
    HealthCheck("Jobs stuck", _ask_stuck, _free_stuck),
    HealthCheck("Jobs failed", _ask_failed),
]
