"""Reading a lookup page by page, by keyset: a far page costs what the first one does."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from rapport.base.catalogue import Card
from rapport.lookups import search
from rapport.lookups.compiler import Asker, Compiled, asker_for, compile_conditions
from rapport.lookups.definition import Definition
from rapport.lookups.queries.order import Order, Place, Segment, order_of
from rapport.lookups.queries.ranked import read_choices

COUNTED = 10_000  # further the count says "10,000+"
FEW = 2_000  # rows up to which it is cheaper to sort what a condition finds than to walk the sort's index


@dataclass(frozen=True)
class Page:
    """Rows as dicts by column, the cursor of the next page ("" at the end), and how many there are in all.

    `total` is None on further pages, where nobody asks. With `problems` nothing was looked for.
    """

    rows: list[dict]
    next: str
    total: int | None
    total_is_exact: bool
    problems: tuple[str, ...] = ()


class Reading:
    """One definition being read by one person."""

    def __init__(self, definition: Definition, user: Any, asker: Asker | None = None) -> None:
        self.definition, self.user = definition, user
        self.card: Card = definition.card
        self.asker = asker or asker_for(user)
        self.door = self.card.visible_to if definition.shows_hidden or not self.card.listed_to else self.card.listed_to
        self.model = self.door(user).model
        self.compiled: Compiled = compile_conditions(definition, self.asker)
        self.order: Order = order_of(definition.sort_field, self.model, descending=definition.is_descending)

    def rows(self, *, walking: bool = False) -> QuerySet:
        """What matches, unsorted. Where the sort's index is walked, conditions hide the columns they compare from the planner."""
        where = self.compiled.where
        if walking and self.order.is_indexed and self.definition.conditions:
            where = compile_conditions(self.definition, self.asker, self.order.column.path).where
        if self.definition.text:
            where &= search.matches(self.definition.record_type, self.definition.text)
        return self.door(self.user).filter(where)

    def count(self) -> int:
        """How many match, counted no further than COUNTED + 1."""
        return self.rows().order_by().values("pk")[: COUNTED + 1].count()

    def places(self, order: Order, after: Place | None, *, walks: bool, limit: int) -> list[Place]:
        """The places of the next rows."""
        if not walks:
            rows = self.rows()
            rows = order.sorted_whole(rows.filter(order.after(after)) if after else rows)
            return [order.place_of(*pair) for pair in rows.values_list("pk", order.column.path)[:limit]]
        found: list[tuple] = []
        number = order.number_of(after) if after else 0
        if after:
            found = self._walk(order, order.segments[number], order.beyond(after), limit)
            number += 1
        for choices, group in groupby(order.segments[number:], key=lambda one: one.stored is not None):
            for part in [list(group)] if choices else group:
                if len(found) < limit:
                    found += self._next(order, part, limit - len(found))
        return [order.place_of(*pair) for pair in found]

    def _next(self, order: Order, part: Segment | list[Segment], limit: int) -> list[tuple]:
        if isinstance(part, list):
            return read_choices(self.rows(walking=True), order, part, limit)
        return self._walk(order, part, Q(), limit)

    def _walk(self, order: Order, segment: Segment, beyond: Q, limit: int) -> list[tuple]:
        """(id, value) along the index of one segment."""
        rows = self.rows(walking=True).filter(segment.only & beyond).order_by(*order.keys(segment))
        return list(rows.values_list("pk", order.column.path)[:limit])


def run(
    definition: Definition, user: Any, after: str = "", limit: int = 50, columns: tuple[str, ...] | None = None
) -> Page:
    """A page of a lookup. `after` is the cursor of the page before; one that is not understood begins at the top."""
    reading = Reading(definition, user)
    if reading.compiled.problems:
        return Page([], "", 0, True, reading.compiled.problems)
    at = reading.order.read_cursor(after) if after else None
    total = None if at else reading.count()
    walks = at[1] if at else definition.is_everyone or (total or 0) > FEW
    places = []
    if total is None or total:
        places = reading.places(reading.order, at[0] if at else None, walks=walks, limit=limit + 1)
    shown = places[:limit]
    return Page(
        rows=rows_of(reading.card, [place.record_id for place in shown], user, columns or definition.shown_columns),
        next=shown[-1].cursor(walks) if len(places) > limit else "",
        total=None if total is None else min(total, COUNTED),
        total_is_exact=total is None or total <= COUNTED,
    )


def rows_of(card: Card, ids: list[int], user: Any, columns: tuple[str, ...]) -> list[dict]:
    """The rows of these ids in their order, with what these columns read."""
    if not ids:
        return []
    paths = {"id"}
    for key in columns:
        if chosen := card.fields.get(key):
            paths |= {chosen.column, *chosen.needs}
    found = {row["id"]: row for row in card.visible_to(user).filter(pk__in=ids).order_by().values(*sorted(paths))}
    rows = [found[i] for i in ids if i in found]
    for fill in card.batches:
        fill(rows, user)
    return rows


def matching(definition: Definition, user: Any) -> QuerySet:
    """Everything a lookup finds, unsorted; nothing where it is not understood."""
    return Reading(definition, user).rows()


def count_of(definition: Definition, user: Any, asker: Asker | None = None) -> tuple[int, bool]:
    """How many a lookup finds, and whether that is exact."""
    total = Reading(definition, user, asker).count()
    return min(total, COUNTED), total <= COUNTED


@dataclass(frozen=True)
class Neighbours:
    """The records before and after one in a lookup, and which of how many it is.

    `position` is None where the record is not in the lookup, or further down than is counted.
    """

    previous: int | None
    next: int | None
    position: int | None
    total: int
    total_is_exact: bool


def neighbours(definition: Definition, user: Any, record_id: int) -> Neighbours:
    """What stands around a record, found also where it has just left the lookup: then around the place it would have."""
    reading = Reading(definition, user)
    total = 0 if reading.compiled.problems else reading.count()
    exact = total <= COUNTED
    if not total:
        return Neighbours(None, None, None, 0, True)
    if total <= FEW and not definition.is_everyone:
        ids = [place.record_id for place in reading.places(reading.order, None, walks=False, limit=total)]
        if record_id in ids:
            at = ids.index(record_id)
            before, after = ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None
            return Neighbours(before, after, at + 1, total, True)
    return _walked(reading, record_id, min(total, COUNTED), exact)


def _walked(reading: Reading, record_id: int, total: int, exact: bool) -> Neighbours:
    order, walks = reading.order, total > FEW or reading.definition.is_everyone
    column = order.column.path
    value = reading.card.visible_to(reading.user).filter(pk=record_id).values_list(column, flat=True).first()
    place = order.place_of(record_id, value)
    following = reading.places(order, place, walks=walks, limit=1)
    preceding = reading.places(order.turned(), place, walks=walks, limit=1)
    before = reading.rows().filter(order.turned().after(place)).order_by().values("pk")[:COUNTED].count()
    inside = reading.rows().filter(pk=record_id).exists()
    return Neighbours(
        previous=preceding[0].record_id if preceding else None,
        next=following[0].record_id if following else None,
        position=before + 1 if inside and before < COUNTED else None,
        total=total,
        total_is_exact=exact,
    )
