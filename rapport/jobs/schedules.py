"""What returns: a task every so many seconds, or daily at a time of the organisation's clock.

The row in the database remembers the last tick, so that any number of workers run it once, and ticks that were missed
while nothing ran become one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rapport.jobs.actions import enqueue
from rapport.jobs.models import Job, Schedule
from rapport.organisation.queries import zone_of


@dataclass(frozen=True)
class Every:
    name: str
    task: str
    seconds: int = 0
    daily_at: time | None = None

    def latest(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The last instant not after `now` at which this was due."""
        if self.daily_at is None:
            return datetime.fromtimestamp(now.timestamp() // self.seconds * self.seconds, UTC)
        today = now.astimezone(zone).date()
        at = datetime.combine(today, self.daily_at, tzinfo=zone)
        if at > now:
            at = datetime.combine(today - timedelta(days=1), self.daily_at, tzinfo=zone)
        return at.astimezone(UTC)


_plans: dict[str, Every] = {}


def every(name: str, period: int | time, task: str) -> None:
    """Run the task at dotted path `task` every `period` seconds, or daily at that `time`. Called from `AppConfig.ready()`."""
    daily_at, seconds = (period, 0) if isinstance(period, time) else (None, period)
    _plans[name] = Every(name, task, seconds, daily_at)


def plans() -> list[Every]:
    return list(_plans.values())


def tick(now: datetime | None = None) -> None:
    """Queue what is due since the last tick; only the worker that moves the row does."""
    now, zone = now or timezone.now(), zone_of(None)
    known = dict(Schedule.objects.values_list("name", "last_tick"))
    for plan in plans():
        due = plan.latest(now, zone)
        if plan.name not in known:
            # The first sight of a daily task is no reason to run it: its next hour is.
            Schedule.objects.get_or_create(name=plan.name, defaults={"last_tick": due if plan.daily_at else None})
        elif known[plan.name] is None or known[plan.name] < due:
            _run_once(plan, due)


def _run_once(plan: Every, due: datetime) -> None:
    with transaction.atomic():
        row = Schedule.objects.filter(Q(last_tick=None) | Q(last_tick__lt=due), name=plan.name)
        if not row.update(last_tick=due):
            return
        key = f"schedule:{plan.name}:"
        open_jobs = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
        if not open_jobs.filter(key__startswith=key).exists():
            enqueue(plan.task, key=f"{key}{due:%Y-%m-%dT%H:%M:%S}")
