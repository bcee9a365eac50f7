"""The search index: what is written for each record, and the condition that asks it.

Any part of a word from three characters on is found through trigrams; less is the beginning of a name.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.lookups import Exact

from rapport.base.bulk import insert_rows, upsert_rows
from rapport.base.catalogue import Card, hidden_fields
from rapport.base.text import clean, digits, fold
from rapport.lookups.expressions import HIGHEST, Inside, is_true
from rapport.lookups.models import SearchEntry

LONGEST_TEXT = 20_000  # of one record; what stands further down in a note is not searched
MOST_WORDS = 8
COLUMNS = [field.attname for field in SearchEntry._meta.concrete_fields]
MOST_TRIGRAMS = 12
WHOLE_NUMBER = 7  # digits
RANGE = 2**44  # ids of one record type


@dataclass(frozen=True)
class Entry:
    """What one record is found by; any spelling, it is folded here.

    Phones go into `text` as their digits, international and national: "16175550142 6175550142"; in what has no title, a
    note, they are looked for here.
    """

    record_id: int
    title: str = ""
    sort_title: str = ""
    text: str = ""
    at: datetime | None = None


def first_id(record_type: str) -> int:
    """Where the ids of a record type begin."""
    return (zlib.crc32(record_type.encode()) & 0x3FFFF) * RANGE


def entry_id(record_type: str, record_id: int) -> int:
    return first_id(record_type) + record_id


def index(record_type: str, entries: Iterable[Entry], *, is_new: bool = False) -> None:
    """Write what these records are found by; to be called inside the transaction that changes them.

    `is_new` promises that none of them is in the index yet, and is several times as fast.
    """
    if is_new:
        insert_rows(SearchEntry, COLUMNS, [_values(record_type, entry) for entry in entries], together=True)
        return
    upsert_rows(SearchEntry, COLUMNS, [_values(record_type, entry) for entry in entries], unique=["id"])


def unindex(record_type: str, ids: Iterable[int]) -> None:
    """Take these records out of the search, because they are in the trash or gone."""
    SearchEntry.objects.filter(pk__in=[entry_id(record_type, record_id) for record_id in ids]).delete()


def _values(record_type: str, entry: Entry) -> tuple:
    """In the order of COLUMNS."""
    title, sort_title = fold(entry.title)[:400], fold(entry.sort_title)[:400]
    body = fold(clean(entry.text))[:LONGEST_TEXT]
    text = f"{title} {body}".strip() if title else body + phones_in(body)
    return entry_id(record_type, entry.record_id), record_type, entry.record_id, title, sort_title, text, entry.at


def words_of(text: str) -> list[str]:
    """What is searched for: folded words; a phone number in any spelling is one word, its digits."""
    folded = fold(clean(text))
    if figures := figures_of(folded):
        return [figures]
    return list(dict.fromkeys(folded.split()))[:MOST_WORDS]


def figures_of(text: str) -> str:
    """The digits of a text that is nothing but a phone number, else "".

    A whole number loses the zeros that stand for "from here"; few digits may be the last ones, and stay as they are.
    """
    figures = digits(text.replace("(0)", ""))
    if len(figures) < 3 or text.translate(PHONE_SIGNS).strip("0123456789"):
        return ""
    return figures.lstrip("0") if len(figures) >= WHOLE_NUMBER else figures


PHONE_SIGNS = str.maketrans("", "", " +()-./\N{EN DASH}\N{NO-BREAK SPACE}")
PHONES = re.compile(r"\+?\d[\d ()./\N{EN DASH}-]{5,}\d")


def phones_in(text: str) -> str:
    """Phone numbers that stand in a text, as their digits: " 6175550188", so that any spelling finds them."""
    found = (digits(one.replace("(0)", "")) for one in PHONES.findall(text) if not one.isdigit())
    return "".join(f" {one}" for one in found)


class TrigramsMatch(Func):
    """Whether an entry of this type holds all trigrams of the words; on PostgreSQL whether its text holds the words."""

    output_field = models.BooleanField()

    def __init__(self, record_type: str, words: list[str], *columns: str) -> None:
        self.record_type, self.words = record_type, words
        super().__init__(*map(F, columns or ("pk", "text", "record_type")))

    def bounds(self) -> tuple:
        first = first_id(self.record_type)
        return trigrams_of(self.words), first, first + RANGE

    def patterns(self) -> list[str]:
        return [f"%{pattern_of(word)}%" for word in self.words]

    def as_sqlite(self, compiler, connection, **context):
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} IN ({in_trigrams()})", (*params, *self.bounds())

    def as_postgresql(self, compiler, connection, **context):
        text, _ = compiler.compile(self.source_expressions[1])
        record_type, _ = compiler.compile(self.source_expressions[2])
        likes = f" AND {text} LIKE %s" * len(self.words)
        return f"({record_type} = %s{likes})", (self.record_type, *self.patterns())


class AmongTrigrams(Func):
    """Whether SQLite's trigram index has the entry among the `newest` that hold the trigrams, which bounds the work for words
    that stand everywhere. Over the entry's id, what is sought, and the ids between which it is sought."""

    output_field = models.BooleanField()

    def __init__(self, *between: Any, newest: int) -> None:
        self.newest = newest
        super().__init__(F("pk"), *between)

    def as_sql(self, compiler, connection, **context):
        column, *between = (compiler.compile(one) for one in self.source_expressions)
        within = f"{in_trigrams()} ORDER BY rowid DESC LIMIT {self.newest}"
        return f"{column[0]} IN ({within})", (*column[1], *(one for _, params in between for one in params))


