"""Where contacts stood at the end of a past day, read from the log: of each the line in force by then.

Whoever follows a company today is shown with the company's stage then.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, Exists, F, Q, QuerySet, SmallIntegerField, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf, Substr

from rapport.perspectives.models import IN_FORCE, Move, Perspective, Standing

STAGE, SCORE = Move.Kind.STAGE, Move.Kind.SCORE
MOST_NEAREST = 2_000  # contacts named one by one
FIGURES = {name: Cast(NullIf(Substr("to_score", place, 1), Value("")), SmallIntegerField())
           for place, name in enumerate(("recency", "frequency", "money"), 1)}  # fmt: skip


def moves_then(day: date, perspective: Perspective, kind: str = STAGE) -> QuerySet[Move]:
    """The line of each contact that told at the end of a day where it stood, or how it was scored: one at most."""
    return Move.objects.filter(IN_FORCE, perspective=perspective.pk, kind=kind, on__lte=day, until__gt=day)


def stage_on(day: date, perspective: Perspective, holder: Combinable) -> Subquery:
    """The id of the stage in which a holder stood, null for nowhere. `holder` speaks of the outer query."""
    return Subquery(_latest(moves_then(day, perspective), holder).values("to_stage_id")[:1])


def since_on(day: date, perspective: Perspective, holder: Combinable) -> Subquery:
    """The day since when a holder had stood there."""
    rows = _latest(moves_then(day, perspective), holder)
    return Subquery(rows.values(began=Case(When(to_stage__isnull=False, then=F("on"))))[:1])


def score_on(day: date, perspective: Perspective, holder: Combinable) -> Subquery:
    """The RFM score of a holder, null where there was none."""
    return Subquery(_latest(moves_then(day, perspective, SCORE), holder).values("to_score")[:1])


def part_on(day: date, perspective: Perspective, holder: Combinable, figure: str) -> Subquery:
    """One figure of that score, as a number."""
    rows = _latest(moves_then(day, perspective, SCORE), holder)
    return Subquery(rows.values(figure=FIGURES[figure])[:1])


def _latest(rows: QuerySet[Move], holder: Combinable) -> QuerySet[Move]:
    """It is one at most; in this order the index of the contact has it first."""
    return rows.filter(contact_id=holder).order_by("-on", "-number", "-id")


def stood_then(day: date, perspective: Perspective, stages: Collection[int]) -> QuerySet[Move]:
    """Those of the lines that told of one of these stages, along their stretches of the index."""
    rows = Move.objects.filter(IN_FORCE, perspective=perspective.pk, on__lte=day, until__gt=day)
    return rows.filter(to_stage__in=stages).order_by()


def nearest_then(
    value: date | None, descending: bool, count: int, *, day: date, perspective: Perspective, stages: Collection[int]
) -> Q:
    """Contacts among whom are the next ones by since when they had stood somewhere, from a day on: as many lines as `count`."""
    lines = stood_then(day, perspective, stages)
    if value:
        lines = lines.filter(on__lte=value) if descending else lines.filter(on__gte=value)
    at = Coalesce(F("on"), F("on"))  # hides the day from the planner: along its index most lines tell of other days
    rows = lines.annotate(at=at).order_by("-at" if descending else "at")
    if last := rows.values_list("at", flat=True)[count - 1 : count].first():
        lines = lines.filter(on__gte=last) if descending else lines.filter(on__lte=last)
    holders = list(lines.values_list("contact_id", flat=True)[: MOST_NEAREST + 1])
    if len(holders) > MOST_NEAREST:
        return contacts_then(lines, perspective)
    followers = Standing.objects.filter(perspective=perspective.pk, follows__among=holders).order_by()
    return Q(pk__among=[*holders, *followers.values_list("contact_id", flat=True)])


def scored_then(day: date, perspective: Perspective) -> QuerySet[Move]:
    """Those that told of a score, of whoever follows nobody: people's own scores rest while they show the company's."""
    following = Standing.objects.filter(perspective=perspective.pk, follows__isnull=False)
    rows = moves_then(day, perspective, SCORE).exclude(to_score="")
    return rows.exclude(contact__in=following.values("contact")).order_by()


def contacts_then(lines: QuerySet[Move], perspective: Perspective) -> Q:
    """The condition on contacts that one of these lines is theirs, or that of the company they follow."""
    found = lines.values("contact_id")
    if not perspective.is_sales:
        return Q(pk__in=found)
    followers = Standing.objects.filter(perspective=perspective.pk, follows__in=found).order_by()
    return Q(pk__in=found.union(followers.values("contact_id"), all=True))


def one_by_one(lines: QuerySet[Move], holder: Combinable) -> Q:
    """The same, where so many are meant that each contact is soon asked: `holder` speaks of it."""
    return Q(Exists(lines.filter(contact_id=holder)))
