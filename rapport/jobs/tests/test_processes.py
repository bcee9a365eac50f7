"""Real worker processes, killed in the middle."""

import json
import signal

import pytest

from tests.installation import until

pytestmark = pytest.mark.heavy
TASKS = "rapport.jobs.tests.tasks"


def enqueue(installation, task, **arguments):
    code = "from rapport.jobs.actions import enqueue\nfrom json import loads\n"
    code += f"answer = enqueue('{TASKS}.{task}', **loads({json.dumps(arguments)!r})).id"
    return installation.python(code)


def facts(installation, job):
    fields = ["state", "attempts", "worker", "result"]
    code = f"from rapport.jobs.models import Job\nanswer = list(Job.objects.filter(id={job}).values_list(*{fields}))[0]"
    return installation.python(code)


def lines(file):
    return file.read_text().splitlines() if file.exists() else []


def test_a_job_survives_kill_9_of_its_worker(installation, tmp_path):
    file = tmp_path / "ran"
    job = enqueue(installation, "note_and_sleep", path=str(file), seconds=60)
    worker = installation.start("work")
    until(lambda: lines(file) == ["attempt 1"])
    worker.kill()
    worker.wait()
    installation.start("work")
    until(lambda: lines(file) == ["attempt 1", "attempt 2", "end"])
    until(lambda: facts(installation, job)[:2] == ["done", 2])


def test_term_gives_a_job_back_at_once(installation, tmp_path):
    file = tmp_path / "ran"
    job = enqueue(installation, "note_and_sleep", path=str(file), seconds=60)
    worker = installation.start("work")
    until(lambda: lines(file))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(15) == 0
    assert facts(installation, job)[:3] == ["waiting", 0, ""]


def test_a_long_job_keeps_its_lease(installation, tmp_path):
    """Longer than the lease of two seconds, with a second worker waiting for it."""
    file = tmp_path / "ran"
    job = enqueue(installation, "note_and_sleep", path=str(file), seconds=5)
    for _ in range(2):
        installation.start("work")
    until(lambda: lines(file)[-1:] == ["end"])
    until(lambda: facts(installation, job)[:2] == ["done", 1])


def test_many_workers_run_each_job_once(installation, tmp_path):
    file = tmp_path / "ran"
    code = "from rapport.jobs.actions import enqueue\nfor n in range(60):\n"
    installation.python(f"{code}    enqueue('{TASKS}.note', path={str(file)!r}, words=str(n))")
    for _ in range(3):
        installation.start("work")
    until(lambda: len(lines(file)) >= 60)
    assert sorted(map(int, lines(file))) == list(range(60))


def test_workers_tick_once(installation):
    """Three workers and one schedule: one job for each tick."""
    for _ in range(3):
        installation.start("work")
    code = "from rapport.jobs.models import Schedule\nanswer = list(Schedule.objects.values_list('name', flat=True))"
    until(lambda: "tidy jobs" in installation.python(code))
    code = "from rapport.jobs.models import Job, Schedule\n"
    installation.python(f"{code}Schedule.objects.filter(name='tidy jobs').update(last_tick=None)")
    until(lambda: installation.python(f"{code}answer = Job.objects.filter(task='rapport.jobs.jobs.tidy').count()") == 1)
    assert installation.python(f"{code}answer = Job.objects.filter(task='rapport.jobs.jobs.tidy').count()") == 1
