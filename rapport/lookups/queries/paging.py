"""Reading a lookup page by page, by keyset: a far page costs what the first one does."""

from dataclasses import dataclass
from itertools import groupby
from time import monotonic
from typing import Any

from django.db.models import Q, QuerySet

from rapport.base.catalogue import Card
from rapport.lookups import search
from rapport.lookups.compiler import Asker, Compiled, asker_for, compile_conditions
from rapport.lookups.definition import Definition
from rapport.lookups.queries.order import Order, Place, Segment, order_of
from rapport.lookups.queries.ranked import read_choices

COUNTED = 10_000  # further the count says "10,000+"
REMEMBERED = 60  # seconds for which nobody counts again that all of a type are more than COUNTED
FEW = 2_000  # rows up to which it is cheaper to sort what a condition finds than to walk the sort's index


_many_until: dict[tuple[str, int, int], float] = {}


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
        self.model = self.card.visible_to(user).model
        self.compiled: Compiled = compile_conditions(definition, self.asker)
        self.order: Order = order_of(definition.sort_field, self.model, descending=definition.is_descending)

    def door(self) -> QuerySet:
        """What the person may see of this type, without what lists leave out."""
        if self.definition.shows_hidden:
            return self.card.visible_to(self.user)
        if self.card.listed_to:
            return self.card.listed_to(self.user)
        rows = self.card.visible_to(self.user)
        return rows.exclude(self.card.hidden) if self.card.hidden else rows

    def rows(self, *, walking: bool = False) -> QuerySet:
        """What matches, unsorted. Where the sort's index is walked, conditions hide the columns they compare from the planner."""
        where = self.compiled.where
        if walking and self.order.is_indexed and self.definition.conditions:
            where = compile_conditions(self.definition, self.asker, self.order.column.path).where
        if self.definition.text:
            where &= search.matches(self.definition.record_type, self.definition.text)
        return self.door().filter(where)

    def count(self) -> int:
        """How many match, counted no further than COUNTED + 1. That all are many is remembered for a while."""
        key = (self.definition.record_type, self.user.pk, COUNTED)
        if self.definition.is_everyone and _many_until.get(key, 0.0) > monotonic():
            return COUNTED + 1
        total = self.rows().order_by().values("pk")[: COUNTED + 1].count()
        if self.definition.is_everyone and total > COUNTED:
            _many_until[key] = monotonic() + REMEMBERED
        return total

    def walks(self, total: int) -> bool:
        """Whether the index of the sort is walked: of so many it soon meets enough. By choices it would be one walk for each."""
        return self.definition.is_everyone or total > (COUNTED if self.order.is_ranked else FEW)

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

    def page(
        self, after: Place | None, *, walks: bool, limit: int, columns: tuple[str, ...]
    ) -> tuple[list[Place], list[dict]]:
        """The places of the next rows and one more, and the rows; both in one statement where choices do not rank them."""
        if not (walks and self.order.is_ranked):
            paths = paths_of(self.card, columns) | {self.order.column.path}
            read = self._walked_rows if walks else self._sorted_rows
            rows = read(after, limit + 1, paths)
            places = [self.order.place_of(row["id"], row[self.order.column.path]) for row in rows]
            return places, filled(self.card, rows[:limit], self.user)
        places = self.places(self.order, after, walks=walks, limit=limit + 1)
        return places, rows_of(self.card, [place.record_id for place in places[:limit]], self.user, columns)

    def _sorted_rows(self, after: Place | None, limit: int, paths: set[str]) -> list[dict]:
        rows = self.rows().filter(self.order.after(after)) if after else self.rows()
        return list(read_paths(self.card, self.order.sorted_whole(rows), paths)[:limit])

    def _walked_rows(self, after: Place | None, limit: int, paths: set[str]) -> list[dict]:
        found: list[dict] = []
        number = self.order.number_of(after) if after else 0
        for segment in self.order.segments[number:]:
            if len(found) < limit:
                beyond = self.order.beyond(after) if after and not found and segment.tag == after.tag else Q()
                rows = self.rows(walking=True).filter(segment.only & beyond).order_by(*self.order.keys(segment))
                found += read_paths(self.card, rows, paths)[: limit - len(found)]
        return found

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
    walks = at[1] if at else reading.walks(total or 0)
    places, found = [], None
    if total is None or total:
        wanted = columns or definition.shown_columns
        places, found = reading.page(at[0] if at else None, walks=walks, limit=limit, columns=wanted)
    return Page(
        rows=found or [],
        next=places[limit - 1].cursor(walks) if len(places) > limit else "",
        total=None if total is None else min(total, COUNTED),
        total_is_exact=total is None or total <= COUNTED,
    )


def cursor_at(definition: Definition, user: Any, text: str) -> str:
    """The cursor from which a list begins at what is typed; "" (the top) where that makes no sense."""
    reading = Reading(definition, user)
    place = None if reading.compiled.problems else reading.order.place_at(text)
    return place.cursor(reading.walks(reading.count())) if place else ""


def rows_of(card: Card, ids: list[int], user: Any, columns: tuple[str, ...]) -> list[dict]:
    """The rows of these ids in their order, with what these columns read."""
    if not ids:
        return []
    rows = read_paths(card, card.visible_to(user).filter(pk__in=ids).order_by(), paths_of(card, columns))
    found = {row["id"]: row for row in rows}
    return filled(card, [found[i] for i in ids if i in found], user)


def paths_of(card: Card, columns: tuple[str, ...]) -> set[str]:
    """What has to be read for these columns."""
    paths = {"id"}
    for key in columns:
        if chosen := card.fields.get(key):
            paths |= {chosen.column, *chosen.needs}
    return paths


def read_paths(card: Card, rows: QuerySet, paths: set[str]) -> QuerySet:
    """The rows as dicts with these columns and annotations of the card."""
    plain = sorted(path for path in paths if path not in card.annotations)
    return rows.values(*plain, **{name: card.annotations[name] for name in sorted(paths) if name in card.annotations})


def filled(card: Card, rows: list[dict], user: Any) -> list[dict]:
    """The rows with what the card's batches bring."""
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
    order, walks = reading.order, reading.walks(total)
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
