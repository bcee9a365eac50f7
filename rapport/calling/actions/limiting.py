"""Another limit of attempts: who has reached it, and who has not any more."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from rapport.base.slices import slices
from rapport.calling.counting import recount_rows
from rapport.calling.models import CallingList, CallTarget
from rapport.jobs.actions import enqueue

AT_ONCE = 200  # rows; more are counted in the background
LIMIT = "rapport.calling.jobs.limit"


def limit(row: CallingList) -> None:
    """Inside the operation that changed it: at once where few were tried, else by a job."""
    some = list(_tried(row)[: AT_ONCE + 1])
    if len(some) > AT_ONCE:
        enqueue(LIMIT, list_id=row.pk)
    else:
        recount_rows(some)


def limit_many(calling_list: CallingList, job: Any) -> None:
    """The same for any number, some at a time; running it again does no harm."""
    for ids in slices(list(_tried(calling_list).values_list("pk", flat=True))):
        if job.should_stop():
            return
        with transaction.atomic():
            recount_rows(list(_tried(calling_list).filter(pk__among=ids).select_for_update(of=("self",))))


def _tried(row: CallingList) -> QuerySet[CallTarget]:
    rows = CallTarget.objects.filter(list=row, attempts__gt=0).exclude(state=CallTarget.State.DONE)
    return rows.select_related("list", "promised").order_by("pk")
