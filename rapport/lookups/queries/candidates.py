"""Candidates of a search: the entries that hold the words, out of those that the asker sees and knows by them."""

from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Left

from rapport.access.seeing import rights_of
from rapport.base.catalogue import card as card_of
from rapport.base.catalogue import card_if_any
from rapport.base.prepared import Prepared, prepared
from rapport.lookups.expressions import HIGHEST, is_true
from rapport.lookups.models import SearchEntry
from rapport.lookups.search import (
    RANGE,
    AmongTrigrams,
    Like,
    first_id,
    in_trigrams,
    inside,
    known_of,
    pattern_of,
    trigrams_of,
)

BEGINNING = 40  # names that begin so, of one order
LATEST = 3_000  # entries looked at one by one before the index is asked
CANDIDATES = 150  # of one record type; of more than these the latest are looked at, and every name that begins so
LOOSE = (
    600  # entries with all trigrams of the words, or with the words, of which some may not hold these or not be seen
)
ALL = Q()
READ = 400  # characters of a text that tell how well it fits


RecordType = Literal["", "contact"]  # or any other; "" where everything is seen


@dataclass(frozen=True)
class Seen:
    """What somebody sees of a record type: all of it (""), few, or what lies between; and by which words they know it."""

    record_type: str
    are_few: bool
    known: Q


EVERYTHING = Seen("", False, ALL)


def seen_by(user: Any, record_type: str, text: str) -> Seen:
    """What of a record type this person sees and knows by this text."""
    card = card_if_any(record_type)
    known, seen = (known_of(card, text, user), card.seen_of(user)) if card else (ALL, "all")
    return EVERYTHING if seen == "all" and not known else Seen(record_type, seen in ("few", "none"), known)


def _where(record_type: str, asker: Any, known: Q) -> Q:
    """The condition on search entries: their record is seen, and known by the words."""
    if not record_type:
        return known
    return Q(Exists(card_of(record_type).visible_to(asker).filter(known, pk=OuterRef("record_id"))))


def _few(record_type: str, asker: Any, known: Q) -> QuerySet:
    """The ids of the entries of the few that somebody sees."""
    card = card_of(record_type or "contact")
    parts = card.few_to(asker) if card.few_to else [card.visible_to(asker)]
    entry = F("pk") + Value(first_id(card.key))
    first, *others = [part.filter(known).order_by().annotate(entry=entry).values("entry") for part in parts]
    return first.union(*others) if others else first


def ask(statement: Prepared, user: Any, seen: Seen, *asked: Any, **shape: Any) -> list[tuple]:
    """The rows of a prepared statement over the asker and values; what hidden fields narrow is put into words each time."""
    if seen.known:
        values = [one if isinstance(one, list) else Value(one) for one in asked]
        return list(statement.build(user, *values, of=seen.record_type, known=seen.known, **shape))
    return statement(rights_of(user) if seen.record_type else None, *asked, of=seen.record_type, **shape)


def latest_with(record_type: str, words: list[str], user: Any, seen: Seen) -> list[tuple]:
    """Up to CANDIDATES entries that hold every word, the latest first: (record id, title, sort title, beginning of the text, at).

    Words that stand everywhere are soon met among the latest entries; of others the index knows the few there are. SQLite's
    index reads backwards by itself, PostgreSQL's cannot. Where many hold them, those are asked whom somebody sees who sees few.
    """
    within = _latest_on_sqlite if connection.vendor == "sqlite" else _latest_on_postgres
    return within(record_type, words, user, seen)


def _latest_on_sqlite(record_type: str, words: list[str], user: Any, seen: Seen) -> list[tuple]:
    first = first_id(record_type)
    asked = (trigrams_of([word for word in words if len(word) >= 3]), first, first + RANGE)
    if seen.are_few and _are_many(*asked):
        return ask(_among_few, user, seen, *words)
    is_one_trigram = len(words) == 1 and len(words[0]) == 3 and seen is EVERYTHING
    newest = CANDIDATES if is_one_trigram else LOOSE
    found = ask(_by_trigrams, user, seen, *asked, *words, newest=newest)
    if len(found) == CANDIDATES or seen is EVERYTHING or seen.are_few or not _are_many(*asked):
        return found
    return ask(_by_trigrams, user, seen, *asked, *words, newest=RANGE)


def _latest_on_postgres(record_type: str, words: list[str], user: Any, seen: Seen) -> list[tuple]:
    """What the words find, whoever sees it, is then asked whether it is seen: that costs less than both in one statement."""
    first, patterns = first_id(record_type), [f"%{pattern_of(word)}%" for word in words if len(word) >= 3]
    if seen.are_few and not card_of(record_type).few_to:  # their few are found one way
        return ask(_among_few, user, seen, *words)
    newest = CANDIDATES if seen is EVERYTHING else LOOSE
    if not seen.are_few:
        latest = _among_latest(first, first + RANGE, *words, newest=newest)
        if len(theirs := _seen_among(latest, user, seen)) == CANDIDATES:
            return theirs
    found = _by_patterns(None, record_type, *patterns, *words, long=len(patterns), newest=newest, of="")
    theirs = _seen_among(found, user, seen)
    if len(theirs) == CANDIDATES or len(found) < newest:
        return theirs
    if seen.are_few:
        return ask(_among_few, user, seen, *words)
    return ask(_by_patterns, user, seen, record_type, *patterns, *words, long=len(patterns), newest=CANDIDATES)


