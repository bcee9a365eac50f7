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
RARE = 300  # entries that are soon asked one by one whether they are seen
LOOSE = 600  # entries with all trigrams of the words, of which some may not hold the words
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
        return list(statement.build(user, *map(Value, asked), of=seen.record_type, known=seen.known, **shape))
    return statement(rights_of(user) if seen.record_type else None, *asked, of=seen.record_type, **shape)


def latest_with(record_type: str, words: list[str], user: Any, seen: Seen) -> list[tuple]:
    """Up to CANDIDATES entries that hold every word, the latest first: (record id, title, sort title, beginning of the text, at).

    Words that stand everywhere are soon met among the latest entries; of others the index knows the few there are. SQLite's
    index reads backwards by itself, PostgreSQL's cannot. Where many hold them, those are asked whom somebody sees who sees few.
    """
    first, long = first_id(record_type), [word for word in words if len(word) >= 3]
    asked, on_sqlite = (trigrams_of(long), first, first + RANGE), connection.vendor == "sqlite"
    patterns = [f"%{pattern_of(word)}%" for word in long or words]
    if seen.are_few and not on_sqlite and long and card_of(record_type).few_to:  # whom to look up several ways
        rare = _holding(record_type, *patterns, *words, long=len(patterns))
        if len(rare) < RARE:
            return _seen_among(rare, user, seen)
    if seen.are_few and (not on_sqlite or _are_many(*asked)):
        return ask(_among_few, user, seen, *words)
    if on_sqlite:
        is_one_trigram = len(words) == 1 and len(words[0]) == 3 and seen is EVERYTHING
        newest = CANDIDATES if is_one_trigram else LOOSE
        found = ask(_by_trigrams, user, seen, *asked, *words, newest=newest)
        if len(found) == CANDIDATES or seen is EVERYTHING or seen.are_few or not _are_many(*asked):
            return found
        return ask(_by_trigrams, user, seen, *asked, *words, newest=RANGE)
    found = _among_latest(first, first + RANGE, *words) if seen is EVERYTHING else []
    if len(found) < CANDIDATES:
        found = ask(_by_patterns, user, seen, record_type, *patterns, *words, long=len(patterns))
    return found


def _seen_among(found: list[tuple], user: Any, seen: Seen) -> list[tuple]:
    """Those of these entries whose records somebody sees and knows by the words, the latest first."""
    if not found:
        return []
    rows = card_of(seen.record_type).visible_to(user).filter(seen.known, pk__among=[row[0] for row in found])
    theirs = set(rows.values_list("pk", flat=True))
    return sorted((row for row in found if row[0] in theirs), reverse=True)[:CANDIDATES]


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
def _among_latest(first: Any, until: Any, *words: Any) -> QuerySet:
    of_type = SearchEntry.objects.filter(pk__gte=first, pk__lt=until)
    earliest = of_type.order_by("-pk").values("pk")[LATEST - 1 : LATEST]  # none where there are not as many
    return facts_of(of_type.filter(inside(words), pk__gte=Subquery(earliest)).order_by("-pk"))[:CANDIDATES]


@prepared
def _by_patterns(
    asker: Any, record_type: Any, *patterns_and_words: Any, long: Literal[1, 2], of: RecordType, known: Q = ALL
) -> QuerySet:
    likes = [is_true(Like(F("text"), pattern)) for pattern in patterns_and_words[:long]]
    holds = inside(patterns_and_words[long:])
    rows = SearchEntry.objects.filter(*likes, holds, _where(of, asker, known), record_type=record_type)
    return facts_of(rows.order_by((F("pk") + 0).desc()))[:CANDIDATES]


@prepared
def _holding(record_type: Any, *patterns_and_words: Any, long: Literal[1, 2]) -> QuerySet:
    """Some entries that hold the words, whoever sees them: RARE of them say that there are more."""
    likes = [is_true(Like(F("text"), pattern)) for pattern in patterns_and_words[:long]]
    holds = inside(patterns_and_words[long:])
    return facts_of(SearchEntry.objects.filter(*likes, holds, record_type=record_type).order_by())[:RARE]


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
