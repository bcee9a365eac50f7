"""A perspective's contacts by stage: how many stand in each, exactly, and the cards of a column, newest first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from rapport.access.seeing import rows_seen, sees_all
from rapport.base.prepared import Mark
from rapport.contacts.queries.known import hidden_of
from rapport.lookups.definition import Definition
from rapport.lookups.queries.paging import Reading
from rapport.perspectives.models import Perspective, Stage, StageCount, Standing
from rapport.perspectives.queries.perspective import setup, stages_of

FIRST, FURTHER = 50, 100
FACTS = ("kind", "name", "company", "city", "phone", "email", "next_at", "owner_id", "owner_group_id")
COLUMNS = ("stage_id", "pk", "contact_id", "since", "owner_id", *(f"contact__{fact}" for fact in FACTS))
# What is read of a contact → the field that may be hidden from the reader.
HIDES = {"owner_id": "owner", "owner_group_id": "owner", "next_at": "next_activity"}
NO_DAY = date(1900, 1, 1)  # in place of a day that is hidden
Place = tuple[date, int]  # where a column goes on: since, id


class Card(NamedTuple):
    """One contact on the board, as its reader knows it; `id` is its standing's, an owner below zero is a group."""

    stage_id: int
    id: int
    contact_id: int
    since: date  # NO_DAY where it is hidden from the reader
    kind: str
    name: str
    company: str
    city: str
    phone: str
    email: str
    next_at: datetime | None
    owner_id: int | None


@dataclass(frozen=True)
class Column:
    """A stage, how many stand in it, the cards read of it, and whether there are more."""

    stage: Stage
    count: int
    cards: Sequence[Card] = ()
    has_more: bool = False


def standing_in(perspective: Perspective, contact_id: int) -> Standing | None:
    """Where a contact stands in a perspective; whoever asks sees both."""
    return Standing.objects.filter(perspective=perspective, contact=contact_id).first()