def _seen_among(found: list[tuple], user: Any, seen: Seen) -> list[tuple]:
    """Up to CANDIDATES of these entries, whose records somebody sees and knows by the words."""
    if seen is EVERYTHING or not found:
        return found
    theirs = {pk for (pk,) in ask(_records, user, seen, [row[0] for row in found])}
    return [row for row in found if row[0] in theirs][:CANDIDATES]


def _are_many(*asked: Any) -> bool:
    """Whether more entries hold the trigrams than are looked at."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({in_trigrams()} LIMIT {LOOSE})", asked)  # noqa: S608
        return cursor.fetchone()[0] == LOOSE


def beginning_with(record_type: str, start: str, user: Any, seen: Seen) -> list[tuple]:
    """Names that begin with the text, in either of their orders."""
    if seen.are_few:
        return ask(_names_of_few, user, seen, start, start + HIGHEST)
    between = (record_type, start, start + HIGHEST)
    return [row for column in ("title", "sort_title") for row in ask(_names, user, seen, *between, column=column)]


@prepared
def _by_trigrams(
    asker: Any,
    sought: Any,
    first: Any,
    until: Any,
    *words: Any,
    newest: Literal[150, 600],
    of: RecordType,
    known: Q = ALL,
) -> QuerySet:
    match = is_true(AmongTrigrams(sought, first, until, newest=newest))
    return facts_of(SearchEntry.objects.filter(match, inside(words), _where(of, asker, known)).order_by("-pk"))[
        :CANDIDATES
    ]


class AnyOf(Func):
    """Whether a value is in an array: PostgreSQL's `value = ANY(array)`."""

    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()


@prepared
def _among_few(asker: Any, *words: Any, of: RecordType, known: Q = ALL) -> QuerySet:
    few = _few(of, asker, known)
    # told otherwise PostgreSQL would rather read the words of every entry there is, which it takes for cheap
    theirs = Q(pk__in=few) if connection.vendor == "sqlite" else is_true(AnyOf(F("pk"), ArraySubquery(few)))
    rows = SearchEntry.objects.filter(inside(words), theirs)
    return facts_of(rows.order_by("-pk"))[:CANDIDATES]


@prepared
def _among_latest(first: Any, until: Any, *words: Any, newest: Literal[150, 600]) -> QuerySet:
    of_type = SearchEntry.objects.filter(pk__gte=first, pk__lt=until)
    earliest = of_type.order_by("-pk").values("pk")[LATEST - 1 : LATEST]  # none where there are not as many
    return facts_of(of_type.filter(inside(words), pk__gte=Subquery(earliest)).order_by("-pk"))[:newest]


@prepared
def _by_patterns(
    asker: Any,
    record_type: Any,
    *patterns_and_words: Any,
    long: Literal[1, 2],
    newest: Literal[150, 600],
    of: RecordType,
    known: Q = ALL,
) -> QuerySet:
    likes = [is_true(Like(F("text"), pattern)) for pattern in patterns_and_words[:long]]
    holds = inside(patterns_and_words[long:])
    rows = SearchEntry.objects.filter(*likes, holds, _where(of, asker, known), record_type=record_type)
    return facts_of(rows.order_by((F("pk") + 0).desc()))[:newest]


@prepared
def _records(asker: Any, ids: Any, *, of: Literal["contact"], known: Q = ALL) -> QuerySet:
    """Those of these records, of whatever type, that are seen and known."""
    return card_of(of).visible_to(asker).filter(known, pk__among=ids).order_by().values_list("pk")


@prepared
def _names_of_few(asker: Any, start: Any, end: Any, *, of: RecordType, known: Q = ALL) -> QuerySet:
    """Names between two, in either of their orders, of the few that somebody sees."""
    rows = SearchEntry.objects.filter(
        Q(title__gte=start, title__lt=end) | Q(sort_title__gte=start, sort_title__lt=end), pk__in=_few(of, asker, known)
    )
    return facts_of(rows.order_by("sort_title"))[: 2 * BEGINNING]


@prepared
def _names(
    asker: Any,
    record_type: Any,
    start: Any,
    end: Any,
    *,
    column: Literal["title", "sort_title"],
    of: RecordType,
    known: Q = ALL,
) -> QuerySet:
    """Names between two in the order of one column."""
    between = {"record_type": record_type, f"{column}__gte": start, f"{column}__lt": end}
    return facts_of(SearchEntry.objects.filter(_where(of, asker, known), **between).order_by(column))[:BEGINNING]


def facts_of(entries: QuerySet) -> QuerySet:
    """What searching looks at of an entry."""
    return entries.values_list("record_id", "title", "sort_title", Left("text", READ), "at")
