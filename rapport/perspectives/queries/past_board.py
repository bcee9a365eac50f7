"""The board as it stood on a past day, read from the log.

Each line says from when until when it told, and those of whoever follows a company tell of no day: it is the company's that count.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet

from rapport.base.prepared import Mark
from rapport.contacts.models import Contact
from rapport.lookups.definition import Definition
from rapport.perspectives.models import IN_FORCE, Move, Perspective
from rapport.perspectives.queries.board import FACTS, Board, Card, Place
from rapport.perspectives.queries.perspective import stages_of

Found = tuple[date, int]  # since, contact


class PastBoard(Board):
    """One perspective as it stood at the end of a day. Whoever is set aside today is on it no more."""

    def __init__(self, perspective: Perspective, user: Any, definition: Definition | None, day: date) -> None:
        super().__init__(perspective, user, definition)
        self.day: date = day

    @property
    def lines(self) -> QuerySet[Move]:
        """Of each who stood anywhere the line of the log that says where."""
        hidden = Contact.objects.filter(hidden_at__isnull=False).values("pk")
        rows = Move.objects.filter(
            IN_FORCE, self.shown, perspective=self.perspective, on__lte=self.day, until__gt=self.day
        )
        return rows.exclude(contact_id__in=hidden).order_by()

    @cached_property
    def few(self) -> None:
        """A past board is always read by stage."""
        return None

    @cached_property
    def counts(self) -> dict[int, int]:
        found = Counter(dict.fromkeys((stage.pk for stage in stages_of(self.perspective)), 0))
        own = [pk for pk, read_as in self.read_as.items() if read_as in found]
        for stage, count in self.lines.filter(to_stage__in=own).values_list("to_stage_id").annotate(count=Count("*")):
            found[self.read_as[stage]] += count
        return found

    def cards(self, stages: Sequence[int], limit: int, after: Place | None = None) -> dict[int, list[Card]]:
        """The newest of each of these stages, as of that day."""
        found: dict[int, list[Found]] = {stage: [] for stage in stages}
        for stage, contact, began in self._read(stages, limit, after):
            found[self.read_as[stage]].append((self._since(began), contact))
        chosen = {stage: sorted(rows, reverse=True)[:limit] for stage, rows in found.items()}
        wanted = [contact for rows in chosen.values() for _, contact in rows]
        facts = {pk: said for pk, *said in Contact.objects.filter(pk__among=wanted).values_list("pk", *FACTS)}
        return {
            stage: [
                self._card((stage, contact, contact, began, None, *facts[contact]), stage)
                for began, contact in rows
                if contact in facts
            ]
            for stage, rows in chosen.items()
        }

    def _read(self, stages: Sequence[int], limit: int, after: Place | None) -> list[tuple]:
        """(stage, contact, since), the newest of each stage, each along its own stretch of the index."""
        rows = self.lines.filter(to_stage=Mark(0))
        if after and self.tells_since:
            since, last = after
            rows = rows.filter(Q(on__lte=since) & (Q(on__lt=since) | Q(contact__lt=last)))
        elif after:
            rows = rows.filter(contact__lt=after[1])
        order = ("-on", "-contact_id") if self.tells_since else ("-contact_id",)
        newest = rows.order_by(*order).values_list("to_stage_id", "contact_id", "on")[:limit]
        return self._of_each(newest, [pk for pk, read_as in self.read_as.items() if read_as in stages])