class Board:
    """One perspective, looked at by one person through one lookup."""

    day: date | None = None  # the past day it is of; None for today

    def __init__(self, perspective: Perspective, user: Any, definition: Definition | None = None) -> None:
        self.perspective, self.user = perspective, user
        self.definition = (definition or Definition("contact")).for_user(user)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The fields of contacts that the reader does not know."""
        return hidden_of(self.user)

    def _hides(self, *fields: str) -> bool:
        return any(f"{self.perspective.key}_{field}" in self.hidden for field in fields)

    @cached_property
    def tells_owner(self) -> bool:
        """Whether the reader may know who looks after a standing; else cards name the owner of the contact."""
        return not self._hides("owner")

    @cached_property
    def tells_since(self) -> bool:
        """Whether the reader may know since when somebody is in a stage: else cards have no age, and stand in no order of time."""
        return not self._hides("since", "days")

    @cached_property
    def reading(self) -> Reading:
        return Reading(self.definition, self.user)

    @property
    def problems(self) -> tuple[str, ...]:
        """Why the lookup finds nothing: it asks for what is not there."""
        return () if self.definition.is_everyone else self.reading.compiled.problems

    @cached_property
    def shown(self) -> Q:
        """Which standings: nothing is asked of contacts where everybody sees all and nothing is looked up."""
        if self.definition.is_everyone:
            return Q() if sees_all(self.user, "contact") else rows_seen(self.user, "contact", of="contact__")
        if self.problems:
            return Q(pk__in=[])
        found = self.reading.found
        if not found.total:
            return Q(pk__in=[])
        if found.ids is not None:
            return Q(contact__among=found.ids)
        return Q(Exists(self.reading.rows(walking=True).filter(pk=OuterRef("contact_id"))))

    @cached_property
    def few(self) -> list[tuple[int, date, int]] | None:
        """(stage, since, id) of all that a lookup of few finds, newest first; None where they are many."""
        if self.definition.is_everyone or self.problems or self.reading.found.ids is None:
            return None
        read_as = self.read_as
        rows = self.rows.order_by().values_list("stage_id", "since", "pk")
        found = [(read_as[stage], self._since(since), pk) for stage, since, pk in rows]
        return sorted(found, key=lambda one: one[1:], reverse=True)

    @cached_property
    def read_as(self) -> dict[int, int]:
        """Every stage's id → the id as which it is read."""
        ours = setup()
        return {pk: ours.read_as(pk) for pk in ours.stages}

    @property
    def rows(self) -> QuerySet[Standing]:
        return Standing.objects.filter(self.shown, perspective=self.perspective, is_listed=True)

    @cached_property
    def counts(self) -> dict[int, int]:
        """Stage → how many stand there; those merged into another count there."""
        found = Counter(dict.fromkeys((stage.pk for stage in stages_of(self.perspective)), 0))
        if self.few is not None:
            found.update(stage for stage, _, _ in self.few)
            return found
        rows: Iterable[tuple[int, int]] = self._kept if self.shown == Q() else self._counted
        for stage, count in rows:
            found[self.read_as[stage]] += count
        return found

    @property
    def _kept(self) -> QuerySet:
        ours = [pk for pk in self.read_as if setup().stages[pk].perspective_id == self.perspective.pk]
        return StageCount.objects.filter(stage__in=ours).values_list("stage_id").annotate(cards=Sum("cards"))

    @property
    def _counted(self) -> QuerySet:
        return self.rows.order_by().values_list("stage_id").annotate(cards=Count("*"))

    def columns(self, opened: Iterable[int]) -> list[Column]:
        """Every stage, with its first cards where it is opened and holds any."""
        wanted = [stage for stage in opened if self.counts.get(stage)]
        cards = self.cards(wanted, FIRST)
        made = []
        for stage in stages_of(self.perspective):
            count, own = self.counts[stage.pk], cards.get(stage.pk, [])
            made.append(Column(stage, count, own, bool(own) and len(own) < count))
        return made

    def further(self, stage: Stage, after: Place | None, limit: int = FURTHER) -> Column:
        """A column from a place on."""
        found = self.cards([stage.pk], limit + 1, after).get(stage.pk, [])
        return Column(stage, self.counts[stage.pk] if after is None else 0, found[:limit], len(found) > limit)

    def cards(self, stages: Sequence[int], limit: int, after: Place | None = None) -> dict[int, list[Card]]:
        """The newest of each of these stages, all in one statement: each stage along its own stretch of the index."""
        found: dict[int, list[Card]] = {stage: [] for stage in stages}
        read = self._walked if self.few is None else self._picked
        for row in read(stages, limit, after):
            stage = self.read_as[row[0]]
            found[stage].append(self._card(row, stage))
        for cards in found.values():
            cards.sort(key=lambda card: (card.since, card.id), reverse=True)
        return {stage: cards[:limit] for stage, cards in found.items()}

    def _walked(self, stages: Sequence[int], limit: int, after: Place | None) -> list[tuple]:
        own = [pk for pk, stage in self.read_as.items() if stage in stages]
        rows = self.rows.filter(stage=Mark(0))
        if after and self.tells_since:
            since, last = after
            rows = rows.filter(Q(since__lte=since) & (Q(since__lt=since) | Q(pk__lt=last)))
        elif after:
            rows = rows.filter(pk__lt=after[1])
        order = ("-since", "-pk") if self.tells_since else ("-pk",)
        return self._of_each(rows.order_by(*order).values_list(*COLUMNS)[:limit], own)

    def _of_each(self, newest: QuerySet, stages: Sequence[int]) -> list[tuple]:
        """A statement with a mark for the stage, asked of each of these, all at once."""
        try:
            one, params = newest.query.sql_with_params()
        except EmptyResultSet:
            return []
        if not stages:
            return []
        if connection.vendor == "postgresql":  # which would plan each part of a union anew
            first, *pieces = one.split("%s")
            places = ("choice.stage" if isinstance(param, Mark) else "%s" for param in params)
            spelled = first + "".join(place + piece for place, piece in zip(places, pieces, strict=True))
            choices = "unnest(%s::bigint[]) AS choice(stage)"
            sql = f"SELECT part.* FROM {choices} CROSS JOIN LATERAL ({spelled}) AS part"  # noqa: S608
            given = [list(stages), *(param for param in params if not isinstance(param, Mark))]
        else:
            sql = " UNION ALL ".join([f"SELECT * FROM ({one}) AS one"] * len(stages))  # noqa: S608
            given = [stage if isinstance(param, Mark) else param for stage in stages for param in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return cursor.fetchall()

    def _picked(self, stages: Sequence[int], limit: int, after: Place | None) -> Iterable[tuple]:
        wanted: list[int] = []
        for stage in stages:
            own = (pk for at, since, pk in self.few or () if at == stage and (not after or (since, pk) < after))
            wanted += islice(own, limit)
        return Standing.objects.filter(pk__among=wanted).values_list(*COLUMNS)

    @cached_property
    def _hidden(self) -> tuple[int, ...]:
        """The places in FACTS of what the reader does not know."""
        return tuple(place for place, fact in enumerate(FACTS) if HIDES.get(fact, fact) in self.hidden)

    def _since(self, day: Any) -> date:
        return as_day(day) if self.tells_since else NO_DAY

    def _card(self, row: tuple, stage: int) -> Card:
        _, pk, contact, since, owner, *facts = row
        owner = owner if self.tells_owner else None
        for place in self._hidden:
            facts[place] = None if FACTS[place] in HIDES else ""
        *said, next_at, contact_owner, group = facts
        owner = owner or contact_owner or (-group if group else None)
        return Card._make((stage, pk, contact, self._since(since), *said, _moment(next_at), owner))


def as_day(value: Any) -> date:
    """SQLite's text of a day."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _moment(value: Any) -> datetime | None:
    """SQLite's text of an instant, which is UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value
