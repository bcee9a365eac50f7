"""The django-tasks backend over our own table: `@task` functions and ours share one queue, and either can be swapped."""

import inspect
from typing import Any

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from rapport.jobs.actions import enqueue_with
from rapport.jobs.models import Job

_STATUS = {
    Job.State.WAITING: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
}


class DatabaseBackend(BaseTaskBackend):
    supports_defer = supports_get_result = supports_priority = True

    def enqueue(self, task: Task, args: tuple, kwargs: dict) -> TaskResult:
        """Queue a `@task` function; positional arguments are kept by name."""
        self.validate_task(task)
        before = (None,) if task.takes_context else ()
        bound = inspect.signature(task.func).bind(*before, *args, **kwargs).arguments
        bound.pop("context", None) if task.takes_context else None
        job = enqueue_with(task.module_path, dict(bound), at=task.run_after, priority=task.priority)
        return _result(task, job)

    def get_result(self, result_id: str) -> TaskResult:
        """What became of it. Raises TaskResultDoesNotExist."""
        job = Job.objects.filter(id=int(result_id)).first() if result_id.isdecimal() else None
        task = import_string(job.task) if job else None
        if not isinstance(task, Task):
            raise TaskResultDoesNotExist(result_id)
        return _result(task, job)


def call_task(task: Task, job: Job) -> Any:
    """Run a `@task` function for a claimed job."""
    if task.takes_context:
        return task.call(TaskContext(task_result=_result(task, job)), **job.arguments)
    return task.call(**job.arguments)


def _result(task: Task, job: Job) -> TaskResult:
    result: TaskResult = TaskResult(
        task=task,
        id=str(job.id),
        status=_STATUS[Job.State(job.state)],
        enqueued_at=job.created_at,
        started_at=job.started_at,
        last_attempted_at=job.started_at,
        finished_at=job.finished_at,
        args=[],
        kwargs=job.arguments,
        backend=task.backend,
        errors=[TaskError(exception_class_path="builtins.Exception", traceback=job.error)] if job.error else [],
        worker_ids=[job.worker] * job.attempts,
    )
    object.__setattr__(result, "_return_value", job.result)
    return result
