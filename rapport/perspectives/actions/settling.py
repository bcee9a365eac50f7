"""After stages were merged, parted, closed or put in another order: standings say what their log says by the set-up of now.

A merger is another name for a stage, so nothing is written into the log for it, and no change of a standing is told; only
whose log gets lines, because a move between two stages shown as one shows again, is told as everywhere.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from rapport.access.actions.alone import wait_for_others
from rapport.base.memory import forget, remembering
from rapport.base.slices import slices
from rapport.jobs.actions import enqueue
from rapport.journal.actions import Writing, operation
from rapport.perspectives.actions.replaying import replay
from rapport.perspectives.models import IN_FORCE, Move
from rapport.perspectives.queries import setup

AT_ONCE = 200  # contacts; more are settled in the background
LINES = 5  # of the log for each, at most; where there are more, too
SETTLE = "rapport.perspectives.jobs.settle_standings"


def settle_later(writing: Writing, perspective_id: int, stages: Iterable[int]) -> None:
    """At the end of the operation: at once where few ever came to these stages, in the background where many did."""
    for stage in stages:
        writing.at_the_end(_settle_noted, (perspective_id, stage))


def _settle_noted(writing: Writing, noted: list[tuple[int, int]]) -> None:
    stages: dict[int, set[int]] = {}
    for perspective_id, stage in noted:
        stages.setdefault(perspective_id, set()).add(stage)
    for perspective_id, named in stages.items():
        some = {pk for stage in named for pk in setup().read_as_one(stage)}
        found = list(_concerned(perspective_id, some)[: AT_ONCE * LINES + 1])
        if len(found) <= AT_ONCE * LINES and len(ids := set(found)) <= AT_ONCE:
            replay(writing, ids, setup().perspectives[perspective_id], is_renamed=True)
        else:
            enqueue(SETTLE, perspective_id=perspective_id, stage_ids=sorted(some))


@remembering()
def settle_all(perspective_id: int, stages: Collection[int], job: Any) -> None:
    """All of them in transactions of their own, with nobody changing the set-up meanwhile; running it again does no harm."""
    for ids in slices(sorted(set(_concerned(perspective_id, stages).iterator()))):
        if job.should_stop():
            return
        with transaction.atomic():
            wait_for_others()
            forget()
            with operation("settle_standings", by=None, summary="Standings by other stages", door="job") as writing:
                replay(writing, ids, setup().perspectives[perspective_id], is_renamed=True)


def _concerned(perspective_id: int, stages: Collection[int]) -> QuerySet:
    """Contacts whose log in force ever came to one of these stages, once for each line."""
    rows = Move.objects.filter(IN_FORCE, perspective=perspective_id, kind=Move.Kind.STAGE, to_stage__in=list(stages))
    return rows.order_by().values_list("contact_id", flat=True)
