"""Where contacts stood at the end of a past day, read from the log: of each the latest move in force by then.

Whoever follows a company today is shown with the company's stage then.
"""

from datetime import date

from django.db.models import Case, F, OuterRef, QuerySet, SmallIntegerField, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf, Substr

from rapport.perspectives.models import IN_FORCE, Move, Perspective, Standing

LATEST = ("-on", "-number", "-id")


def moves_by(day: date, perspective: Perspective, kind: str = Move.Kind.STAGE) -> QuerySet[Move]:
    """The moves in force by the end of a day."""
    return Move.objects.filter(IN_FORCE, perspective=perspective.pk, kind=kind, on__lte=day)


def stages_on(day: date, perspective: Perspective) -> QuerySet[Standing]:
    """The standings of a perspective, each with `stage_then` (its id; null: stood nowhere) and `since_then`."""
    holder = Coalesce(OuterRef("follows_id"), OuterRef("contact_id"))
    rows = Standing.objects.filter(perspective=perspective.pk)
    return rows.annotate(stage_then=stage_on(day, perspective, holder), since_then=since_on(day, perspective, holder))


def stage_on(day: date, perspective: Perspective, holder: Combinable) -> Subquery:
    """The id of the stage in which a holder stood, null for nowhere. `holder` speaks of the outer query."""
    return Subquery(_latest(moves_by(day, perspective), holder).values("to_stage_id")[:1])


def since_on(day: date, perspective: Perspective, holder: Combinable) -> Subquery:
    """The day since when a holder had stood there."""
    rows = _latest(moves_by(day, perspective), holder)
    return Subquery(rows.values(began=Case(When(to_stage__isnull=False, then=F("on"))))[:1])


def score_on(day: date, perspective: Perspective, holder: Combinable) -> Subquery:
    """The RFM score of a holder, null where there was none."""
    return Subquery(_latest(moves_by(day, perspective, Move.Kind.SCORE), holder).values("to_score")[:1])


def part_on(day: date, perspective: Perspective, holder: Combinable, place: int) -> Combinable:
    """One figure of that score, as a number."""
    figure = Substr(score_on(day, perspective, holder), place, 1)
    return Cast(NullIf(figure, Value("")), SmallIntegerField())


def _latest(rows: QuerySet[Move], holder: Combinable) -> QuerySet[Move]:
    return rows.filter(contact_id=holder).order_by(*LATEST)