class Like(Func):
    """The text, and a pattern with % and _."""

    arg_joiner = " LIKE "
    template = "%(expressions)s"
    output_field = models.BooleanField()


def in_trigrams(chosen: str = "rowid") -> str:
    """The statement that asks SQLite's trigram index: what is sought, and between which ids."""
    table = "lookups_searchtext"
    return f"SELECT {chosen} FROM {table} WHERE {table} MATCH %s AND rowid >= %s AND rowid < %s"  # noqa: S608


def trigrams_of(words: Iterable[str]) -> str:
    """What SQLite's trigram index is asked for words."""
    parts = dict.fromkeys(part for word in words for part in trigrams(word))
    return " AND ".join('"' + part.replace('"', '""') + '"' for part in parts)


def pattern_of(word: str) -> str:
    """A word inside LIKE."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def trigrams(word: str) -> list[str]:
    """The groups of three that a word is made of; of a long word some, evenly spread."""
    every = list(dict.fromkeys(word[i : i + 3] for i in range(len(word) - 2)))
    step = -(-len(every) // MOST_TRIGRAMS)
    return every[::step]


def entries_with(record_type: str, words: list[str]) -> Q:
    """The condition on search entries: each word, anywhere. Words of one or two characters have to stand beside longer ones."""
    match = is_true(TrigramsMatch(record_type, [word for word in words if len(word) >= 3]))
    return Q(match) & inside(map(Value, words))


def inside(words: Iterable[Any]) -> Q:
    """The condition on search entries: each of these words stands somewhere in them."""
    return Q(*(is_true(Inside(F("text"), word)) for word in words))


def known_of(card: Card, text: str, user: Any) -> Q:
    """The condition on records that the text is found in what this person knows of them; empty where nothing is hidden."""
    hidden = hidden_fields(card, user)
    return card.found_by(words_of(text), hidden) if hidden and card.found_by else Q()


def names_beginning(record_type: str, start: str) -> Q:
    """The condition on search entries: the name begins so, in one of its two orders."""
    found = Q()
    for name in ("title", "sort_title"):
        found |= Q(**{f"{name}__gte": start, f"{name}__lt": start + HIGHEST})
    return Q(record_type=record_type) & found


class Holding(TrigramsMatch):
    """Whether the record of this id has an entry that holds the words."""

    def as_sqlite(self, compiler, connection, **context):
        column, params = compiler.compile(self.source_expressions[0])
        within = in_trigrams(f"rowid - {first_id(self.record_type)}")
        return f"{column} IN ({within})", (*params, *self.bounds())

    def as_postgresql(self, compiler, connection, **context):
        column, params = compiler.compile(self.source_expressions[0])
        table = SearchEntry._meta.db_table
        likes = " AND text LIKE %s" * len(self.words)
        within = f"SELECT record_id FROM {table} WHERE record_type = %s{likes}"  # noqa: S608
        return f"{column} IN ({within})", (*params, self.record_type, *self.patterns())


def holding(record_type: str, text: str) -> Q:
    """The condition on records that all who have this text somewhere fulfil: narrows what a column without an index is asked.

    Empty where the text is too short for that.
    """
    words = [word for word in fold(text).split()[:MOST_WORDS] if len(word) >= 3]
    return Q(is_true(Holding(record_type, words, "pk"))) if words else Q()


def without_holding(where: Q) -> Q:
    """The same rows, not narrowed: what else is asked decides, and of many rows it is soon answered."""
    kept = Q(_connector=where.connector, _negated=where.negated)
    for child in where.children:
        if isinstance(child, Q):
            child = without_holding(child)
        if child and not (isinstance(child, Exact) and isinstance(child.lhs, Holding)):
            kept.children.append(child)
    return kept


def matches(record_type: str, text: str, *, one_by_one: bool = False) -> Q:
    """The condition on the records themselves: "look up … as a list". Of many, each is asked instead of the index."""
    words = words_of(text)
    if not words:
        return Q()
    if one_by_one and all(len(word) >= 3 for word in words):
        own = SearchEntry.objects.filter(pk=OuterRef("pk") + Value(first_id(record_type)))
        return Q(Exists(own.filter(*(is_true(Inside(F("text"), Value(word))) for word in words))))
    if any(len(word) >= 3 for word in words):
        sought = entries_with(record_type, words)
    else:
        sought = names_beginning(record_type, " ".join(words))
    return Q(pk__in=SearchEntry.objects.filter(sought).values("record_id"))
