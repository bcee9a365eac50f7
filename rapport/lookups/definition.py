"""A lookup as data: what is asked of which record type, from and to the query string and JSON."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from rapport.base import catalogue
from rapport.base.catalogue import Card, Field, Type
from rapport.base.text import clean, whole_number
from rapport.base.typed_dates import read
from rapport.lookups import operators
from rapport.lookups.models import Lookup
from rapport.organisation.queries import organisation, today_of, zone_of

MOST_CONDITIONS = 30
MOST_COLUMNS = 40
LONGEST_TEXT = 200
EARLIEST = date(1000, 1, 1)
UNSORTED = {Type.TAGS, Type.LONG, Type.FLAG}


@dataclass(frozen=True)
class Condition:
    """One filter chip: field, operator and value as they stand in the query string."""

    field: str
    operator: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.field}:{self.operator}:{self.value}" if self.value else f"{self.field}:{self.operator}"

    @classmethod
    def read(cls, text: str) -> "Condition":
        name, _, rest = clean(text).partition(":")
        operator, _, value = rest.partition(":")
        return cls(name[:60], operator[:20], value[: operators.LONGEST_VALUE])


@dataclass(frozen=True)
class Definition:
    """A filter over any field, a sort, columns, and a text to search for.

    `saved` is the stored lookup it began as; the query string then names it and carries only what differs.
    """

    record_type: str
    conditions: tuple[Condition, ...] = ()
    any: bool = False
    sort: str = ""
    columns: tuple[str, ...] = ()
    text: str = ""
    as_of: date | None = field(
        default=None, compare=False
    )  # a day in the past, as which fields that know theirs are read
    saved: Lookup | None = field(default=None, compare=False)
    hidden: frozenset[str] = field(default=frozenset(), compare=False)  # the fields its reader does not know of

    @cached_property
    def card(self) -> Card:
        card = catalogue.card(self.record_type)
        return card.as_of(self.as_of) if self.as_of else card

    def for_user(self, user: Any) -> "Definition":
        """As this person may read it: hidden fields are none of it."""
        hidden = catalogue.hidden_fields(self.card, user)
        return self if hidden == self.hidden else replace(self, hidden=hidden)

    @property
    def fields(self) -> dict[str, Field]:
        """The fields its reader knows of."""
        known = self.card.fields
        return {key: one for key, one in known.items() if key not in self.hidden} if self.hidden else known

    @property
    def sort_field(self) -> Field:
        return self.card.fields[self.sorted_by.lstrip("-")]

    @property
    def sorted_by(self) -> str:
        """The field key in force, "-" before for descending."""
        wanted = (self.sort, *self.card.sort, self.card.heading)
        return next(one for one in wanted if one and one.lstrip("-") not in self.hidden)

    @property
    def is_descending(self) -> bool:
        return self.sorted_by.startswith("-")

    @property
    def shown_columns(self) -> tuple[str, ...]:
        return tuple(key for key in self.columns or self.card.shown if key not in self.hidden)

    @property
    def is_everyone(self) -> bool:
        """Nothing is asked."""
        return not self.conditions and not self.text

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what was saved."""
        return self.saved is not None and self != from_json(self.saved.definition, self.record_type)

    @property
    def shows_hidden(self) -> bool:
        """Whether a condition asks for what lists leave out."""
        return any(one.field in self.card.unhides for one in self.conditions)

    def field_of(self, condition: Condition) -> Field | None:
        """The field a condition asks about; None where there is none (any more) to ask about."""
        found = None if condition.field in self.hidden else self.card.fields.get(condition.field)
        return found if found and found.is_filter else None

    def sorted_on(self, key: str) -> "Definition":
        """By this field; once more turns the direction."""
        plain, chosen = key.lstrip("-"), self.card.fields[key.lstrip("-")]
        if self.sorted_by.lstrip("-") == plain:
            return replace(self, sort=plain if self.is_descending else f"-{plain}")
        return replace(self, sort=f"-{plain}" if chosen.default_descending else plain)

    def with_condition(self, condition: Condition, place: int | None = None) -> "Definition":
        """One more condition, or another one at `place`."""
        found = list(self.conditions)
        if place is None or place >= len(found):
            found.append(condition)
        else:
            found[place] = condition
        return replace(self, conditions=tuple(found))

    def without_condition(self, place: int) -> "Definition":
        return replace(self, conditions=(*self.conditions[:place], *self.conditions[place + 1 :]))

    def pairs(self) -> list[tuple[str, str]]:
        """The query string as pairs, only what differs from the saved lookup or the card."""
        base = from_json(self.saved.definition, self.record_type) if self.saved else Definition(self.record_type)
        found = [("lookup", str(self.saved.pk))] if self.saved else []
        if (self.conditions, self.any, self.text) != (base.conditions, base.any, base.text):
            found += [("where", str(one)) for one in self.conditions] or [("where", "")]
            found += [("any", "1")] if self.any else []
            found += [("text", self.text)] if self.text else []
        if self.sort != base.sort:
            found.append(("sort", self.sorted_by))
        if self.columns != base.columns:
            found.append(("columns", ",".join(self.columns)))
        if self.as_of:
            found.append(("as_of", self.as_of.isoformat()))
        return found

    def query(self) -> str:
        """The query string with its question mark, or ""."""
        pairs = [pair for pair in self.pairs() if pair != ("where", "") or self.saved]
        return "?" + urlencode(pairs, safe=":,") if pairs else ""

    def json(self) -> dict[str, Any]:
        """What is stored of a saved lookup."""
        return {
            "conditions": [[one.field, one.operator, one.value] for one in self.conditions],
            "any": self.any,
            "sort": self.sort,
            "columns": list(self.columns),
            "text": self.text,
        }

    @classmethod
    def from_query(cls, query: Any, record_type: str, user: Any) -> "Definition":
        """What a request asks for. Unknown sorts and columns fall back; unknown conditions stay and are told as problems."""
        saved = _saved(query.get("lookup", ""), record_type, user)
        base = from_json(saved.definition, record_type) if saved else cls(record_type)
        found = replace(base, saved=saved).for_user(user)
        if "where" in query or "text" in query or "any" in query:
            given = (Condition.read(text) for text in query.getlist("where")[:MOST_CONDITIONS] if text.strip())
            found = replace(
                found,
                conditions=tuple(given),
                any=query.get("any") == "1",
                text=clean(query.get("text", ""))[:LONGEST_TEXT],
            )
        if "sort" in query:
            found = replace(found, sort=sort_key(found.card, query["sort"]))
        if "columns" in query:
            found = replace(found, columns=column_keys(found.card, query["columns"].split(",")))
        if found.card.has_past and (day := read_past(query.get("as_of", ""), user)):
            found = replace(found, as_of=day)
        return found


