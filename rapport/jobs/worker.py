"""The worker: a few lanes that run jobs, one heart that extends their leases, one clock for what returns."""

import os
import socket
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils.module_loading import import_string
from django_tasks.base import Task

from rapport.base.errors import Refused
from rapport.jobs import lease, schedules
from rapport.jobs.backend import call_task
from rapport.jobs.models import Job

log = structlog.get_logger("rapport.jobs")

# Functions that are called with the arguments of a task whose worker died each time, since the task itself cannot say so.
GIVEN_UP: dict[str, Callable[..., None]] = {}


class RunningJob:
    """What a task function gets first: which job it is, a way to report, and the question whether to stop."""

    def __init__(self, job: Job, is_worker_stopping: Callable[[], bool] = lambda: False) -> None:
        self.job, self.id, self.attempt = job, job.id, job.attempts
        self._is_worker_stopping = is_worker_stopping
        self._reported_at = self._asked_at = 0.0
        self._stop = self.was_interrupted = False

    def report(self, done: int, total: int | None = None, words: str = "", *, stays: bool = False) -> None:
        """Tell how far it is; written twice a second at most, and always at the end.

        `stays`: whoever takes over goes on from here, so a worker that dies now did not die of the same as the last one.
        """
        now = time.monotonic()
        if done == total or now - self._reported_at >= 0.5:
            self._reported_at = now
            lease.report(self.job, {"done": done, "total": total, "words": words}, counts_anew=stays)

    def should_stop(self) -> bool:
        """Whether to return early: somebody asked for it, the lease is lost, or the worker ends (then it runs again)."""
        if self._is_worker_stopping():
            self.was_interrupted = True
        elif not self._stop and time.monotonic() - self._asked_at >= 1:
            self._asked_at = time.monotonic()
            self._stop = lease.is_stop_asked(self.job)
        return self._stop or self.was_interrupted


def run(job: Job, is_worker_stopping: Callable[[], bool] = lambda: False) -> None:
    """Run one claimed job to its end, whatever that is."""
    running = RunningJob(job, is_worker_stopping)
    bound = log.bind(job=job.id, task=job.task, attempt=job.attempts)
    if job.attempts > lease.ATTEMPTS:
        lease.fail(job, "The worker died each time it ran this.", for_good=True)
        if told := GIVEN_UP.get(job.task):
            told(**job.arguments)
        return bound.error("job failed", reason="worker died")
    try:
        result = _call(running)
    except Exception as trouble:  # noqa: BLE001 - whatever a task raises belongs to the job, not to the worker
        is_final = isinstance(trouble, Refused | ImportError)
        words = str(trouble) if isinstance(trouble, Refused) else traceback.format_exc(limit=-20)
        failed = lease.fail(job, words, for_good=is_final)
        return bound.error("job failed" if failed else "job will run again", reason=type(trouble).__name__)
    if running.was_interrupted:
        lease.release(job)
        return bound.info("job interrupted")
    lease.finish(job, result)
    # what returns every minute would fill the console of whoever runs Rapport
    return (bound.debug if (job.key or "").startswith("schedule:") else bound.info)("job done")


def _call(running: RunningJob) -> Any:
    function = import_string(running.job.task)
    if isinstance(function, Task):
        return call_task(function, running.job)
    return function(running, **running.job.arguments)


def run_due(limit: int = 1000) -> int:
    """Run what is due, here and now; returns how many. For tests."""
    for count in range(limit):
        if (job := lease.claim(f"here:{os.getpid()}", timedelta(minutes=10))) is None:
            return count
        run(job)
    return limit


class Worker:
    """`lanes` jobs at once. `lease` seconds after a kill -9 another worker takes over."""

    def __init__(self, lanes: int = 2, lease_seconds: float = 30, poll: float = 0.5) -> None:
        self.lanes, self.poll = lanes, poll
        self.lease = timedelta(seconds=lease_seconds)
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self.stopping = threading.Event()
        self.in_hand: dict[int, Job] = {}

    def run(self, patience: float = 8) -> None:
        """Work until `stop()`; then give jobs under way `patience` seconds to reach a good place."""
        threads = [self._thread(lambda lane=lane: self._work(lane), self.poll) for lane in range(self.lanes)]
        self._thread(self._beat, self.lease.total_seconds() / 3, until_idle=True)
        self._thread(schedules.tick, max(self.poll, 1))
        log.debug("worker ready", worker=self.name, lanes=self.lanes)
        self.stopping.wait()
        end = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        for job in list(self.in_hand.values()):
            lease.release(job)
        connections.close_all()

    def stop(self) -> None:
        self.stopping.set()

    def _thread(self, step: Callable[[], Any], pause: float, *, until_idle: bool = False) -> threading.Thread:
        thread = threading.Thread(target=self._steadily, args=(step, pause, until_idle), daemon=True)
        thread.start()
        return thread

    def _steadily(self, step: Callable[[], Any], pause: float, until_idle: bool) -> None:
        """Repeat `step`, at once while it returns True; a database that is away is waited for."""
        while not self.stopping.is_set() or (until_idle and self.in_hand):
            try:
                wait = 0.0 if step() else pause
            except (DatabaseError, InterfaceError) as trouble:
                log.warning("database is away", reason=type(trouble).__name__)
                wait = 5.0
            except Exception:  # noqa: BLE001 - one bad schedule must not end the worker
                log.exception("worker stumbled")
                wait = 5.0
            close_old_connections()
            if wait and self.stopping.wait(wait) and until_idle:
                time.sleep(min(wait, 0.5))
        connections.close_all()

    def _work(self, lane: int) -> bool:
        job = lease.claim(f"{self.name}:{lane}", self.lease)
        if job is None:
            return False
        self.in_hand[job.id] = job
        try:
            run(job, self.stopping.is_set)
        finally:
            self.in_hand.pop(job.id, None)
        return True

    def _beat(self) -> bool:
        for job in list(self.in_hand.values()):
            lease.extend(job, self.lease)
        return False
