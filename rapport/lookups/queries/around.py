"""Previous and next through a lookup, and which of how many a record is."""

from dataclasses import dataclass
from typing import Any

from rapport.lookups.definition import Definition
from rapport.lookups.queries.order import Place
from rapport.lookups.queries.paging import COUNTED, Reading


@dataclass(frozen=True)
class Neighbours:
    """The records before and after one in a lookup, and which of how many it is.

    `position` is None where the record is not in the lookup, or where counting up to it would be dear.
    """

    previous: int | None
    next: int | None
    position: int | None
    total: int
    total_is_exact: bool


def neighbours(definition: Definition, user: Any, record_id: int) -> Neighbours:
    """What stands around a record, found also where it has just left the lookup: then around the place it would have."""
    reading = Reading(definition, user)
    total, exact = reading.found.total, reading.found.is_exact
    if not total:
        return Neighbours(None, None, None, 0, True)
    if exact and not reading.is_everyone:
        ids = reading.ids()
        if record_id in ids:
            at = ids.index(record_id)
            before, after = ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None
            return Neighbours(before, after, at + 1, total, exact)
    return _around(reading, record_id)


def _around(reading: Reading, record_id: int) -> Neighbours:
    order, column = reading.order, reading.order.column.path
    one = reading.rows(walking=True).filter(pk=record_id).values_list(column, flat=True)
    values = list(one)
    is_inside = bool(values)
    values = values or list(reading.seen().filter(pk=record_id).values_list(column, flat=True))
    place = order.place_of(record_id, values[0] if values else None)
    following = reading.places(order, place, walks=reading.walks, limit=1)
    preceding = reading.places(order.turned(), place, walks=reading.walks, limit=1)
    return Neighbours(
        previous=preceding[0].record_id if preceding else None,
        next=following[0].record_id if following else None,
        position=_position(reading, place) if is_inside and reading.is_everyone else None,
        total=reading.found.total,
        total_is_exact=reading.found.is_exact,
    )


def _position(reading: Reading, place: Place) -> int | None:
    """Counted along the index, as far as the list itself is counted. With conditions it would have to look at every row."""
    turned, before = reading.order.turned(), 0
    number = turned.number_of(place)
    for only in (turned.beyond(place), *turned.wholes(number + 1)):
        if before < COUNTED:
            before += reading.rows(only).order_by().values("pk")[: COUNTED - before].count()
    return before + 1 if before < COUNTED else None
