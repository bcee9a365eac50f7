"""The board as it stood on a past day, read from the log.

Who has been in their stage since before that day stands there still. Everybody else left the stage they were in on that day with
a move after it, which says how long it had lasted. So nothing is read of the log but what happened since.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Func, IntegerField, Q, QuerySet

from rapport.base.prepared import Mark
from rapport.contacts.models import Contact
from rapport.lookups.definition import Definition
from rapport.perspectives.models import IN_FORCE, Move, Perspective, Standing
from rapport.perspectives.queries.board import FACTS, Board, Card, Place
from rapport.perspectives.queries.perspective import stages_of

FIRST_DAY = date(2000, 1, 1)  # days are counted from here
Found = tuple[int, int, int]  # the day its stage began, contact, stage


class DayNumber(Func):
    """A date as the number of its day: what is compared a hundred thousand times is a number on either database."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(julianday(%(expressions)s) - 2451544.5)", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s - DATE '2000-01-01')", **extra)


class PastBoard(Board):
    """One perspective as it stood at the end of a day. Whoever is set aside today is on it no more."""

    def __init__(self, perspective: Perspective, user: Any, definition: Definition | None, day: date) -> None:
        super().__init__(perspective, user, definition)
        self.day, self.number = day, (day - FIRST_DAY).days

    @property
    def ours(self) -> list[int]:
        """The ids of all stages here, those merged into others among them."""
        own = {stage.pk for stage in stages_of(self.perspective)}
        return [pk for pk, read_as in self.read_as.items() if read_as in own]

    @property
    def stayed(self) -> QuerySet[Standing]:
        """Who is today where they were then."""
        return self.rows.filter(since__lte=self.day).order_by()

    @property
    def left(self) -> QuerySet[Move]:
        """The moves by which the others left where they were then."""
        moves = Move.objects.filter(IN_FORCE, self.shown, perspective=self.perspective, on__gt=self.day)
        hidden = Contact.objects.filter(hidden_at__isnull=False).values("pk")
        rows = moves.filter(lasted_days__isnull=False).exclude(contact_id__in=hidden)
        return rows.annotate(began=DayNumber("on") - F("lasted_days")).filter(began__lte=self.number).order_by()

    @cached_property
    def few(self) -> None:
        """A past board is always read by stage."""
        return None

    @cached_property
    def counts(self) -> dict[int, int]:
        found = Counter(dict.fromkeys((stage.pk for stage in stages_of(self.perspective)), 0))
        parts = ((self.stayed, "stage_id"), (self.left, "from_stage_id"))
        for rows, stage_id in parts:
            only = rows.filter(**{f"{stage_id}__in": self.ours}).values_list(stage_id)
            for stage, count in only.annotate(count=Count("*")):
                found[self.read_as[stage]] += count
        return found

    def cards(self, stages: Sequence[int], limit: int, after: Place | None = None) -> dict[int, list[Card]]:
        """The newest of each of these stages, as of that day."""
        found: dict[int, list[Found]] = {stage: [] for stage in stages}
        for stage, contact, began in self._read(stages, limit, after):
            found[self.read_as[stage]].append((int(began), contact, self.read_as[stage]))
        chosen = {stage: sorted(rows, reverse=True)[:limit] for stage, rows in found.items()}
        wanted = [contact for rows in chosen.values() for _, contact, _ in rows]
        facts = {pk: said for pk, *said in Contact.objects.filter(pk__among=wanted).values_list("pk", *FACTS)}
        return {
            stage: [
                self._card((stage, contact, contact, FIRST_DAY + timedelta(days=began), None, *facts[contact]), stage)
                for began, contact, _ in rows
                if contact in facts
            ]
            for stage, rows in chosen.items()
        }

    def _read(self, stages: Sequence[int], limit: int, after: Place | None) -> list[tuple]:
        """(stage, contact, day number), the newest of each stage from either source."""
        stayed = self.stayed.annotate(began=DayNumber("since"))
        parts = (
            (stayed.filter(stage=Mark(0)), "stage_id", "-since"),  # along the index
            (self.left.filter(from_stage=Mark(0)), "from_stage_id", "-began"),
        )
        own = [pk for pk in self.ours if self.read_as[pk] in stages]
        arms, given = [], []
        for rows, stage_id, order in parts:
            behind = rows.filter(_behind(after)) if after else rows
            newest = behind.order_by(order, "-contact_id").values_list(stage_id, "contact_id", "began")[:limit]
            try:
                sql, params = newest.query.sql_with_params()
            except EmptyResultSet:
                continue
            arms += [f"SELECT * FROM ({sql}) AS one"] * len(own)  # noqa: S608
            given += [stage if isinstance(param, Mark) else param for stage in own for param in params]
        if not arms:
            return []
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(arms), given)
            return cursor.fetchall()


def _behind(after: Place) -> Q:
    since, contact = after
    number = (since - FIRST_DAY).days
    return Q(began__lt=number) | Q(began=number, contact_id__lt=contact)
