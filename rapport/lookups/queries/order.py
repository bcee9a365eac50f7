"""The order of a list as segments that an index can walk, and the place of a row in it."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.lookups import Exact, GreaterThanOrEqual, In, IsNull

from rapport.base.catalogue import Card, Field, Type
from rapport.base.text import fold
from rapport.lookups.compiler import FILLED, NOTHING, Column, column_of
from rapport.lookups.expressions import HIGHEST, Plain, Rank, RowsBeyond, is_true

OTHERS, EMPTY = "others", "empty"
RANKED = {Type.CHOICE, Type.PERSON}
# The least value of a column: "from there on" is a range of the index, where SQLite reads "is not null" row by row.
LEAST: list[tuple[type[models.Field], Any]] = [
    (models.DateTimeField, datetime(1, 1, 1, tzinfo=UTC)),
    (models.DateField, date(1, 1, 1)),
    (models.IntegerField, -(2**31)),
]


@dataclass(frozen=True)
class Segment:
    """Rows that stand together. `key` is the column that orders them, then their id; without one the id alone."""

    tag: str
    only: Q
    key: str = ""
    stored: Any = None  # the value that all of its rows have
    label: str = ""  # what it is called, folded


@dataclass(frozen=True)
class Place:
    """Where a row stands: its segment, its value there, its id."""

    tag: str
    value: Any
    record_id: int

    def cursor(self, walks: bool) -> str:
        """As text for a URL; opaque to everybody else. `walks` keeps how the list is being read."""
        plain = self.value.isoformat() if isinstance(self.value, date) else self.value
        plain = str(plain) if isinstance(plain, Decimal) else plain
        data = json.dumps([self.tag, plain, self.record_id, int(walks)], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Order:
    """The segments in the order of the list. Empty values come last in both directions."""

    column: Column
    segments: tuple[Segment, ...]
    descending: bool
    is_indexed: bool
    is_ranked: bool = False  # by the labels of choices, a segment each
    in_order: bool = False  # or by the choices as they come
    among: Callable[[Any], Q] | None = None  # a stored choice → its rows; without it those that have it in the column
    nearest: Callable[[Any, bool, int], Q] | None = None  # among which rows the next ones surely are

    def turned(self) -> "Order":
        """The same list read from its end."""
        return replace(self, segments=self.segments[::-1], descending=not self.descending)

    def keys(self, segment: Segment) -> list[str]:
        """What `order_by` takes within a segment."""
        sign = "-" if self.descending else ""
        return [f"{sign}{name}" for name in (segment.key, "pk") if name]

    def number_of(self, place: Place) -> int:
        return next((n for n, one in enumerate(self.segments) if one.tag == place.tag), 0)

    def beyond(self, place: Place) -> Q:
        """The rows of the place's own segment that come after it."""
        segment = self.segments[self.number_of(place)]
        if segment.key and place.value is not None:
            rows = Q(is_true(RowsBeyond(segment.key, place.value, place.record_id, descending=self.descending)))
            # Whatever is greater is filled. Said twice, SQLite may begin at the least value and read up to the place.
            is_implied = not self.descending and not self.is_ranked
            return rows if is_implied else segment.only & rows
        return segment.only & Q(**{"pk__lt" if self.descending else "pk__gt": place.record_id})

    def after(self, place: Place) -> Q:
        """Everything after a place, over all segments."""
        number = self.number_of(place)
        found = self.beyond(place)
        return found | self.rest(number + 1) if number + 1 < len(self.segments) else found

    def sorted_whole(self, rows: QuerySet) -> QuerySet:
        """The rows in this order without walking an index: for few rows that a condition finds."""
        by = [Plain(F(self.column.path))] if any(one.key for one in self.segments) else []
        by.append(Plain(F("pk")))
        keys = [one.desc() if self.descending else one.asc() for one in by]
        return rows.order_by(*([self._rank().asc()] if len(self.segments) > 1 else []), *keys)

    def rest(self, number: int) -> Q:
        """All segments from this one on as one condition."""
        return reduce(or_, self.wholes(number))

    def wholes(self, number: int) -> list[Q]:
        """All segments from this one on: the choices as one condition, the others one by one."""
        left = self.segments[number:]
        stored = [one.stored for one in left if one.stored is not None]
        return [
            *([Q(In(F(self.column.path), stored))] if stored else []),
            *(one.only for one in left if one.stored is None),
        ]

    def _rank(self) -> Case | Rank:
        """The number of a row's segment."""
        if self.is_ranked:
            known = [one.stored for one in self.segments if one.stored is not None]
            if self.segments[0].tag == EMPTY:
                return Rank(self.column.path, known, empty=Rank.FIRST - 2, other=Rank.FIRST - 1)
            return Rank(self.column.path, known, empty=Rank.LAST + 2, other=Rank.LAST + 1)
        whens = [When(one.only, then=Value(number)) for number, one in enumerate(self.segments[:-1])]
        return Case(*whens, default=Value(len(self.segments) - 1), output_field=IntegerField())

    def place_of(self, record_id: int, value: Any) -> Place:
        """The place of a row with this value in the sort's column."""
        if value is None or value == "":
            return Place(EMPTY, None, record_id)
        if not self.is_ranked:
            return Place("", value, record_id)
        known = any(one.tag == str(value) for one in self.segments)
        return Place(str(value), None, record_id) if known else Place(OTHERS, value, record_id)

    def place_at(self, text: str) -> Place | None:
        """Where a list begins at a letter, a day or a number typed; None where that is none of this column."""
        furthest = 2**62 if self.descending else 0
        if self.is_ranked:
            tag = next((one.tag for one in self.segments if one.label and self._reaches(one.label, fold(text))), None)
            return Place(tag, None, furthest) if tag else None
        if self.column.is_text:
            return Place("", fold(text) + (HIGHEST if self.descending else ""), furthest)
        try:
            value = self.column.field.to_python(text)
        except ValidationError:
            return None
        if isinstance(value, datetime) and value.tzinfo is None:
            value = value.replace(tzinfo=UTC)
        return Place("", value, furthest)

    def _reaches(self, label: str, text: str) -> bool:
        if self.in_order:
            return label.startswith(text)
        return label <= text + HIGHEST if self.descending else label >= text

    def read_cursor(self, cursor: str) -> tuple[Place, bool] | None:
        """The place of a cursor and how the list was read; None where the text is none of ours."""
        try:
            tag, value, record_id, walks = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            value = None if value is None else self.column.field.to_python(value)
            return Place(str(tag), value, int(record_id)), bool(walks)
        except (ValueError, TypeError, binascii.Error, ValidationError):
            return None


