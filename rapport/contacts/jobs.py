"""What the room does in the background."""

from typing import Any

from rapport.contacts.actions.many import CHUNK, carry_out_part
from rapport.contacts.actions.trash import purge_trash
from rapport.journal.models import Operation


def carry_out(job: Any, operation_id: int, ids: list[int], arguments: dict[str, Any]) -> None:
    """Write a long operation chunk by chunk; after an interruption it goes on behind the last chunk that is written."""
    whole = Operation.objects.select_related("by").get(pk=operation_id)
    done = whole.parts.count() * CHUNK
    while done < len(ids):
        if job.should_stop():
            return
        carry_out_part(whole, ids[done : done + CHUNK], arguments)
        done += CHUNK
        job.report(min(done, len(ids)), len(ids), stays=True)


def empty_trash(job: Any) -> None:
    """Remove for good what has been in the trash for 30 days."""
    while not job.should_stop() and purge_trash(limit=200):
        pass
