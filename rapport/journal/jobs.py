"""Long undos, part by part."""

import time
from typing import Any

from rapport.base import catalogue
from rapport.jobs.queries import open_jobs_of
from rapport.journal.actions import UNDO_PARTS, Kept, forget_keys, undo
from rapport.journal.models import Operation
from rapport.organisation.models import User

LISTED = 1000
PATIENCE = 20  # seconds


def undo_parts(job: Any, operation_id: int, by_id: int) -> dict[str, Any]:
    """Take a long operation back, its newest part first; running it again goes on where it stopped.

    Returns what stayed because somebody changed it since: {"kept": [{"name", "url", "fields"}], "kept_count"}.
    """
    done, by = Operation.objects.get(pk=operation_id), User.objects.get(pk=by_id)
    _await_writers(job, operation_id)
    parts = done.parts.filter(reversed_by__isnull=True).exclude(action="undo").order_by("-id")
    total, kept = parts.count() + 1, []
    for number, part in enumerate(parts.iterator(chunk_size=100)):
        if job.should_stop():
            return {"kept": _listed(kept, by), "kept_count": len(kept), "stopped": True}
        kept += undo(part, by=by, part_of=done)[1]
        job.report(number + 1, total, stays=True)
    if not Operation.objects.filter(reverses=done).exists():
        kept += undo(done, by=by)[1]
    job.report(total, total)
    return {"kept": _listed(kept, by), "kept_count": len(kept)}


def _await_writers(job: Any, operation_id: int) -> None:
    """The job that writes the operation was asked to stop: it ends its part first. Raises where it does not; then we run again."""
    for _ in range(PATIENCE):
        if not open_jobs_of(operation_id).exclude(task=UNDO_PARTS).exists():
            return
        if job.should_stop():
            break
        time.sleep(1)
    raise RuntimeError("The operation is still being written.")


def tidy(job: Any) -> None:
    """Daily: keys and answers of requests are kept for a day."""
    job.report(forget_keys(), 0)


def _listed(kept: list[Kept], by: Any) -> list[dict[str, Any]]:
    listed = []
    for record_type in {one.record_type for one in kept[:LISTED]}:
        card = catalogue.card(record_type)
        ours = [one for one in kept[:LISTED] if one.record_type == record_type]
        names = card.names([one.record_id for one in ours], by) if card.names else {}
        listed += [
            {"name": names.get(one.record_id, card.label), "url": card.url(one.record_id), "fields": one.labels}
            for one in ours
        ]
    return listed
