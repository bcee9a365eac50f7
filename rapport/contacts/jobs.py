"""What the room does in the background."""

from typing import Any

from rapport.contacts.actions.employment import AT_ONCE, people_of, remember_work
from rapport.contacts.actions.many import PART, carry_out_part
from rapport.contacts.actions.trash import purge_trash
from rapport.journal.actions import operation
from rapport.journal.models import Operation


def carry_out(job: Any, operation_id: int, ids: list[int], arguments: dict[str, Any]) -> None:
    """Write a long operation part by part; after an interruption it goes on behind the last one that is written."""
    whole = Operation.objects.select_related("by").get(pk=operation_id)
    done = whole.parts.count() * PART
    while done < len(ids):
        if job.should_stop():
            return
        carry_out_part(whole, ids[done : done + PART], arguments)
        done += PART
        job.report(min(done, len(ids)), len(ids), stays=True)


def remember_people_of(job: Any, operation_id: int, ids: list[int]) -> None:
    """What the people of these companies remember of their work, some at a time: a company may have thousands."""
    summary, last = Operation.objects.get(pk=operation_id).summary, 0
    while people := list(people_of(ids, behind=last)[:AT_ONCE]):
        if job.should_stop():
            return
        with operation("remember_work", by=None, summary=summary, door="job") as writing:
            remember_work(writing, people)
        last = people[-1]


def empty_trash(job: Any) -> None:
    """Remove for good what has been in the trash for 30 days."""
    while not job.should_stop() and purge_trash(limit=200):
        pass
