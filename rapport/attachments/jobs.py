"""What attachments do by themselves."""

from typing import Any

from rapport.attachments import actions
from rapport.attachments.actions.settings import AT_ONCE
from rapport.journal.actions import operation


def purge(job: Any) -> dict[str, int]:
    """Empty the trash of what has rested there for 30 days; says how many comments, files and contents went."""
    return actions.purge_trash()


def tell_tagged(job: Any, record_type: str, ids: list[int]) -> None:
    """After a tag of many records changed: they hear of it, a few hundred at a time."""
    for start in range(0, len(ids), AT_ONCE):
        if job.should_stop():
            return
        with operation("index_tags", by=None, door="job", summary="Tags indexed") as writing:
            writing.tell("record.tagged", record_type=record_type, ids=ids[start : start + AT_ONCE])
        job.report(start, len(ids))
