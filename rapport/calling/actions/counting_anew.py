"""What is counted anew every day: the hours in which people answer, and every row of the open lists."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rapport.base.bulk import update_rows
from rapport.calling.actions.filling import CHUNK, facts_of, places_of
from rapport.calling.best_hours import NONE, hours_of_all
from rapport.calling.counting import recount_rows
from rapport.calling.models import CallHour, CallingList, CallTarget


def count_hours() -> None:
    """Write the hours of the week anew."""
    rows = hours_of_all(timezone.now())
    with transaction.atomic():
        CallHour.objects.all().delete()
        CallHour.objects.bulk_create(rows)


def recount_list(calling_list: CallingList) -> Iterator[int]:
    """Clock, best hour and calls of every row, some at a time; tells after each how far it is."""
    places: set[tuple[str, int]] = set()
    last = 0
    while rows := list(_rows(calling_list, last)):
        known = facts_of([row.contact_id for row in rows])
        found = {row.pk: _clock(row, known.zones, known.best) for row in rows}
        with transaction.atomic():
            update_rows(CallTarget, {row.pk: found[row.pk] for row in rows if _differs(row, found[row.pk])})
            recount_rows(rows)
        places |= {(facts["zone"], facts["best_hour"]) for facts in found.values()}
        last = rows[-1].position
        yield last
    with transaction.atomic():
        row = CallingList.objects.select_for_update().get(pk=calling_list.pk)
        if row.size == last:  # who joined meanwhile is not among them: tomorrow then
            row.places = places_of(places)
            row.save(update_fields=["places"])


def _rows(calling_list: CallingList, last: int) -> QuerySet[CallTarget]:
    rows = CallTarget.objects.select_related("list", "promised").filter(list=calling_list, position__gt=last)
    return rows.order_by("position")[:CHUNK]


def _clock(row: CallTarget, zones: dict[int, str], best: dict[int, int]) -> dict:
    return {"zone": zones.get(row.contact_id, row.zone), "best_hour": best.get(row.contact_id, NONE)}


def _differs(row: CallTarget, facts: dict) -> bool:
    return any(getattr(row, name) != value for name, value in facts.items())
