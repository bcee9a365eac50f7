"""How many cards each stage has on the board, as triggers keep it: added up at night, compared with the standings, mended."""

from collections import Counter

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from rapport.base.bulk import insert_rows
from rapport.perspectives.models import Stage, StageCount, Standing


def add_up_counts() -> None:
    """One row of each stage in place of all that were added."""
    with transaction.atomic():
        rows = list(StageCount.objects.select_for_update().order_by("pk"))
        sums = Counter[int]()
        for row in rows:
            sums[row.stage_id] += row.cards
        if len(rows) > len(sums):
            StageCount.objects.filter(pk__in=[row.pk for row in rows]).delete()
            insert_rows(StageCount, ("stage_id", "cards"), sums.items())


def missing_counts() -> dict[int, int]:
    """Stage → how many cards the counts lack, below zero where they have too many; in one statement, so all of one instant."""
    of_stage = {"stage": OuterRef("pk")}
    said = StageCount.objects.filter(**of_stage).values("stage").annotate(sum=Sum("cards"))
    true = Standing.objects.filter(is_listed=True, **of_stage).order_by().values("stage").annotate(sum=Count("*"))
    rows = Stage.objects.annotate(said=_sum(said), true=_sum(true)).exclude(said=F("true"))
    return dict(rows.order_by().values_list("pk", F("true") - F("said")))


def _sum(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("sum")), 0)


def mend_counts() -> int:
    """Add what is missing, whatever others move meanwhile; returns in how many stages something was."""
    with transaction.atomic():
        list(StageCount.objects.select_for_update().order_by("pk"))  # who mends at the same instant finds it mended
        missing = missing_counts()
        insert_rows(StageCount, ("stage_id", "cards"), missing.items())
        add_up_counts()
    return len(missing)
