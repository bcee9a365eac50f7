"""What is to be done in the background, and what came of it."""

from django.db import models


class Job(models.Model):
    """One task to run: claimed by a worker for a lease that its heartbeat extends."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    task = models.CharField(max_length=200, help_text="dotted path of the task function")
    arguments = models.JSONField(default=dict)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    key = models.CharField(max_length=200, null=True, unique=True, help_text="enqueuing a key twice makes one job")
    created_at = models.DateTimeField(auto_now_add=True)
    run_after = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_to_stop = models.BooleanField(default=False)
    progress = models.JSONField(default=dict, help_text="what the task tells while it runs: done, total, words")
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["-priority", "run_after", "id"],
                name="job_to_do",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
        ]


class Schedule(models.Model):
    """A task that returns: the row remembers the last tick, so any number of workers run it once."""

    name = models.CharField(max_length=100, primary_key=True)
    last_tick = models.DateTimeField(null=True)
