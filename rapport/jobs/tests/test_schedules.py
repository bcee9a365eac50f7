from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from rapport.jobs import jobs, schedules
from rapport.jobs.models import Job

pytestmark = pytest.mark.django_db
TASK = "rapport.jobs.tests.tasks.count"


@pytest.fixture(autouse=True)
def only_these(monkeypatch):
    monkeypatch.setattr(schedules, "_plans", {})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_tick_runs_once_whatever_the_number_of_workers():
    schedules.every("often", 60, TASK)
    for second in (0, 1, 2, 30, 59):
        schedules.tick(at(f"2026-10-14 10:00:{second:02}"))
    assert [job.key for job in Job.objects.all()] == ["schedule:often:2026-10-14T10:00:00"]


def test_missed_ticks_become_one():
    schedules.every("often", 60, TASK)
    schedules.tick(at("2026-10-14 10:00"))
    schedules.tick(at("2026-10-14 10:00"))
    Job.objects.update(state="done")
    schedules.tick(at("2026-10-14 12:00"))
    assert Job.objects.count() == 2


def test_the_next_tick_waits_for_a_job_that_still_runs():
    schedules.every("often", 60, TASK)
    for minute in range(5):
        schedules.tick(at(f"2026-10-14 10:0{minute}"))
    assert Job.objects.count() == 1


def test_a_daily_task_keeps_the_hour_of_the_organisation_through_dst(own):
    schedules.every("daily", time(2, 30), TASK)
    schedules.tick(at("2026-10-30 12:00"))  # New York is four hours behind, and five from 1 November on
    schedules.tick(at("2026-10-31 06:29"))
    assert not Job.objects.exists()
    schedules.tick(at("2026-10-31 06:31"))
    Job.objects.update(state="done")
    schedules.tick(at("2026-11-02 07:29"))
    Job.objects.update(state="done")
    schedules.tick(at("2026-11-02 07:31"))
    assert [job.key[-19:] for job in Job.objects.order_by("id")] == [
        "2026-10-31T06:30:00",
        "2026-11-01T07:30:00",
        "2026-11-02T07:30:00",
    ]


def test_tidying_drops_only_what_is_long_done():
    now = timezone.now()
    facts = {"task": TASK, "run_after": now}
    for state, days in [("done", 8), ("done", 6), ("failed", 80), ("failed", 91), ("waiting", 99)]:
        finished = None if state == "waiting" else now - timedelta(days=days)
        Job.objects.create(state=state, finished_at=finished, **facts)
    assert jobs.tidy(None)["dropped"] == 2
    assert Job.objects.count() == 3