def order_of(chosen: Field, card: Card, *, descending: bool) -> Order:
    """How a list sorted by this field is read."""
    if chosen.type in RANKED and chosen.choices:
        return _ranked(chosen, column_of(card, chosen.column), chosen.choices, descending)
    descending = descending != chosen.is_turned
    column = column_of(card, chosen.compared)
    left = F(column.path)
    if not (column.is_text or column.is_nullable):
        return Order(column, (Segment("", Q(), column.path),), descending, chosen.is_sort)
    if column.is_text:
        filled = Q(GreaterThanOrEqual(left, FILLED))
    else:
        least = next((v for kind, v in LEAST if isinstance(column.field, kind)), None)
        filled = Q(IsNull(left, False)) if least is None else Q(GreaterThanOrEqual(left, least))
    segments = (Segment("", filled, column.path), Segment(EMPTY, _empty(column)))
    return Order(column, segments, descending, chosen.is_sort, nearest=chosen.nearest)


def _ranked(chosen: Field, column: Column, choices: Callable[[], list], descending: bool) -> Order:
    """In the order of the labels that people read, or of the choices where that says more."""
    known = choices()[:: -1 if descending else 1]
    if not chosen.in_order:
        known = sorted(known, key=lambda pair: fold(str(pair[1])), reverse=descending)
    left = F(column.path)
    others = ~Q(In(left, [stored for stored, _ in known])) if known else Q()
    others &= ~Q(Exact(left, "")) if column.is_text else Q(IsNull(left, False)) if column.is_nullable else Q()
    segments = (
        *(
            Segment(str(stored), Q(Exact(left, stored)), stored=stored, label=fold(str(label)))
            for stored, label in known
        ),
        Segment(OTHERS, others, column.path),
        Segment(EMPTY, _empty(column)),
    )
    order = Order(column, segments, descending, chosen.is_sort, is_ranked=True, in_order=chosen.in_order)
    return replace(order, among=chosen.among)


def _empty(column: Column) -> Q:
    left = F(column.path)
    if column.is_text:
        return Q(Exact(left, "")) | Q(IsNull(left, True)) if column.is_nullable else Q(Exact(left, ""))
    return Q(IsNull(left, True)) if column.is_nullable else NOTHING
