from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from rapport.base.errors import NotAllowed
from rapport.jobs import actions, lease, queries, worker
from rapport.jobs.actions import enqueue
from rapport.jobs.models import Job
from rapport.jobs.tests.tasks import greet

TASKS = "rapport.jobs.tests.tasks"
pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


def test_a_job_runs_once_and_keeps_its_result(tmp_path):
    job = enqueue(f"{TASKS}.note", path=str(tmp_path / "out"))
    assert worker.run_due() == 1
    assert worker.run_due() == 0
    job.refresh_from_db()
    assert (job.state, job.result, job.leased_until) == ("done", "ran", None)
    assert (tmp_path / "out").read_text() == "ran\n"


def test_a_key_makes_one_job():
    first = enqueue(f"{TASKS}.stumble", key="import:1")
    assert enqueue(f"{TASKS}.stumble", key="import:1") == first
    assert Job.objects.count() == 1


def test_a_job_of_a_transaction_that_fails_never_was():
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue(f"{TASKS}.stumble")
        raise RuntimeError
    assert not Job.objects.exists()


def test_argument_names_of_events_do_not_collide():
    job = actions.enqueue_with(f"{TASKS}.note", {"key": "a", "at": "b", "task": "c"})
    assert job.arguments == {"key": "a", "at": "b", "task": "c"}
    assert job.key is None


def test_a_job_for_later_waits(tmp_path):
    enqueue(f"{TASKS}.note", at=timezone.now() + A_MINUTE, path=str(tmp_path / "out"))
    assert worker.run_due() == 0


def test_urgent_jobs_come_first():
    enqueue(f"{TASKS}.count", up_to=1)
    urgent = enqueue(f"{TASKS}.count", up_to=1, priority=10)
    assert lease.claim("w", A_MINUTE) == urgent


def test_two_workers_never_hold_the_same_job():
    enqueue(f"{TASKS}.count", up_to=1)
    assert lease.claim("first", A_MINUTE)
    assert lease.claim("second", A_MINUTE) is None


def test_a_job_whose_worker_died_is_taken_over_and_the_dead_one_cannot_write():
    enqueue(f"{TASKS}.count", up_to=1)
    dead = lease.claim("dead", timedelta(seconds=-1))
    taken = lease.claim("living", A_MINUTE)
    assert (taken.id, taken.attempts) == (dead.id, 2)
    lease.finish(dead, "wrong")
    assert not lease.extend(dead, A_MINUTE)
    assert lease.is_stop_asked(dead)
    taken.refresh_from_db()
    assert (taken.state, taken.worker, taken.result) == ("running", "living", None)


def test_trouble_is_tried_again_ever_later_and_then_listed(erin):
    job = enqueue(f"{TASKS}.stumble")
    pauses = []
    for _ in range(lease.ATTEMPTS):
        Job.objects.update(run_after=timezone.now())
        worker.run_due()
        job.refresh_from_db()
        pauses.append(job.run_after - timezone.now())
    assert job.state == "failed"
    assert "the disk is full" in job.error
    assert pauses[0] < pauses[1] < pauses[2] < pauses[3]
    assert list(queries.failed_jobs()) == [job]


def test_a_refusal_fails_at_once_with_its_sentence():
    enqueue(f"{TASKS}.refuse")
    enqueue("rapport.nowhere.jobs.nothing")
    worker.run_due()
    errors = [job.error for job in queries.failed_jobs().order_by("id")]
    assert errors[0] == "This file is empty."
    assert "ModuleNotFoundError" in errors[1]


def test_a_job_that_kills_its_worker_each_time_ends_as_failed():
    enqueue(f"{TASKS}.count", up_to=1)
    for _ in range(lease.ATTEMPTS):
        lease.claim("dies", timedelta(seconds=-1))
    worker.run_due()
    assert queries.failed_jobs().get().error == "The worker died each time it ran this."


def test_a_job_that_gets_on_may_lose_any_number_of_workers():
    enqueue(f"{TASKS}.count", up_to=1)
    for done in range(lease.ATTEMPTS + 2):
        held = lease.claim("dies", timedelta(seconds=-1))
        worker.RunningJob(held).report(done, 100, stays=True)
    assert not queries.failed_jobs().exists()
    assert held.attempts == 2


def test_administrators_run_failed_jobs_again(alice, erin):
    enqueue(f"{TASKS}.refuse")
    worker.run_due()
    failed = queries.failed_jobs().get()
    with pytest.raises(NotAllowed):
        actions.retry_jobs([failed.id], by=alice)
    assert actions.retry_jobs([failed.id], by=erin) == 1
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == ("waiting", 0, "")


def test_progress_can_be_read_while_it_runs():
    job = enqueue(f"{TASKS}.count", up_to=3)
    worker.run_due()
    assert queries.job_for(job.id).progress == {"done": 3, "total": 3, "words": "counting"}


def test_a_job_hears_that_it_should_stop():
    waiting, running = enqueue(f"{TASKS}.count", up_to=9), enqueue(f"{TASKS}.count", up_to=9, priority=1)
    claimed = lease.claim("w", A_MINUTE)
    for job in (waiting, running):
        actions.ask_to_stop(job.id)
    worker.run(claimed)
    assert queries.job_for(running.id).result == 1
    assert queries.job_for(waiting.id).state == "done"
    assert worker.run_due() == 0


def test_a_job_interrupted_by_the_end_of_its_worker_runs_again():
    job = enqueue(f"{TASKS}.count", up_to=9)
    worker.run(lease.claim("w", A_MINUTE), is_worker_stopping=lambda: True)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)
    worker.run_due()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", 9)


def test_django_tasks_share_the_queue():
    result = greet.using(priority=5).enqueue("Alice", greeting="Good morning")
    assert result.status == "READY"
    worker.run_due()
    result.refresh()
    assert (result.status, result.return_value) == ("SUCCESSFUL", "Good morning, Alice (1)")
