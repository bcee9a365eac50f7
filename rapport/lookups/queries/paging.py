"""Reading a lookup page by page, by keyset: a far page costs what the first one does."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import groupby
from math import isqrt
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet

from rapport.access.seeing import rights_of
from rapport.base.catalogue import Card, hidden_fields
from rapport.lookups import search
from rapport.lookups.compiler import Asker, Compiled, asked_paths, asker_for, compile_conditions, related
from rapport.lookups.definition import Definition
from rapport.lookups.queries.found import NOTHING, Found, find
from rapport.lookups.queries.order import Order, Place, Segment, order_of
from rapport.lookups.queries.ranked import read_choices

COUNTED = 10_000  # further the count says "10,000+"
PAGE = 50
FEW = 2_000  # always sorted whole
NEAREST = 4  # times as many are looked at as a page has, where some may not be seen or not be meant
ALL = Q()


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
        self.user, self.rights = user, rights_of(user)
        self.definition = definition = definition.for_user(user)
        self.card: Card = definition.card
        self.asker = asker or asker_for(user)
        self.compiled: Compiled = compile_conditions(definition, self.asker)
        self.order: Order = order_of(definition.sort_field, self.card, descending=definition.is_descending)

    @cached_property
    def is_everyone(self) -> bool:
        """Every row is shown: nothing is asked, and the person sees all."""
        return self.definition.is_everyone and self.card.seen_of(self.rights) == "all"

    def seen(self) -> QuerySet:
        """What the person may see of this type, with what the conditions and the sort may speak of."""
        return related(self.card, self.card.visible_to(self.rights), asked_paths(self.definition))

    def door(self) -> QuerySet:
        """What the person may see of this type, without what lists leave out."""
        if self.definition.shows_hidden:
            return self.card.visible_to(self.rights)
        if self.card.listed_to:
            return self.card.listed_to(self.rights)
        rows = self.card.visible_to(self.rights)
        return rows.exclude(self.card.hidden) if self.card.hidden else rows

    def rows(self, only: Q = ALL, *, walking: bool = False) -> QuerySet:
        """What matches, unsorted. Where the sort's index is walked, conditions hide the columns they compare from the planner.

        `only` is part of the one filter, so that what both speak of is joined once.
        """
        where = self.compiled.where
        if walking and self.order.is_indexed and self.definition.conditions:
            where = compile_conditions(self.definition, self.asker, self.order.column.path).where
            where = search.without_holding(where)
        if self.definition.text and self.card.finds:
            where &= self.card.finds(self.definition.text, self.user)
        elif self.definition.text:
            one_by_one = walking and self.order.is_indexed
            where &= search.matches(self.definition.record_type, self.definition.text, one_by_one=one_by_one)
            where &= search.known_of(self.card, self.definition.text, self.user)
        return related(self.card, self.door(), asked_paths(self.definition)).filter(where & only)

    @cached_property
    def found(self) -> Found:
        """How many match, counted no further than COUNTED."""
        if self.compiled.problems:
            return NOTHING
        definition = self.definition
        asked = (
            definition.record_type,
            definition.conditions,
            definition.any,
            definition.text,
            definition.as_of,
            (self.rights.structure.stamp, self.rights.today, self.rights.is_administrator),
        )
        return find(self.rows(), COUNTED, (*asked, self.user.pk, COUNTED))

    def _few(self, only: Q = ALL) -> QuerySet:
        """The rows to be sorted: those found, where they were counted just now."""
        if "found" in self.__dict__ and self.found.ids is not None:
            return self.seen().filter(Q(pk__among=self.found.ids) & only)
        return self.rows(only)

    @cached_property
    def walks(self) -> bool:
        """Whether the index of the sort is walked until a page is full, or what is found is sorted whole.

        Of T rows among N the walk meets PAGE after PAGE * N / T; sorting looks at T. By choices it would be one walk for each.
        """
        if self.is_everyone or not self.found.is_exact:
            return True
        return not self.order.is_ranked and self.found.total > max(isqrt(PAGE * self.found.among), FEW)

    def places(self, order: Order, after: Place | None, *, walks: bool, limit: int) -> list[Place]:
        """The places of the next rows."""
        if not walks:
            rows = order.sorted_whole(self._few(order.after(after) if after else ALL))
            return [order.place_of(*pair) for pair in rows.values_list("pk", order.column.path)[:limit]]
        found: list[tuple] = []
        number = order.number_of(after) if after else 0
        if after:
            found = self._walk(order, order.segments[number], order.beyond(after), limit, after.value)
            number += 1
        for choices, group in groupby(order.segments[number:], key=lambda one: one.stored is not None):
            for part in [list(group)] if choices else group:
                if len(found) < limit:
                    found += self._next(order, part, limit - len(found))
        return [order.place_of(*pair) for pair in found]

    def ids(self) -> list[int]:
        """Every id in the order of the list, where few are found; as text from the database, which is read ten times as fast."""
        rows = self.order.sorted_whole(self._few()).values("pk")
        inside, params = rows.query.sql_with_params()
        connection = connections[rows.db]
        whole = "json_agg(pk)" if connection.vendor == "postgresql" else "json_group_array(pk)"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT CAST({whole} AS text) FROM ({inside}) AS sorted", params)  # noqa: S608
            return json.loads(cursor.fetchone()[0] or "[]")

    def page(
        self, after: Place | None, *, walks: bool, limit: int, columns: tuple[str, ...]
    ) -> tuple[list[Place], list[dict]]:
        """The places of the next rows and one more, and the rows; both in one statement where choices do not rank them."""
        is_worked_out = self.definition.as_of is not None  # row by row, so for the rows of the page alone
        if not (is_worked_out or walks and self.order.is_ranked):
            paths = paths_of(self.card, columns) | {self.order.column.path}
            read = self._walked_rows if walks else self._sorted_rows
            rows = read(after, limit + 1, paths)
            places = [self.order.place_of(row["id"], row[self.order.column.path]) for row in rows]
            return places, filled(self.card, rows[:limit], self.user)
        places = self.places(self.order, after, walks=walks, limit=limit + 1)
        return places, rows_of(self.card, [place.record_id for place in places[:limit]], self.user, columns)

    def _sorted_rows(self, after: Place | None, limit: int, paths: set[str]) -> list[dict]:
        rows = self._few(self.order.after(after) if after else ALL)
        return list(read_paths(self.card, self.order.sorted_whole(rows), paths, self.rights)[:limit])

    def _walked_rows(self, after: Place | None, limit: int, paths: set[str]) -> list[dict]:
        found: list[dict] = []
        number = self.order.number_of(after) if after else 0
        for segment in self.order.segments[number:]:
            if len(found) < limit:
                is_begun = after and not found and segment.tag == after.tag
                begin = after.value if after and is_begun else None
                part = replace(segment, only=self.order.beyond(after)) if after and is_begun else segment
                found += self._first(self.order, part, limit - len(found), partial(self._read_paths, paths), begin)
        return found

    def _read_paths(self, paths: set[str], rows: QuerySet) -> QuerySet:
        return read_paths(self.card, rows, paths, self.rights)

    def _next(self, order: Order, part: Segment | list[Segment], limit: int) -> list[tuple]:
        if isinstance(part, list):
            return read_choices(lambda only: self.rows(only, walking=True), order, part, limit)
        return self._walk(order, part, part.only, limit)

    def _walk(self, order: Order, segment: Segment, only: Q, limit: int, begin: Any = None) -> list[tuple]:
        """(id, value) of the first of one segment."""
        part = replace(segment, only=only)
        return self._first(order, part, limit, lambda rows: rows.values_list("pk", order.column.path), begin)

    def _first(
        self, order: Order, segment: Segment, limit: int, read: Callable[[QuerySet], QuerySet], begin: Any
    ) -> list:
        """Along the index of one segment; without one, where it is known, of those among which they have to be."""
        chosen = [segment.only]
        if order.nearest and segment.key:
            chosen.insert(0, segment.only & order.nearest(begin, order.descending, NEAREST * limit))
        for one in chosen:
            found = list(read(self.rows(one, walking=True).order_by(*order.keys(segment)))[:limit])
            if len(found) == limit:
                break
        return found


def run(
    definition: Definition, user: Any, after: str = "", limit: int = 50, columns: tuple[str, ...] | None = None
) -> Page:
    """A page of a lookup. `after` is the cursor of the page before; one that is not understood begins at the top."""
    reading = Reading(definition, user)
    if reading.compiled.problems:
        return Page([], "", 0, True, reading.compiled.problems)
    at = reading.order.read_cursor(after) if after else None
    place, walks = at or (None, reading.walks)
    found = None if at else reading.found
    places, rows = [], []
    if found is None or found.total:
        wanted = columns or reading.definition.shown_columns
        places, rows = reading.page(place, walks=walks, limit=limit, columns=wanted)
    return Page(
        rows=rows,
        next=places[limit - 1].cursor(walks) if len(places) > limit else "",
        total=found.total if found else None,
        total_is_exact=found.is_exact if found else True,
    )


def cursor_at(definition: Definition, user: Any, text: str) -> str:
    """The cursor from which a list begins at what is typed; "" (the top) where that makes no sense."""
    reading = Reading(definition, user)
    place = None if reading.compiled.problems else reading.order.place_at(text)
    return place.cursor(reading.walks) if place else ""


def rows_of(card: Card, ids: list[int], user: Any, columns: tuple[str, ...]) -> list[dict]:
    """The rows of these ids in their order, with what these columns read."""
    if not ids:
        return []
    rows = read_paths(card, card.visible_to(user).filter(pk__in=ids).order_by(), paths_of(card, columns), user)
    found = {row["id"]: row for row in rows}
    return filled(card, [found[i] for i in ids if i in found], user)


def paths_of(card: Card, columns: tuple[str, ...]) -> set[str]:
    """What has to be read for these columns."""
    paths = {"id"}
    for key in columns:
        if chosen := card.fields.get(key):
            paths |= {chosen.column, *chosen.needs}
    return paths


def read_paths(card: Card, rows: QuerySet, paths: set[str], user: Any) -> QuerySet:
    """The rows as dicts with these columns and annotations of the card, as this person may know them."""
    plain = sorted(path for path in paths if path not in card.annotations)
    made = {name: card.annotations[name](user) for name in sorted(paths) if name in card.annotations}
    return related(card, rows, paths).values(*plain, **made)


def filled(card: Card, rows: list[dict], user: Any) -> list[dict]:
    """The rows with what the card's batches bring."""
    for fill in card.batches:
        fill(rows, user)
    for key in hidden_fields(card, user) & card.fields.keys():
        for row in rows:
            for name in {key, card.fields[key].column} & row.keys() - {"id"}:
                row[name] = "" if isinstance(row[name], str) else [] if isinstance(row[name], list) else None
    return rows


def matching(definition: Definition, user: Any) -> QuerySet:
    """Everything a lookup finds, unsorted; nothing where it is not understood."""
    return Reading(definition, user).rows()


def count_of(definition: Definition, user: Any, asker: Asker | None = None) -> tuple[int, bool]:
    """How many a lookup finds, and whether that is exact."""
    found = Reading(definition, user, asker).found
    return found.total, found.is_exact
