"""What calling does in the background."""

from typing import Any

from rapport.calling.actions.counting_anew import count_hours, recount_list
from rapport.calling.actions.filling import CHUNK, Filling, fill_part
from rapport.calling.actions.limiting import limit_many
from rapport.calling.models import CallingList
from rapport.journal.models import Operation


def fill(job: Any, operation_id: int, list_id: int, joined: list[int], left: list[int], back: list[int]) -> None:
    """Fill a list part by part; after an interruption it goes on behind the last part that is written."""
    whole = Operation.objects.select_related("by").get(pk=operation_id)
    calling_list = CallingList.objects.get(pk=list_id)
    filling = Filling(joined, left, back)
    done = whole.parts.exclude(action="undo").count() * CHUNK
    while done < len(filling):
        if job.should_stop():
            return
        fill_part(whole, calling_list, filling.part(done))
        done += CHUNK
        job.report(min(done, len(filling)), len(filling), stays=True)


def limit(job: Any, list_id: int) -> None:
    """After another limit of attempts in a list of many."""
    limit_many(CallingList.objects.get(pk=list_id), job)


def recount(job: Any) -> None:
    """Daily: when people answer, and for the rows of open lists their best hour, their clock and their calls."""
    count_hours()
    lists = list(CallingList.objects.filter(closed_at=None, removed_at=None).order_by("pk"))
    for number, calling_list in enumerate(lists):
        for _ in recount_list(calling_list):
            if job.should_stop():
                return
        job.report(number + 1, len(lists))
