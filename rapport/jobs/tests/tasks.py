"""Task functions for the tests: they leave a line in a file, so that another process can see that they ran."""

import time
from pathlib import Path

from django_tasks import task

from rapport.base.errors import Refused


def note(job, path, words="ran"):
    with Path(path).open("a") as file:
        file.write(f"{words}\n")
    return words


def note_and_sleep(job, path, seconds):
    """Once per attempt; sleeps only in the first."""
    note(job, path, f"attempt {job.attempt}")
    end = time.monotonic() + (seconds if job.attempt == 1 else 0)
    while time.monotonic() < end and not job.should_stop():
        time.sleep(0.05)
    note(job, path, "end")


def stumble(job):
    raise RuntimeError("the disk is full")


def refuse(job):
    raise Refused("This file is empty.")


def count(job, up_to):
    for number in range(1, up_to + 1):
        if job.should_stop():
            return number
        job.report(number, up_to, "counting")
    return up_to


@task(takes_context=True)
def greet(context, name, greeting="Hello"):
    return f"{greeting}, {name} ({context.attempt})"