def read_past(text: str, user: Any) -> date | None:
    """A day before today as people type it; None where it is none."""
    zone = zone_of(user)
    when = read(clean(text)[:60], now=timezone.now(), zone=zone, month_first=organisation().country == "US", past=True)
    day = when and (when.on or (when.at and when.at.astimezone(zone).date()))
    return day if day and EARLIEST <= day < today_of(user) else None


def _saved(text: str, record_type: str, user: Any) -> Lookup | None:
    if (number := whole_number(text)) is None:
        return None
    return Lookup.objects.visible_to(user).filter(pk=number, record_type=record_type).first()


def from_json(data: dict[str, Any], record_type: str) -> Definition:
    """A stored definition; what is not understood falls back as in a query string."""
    card = catalogue.card(record_type)
    given = data.get("conditions", [])[:MOST_CONDITIONS]
    return Definition(
        record_type,
        conditions=tuple(Condition(*(str(part) for part in one)) for one in given),
        any=bool(data.get("any")),
        sort=sort_key(card, str(data.get("sort", ""))),
        columns=column_keys(card, data.get("columns", [])),
        text=str(data.get("text", "")),
    )


def sort_key(card: Card, key: str) -> str:
    """A sort as this card knows it; "" is its own sort."""
    found = card.fields.get(key.lstrip("-"))
    if not found or not is_sortable(found) or key in card.sort[:1]:
        return ""
    return f"-{found.key}" if key.startswith("-") else found.key


def column_keys(card: Card, keys: Any) -> tuple[str, ...]:
    """The known ones among these columns, the one that names the row first; () where they are the card's own."""
    known = [key for key in dict.fromkeys(keys) if key in card.fields and card.fields[key].is_column]
    if not known:
        return ()
    found = (card.heading, *(key for key in known if key != card.heading))[:MOST_COLUMNS]
    return () if found == card.shown else found


def is_sortable(one: Field) -> bool:
    """Fields with an index are built to be sorted by; other plain columns can be."""
    return one.is_sort or (one.is_column and one.type not in UNSORTED)
