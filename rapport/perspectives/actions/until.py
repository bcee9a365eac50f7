"""Until when each line of the log told where somebody stood, compared with the lines themselves and mended."""

from datetime import date
from typing import Any

from django.db.models import Case, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Lead

from rapport.base.bulk import update_rows
from rapport.perspectives.models import FAR, IN_FORCE, Move, Standing

STAGE = Move.Kind.STAGE
AT_ONCE = 5_000


def wrong_untils() -> QuerySet:
    """(line, until when it told) of those in force that say otherwise."""
    here = Standing.objects.filter(contact=OuterRef("contact"), perspective=OuterRef("perspective"))
    tells_of_none = Q(kind=STAGE) & (Q(from_stage=F("to_stage")) | Exists(here.filter(follows__isnull=False)))
    among: list[Any] = ["contact", "perspective", "kind", Case(When(tells_of_none, then=F("pk")))]
    another = Window(Lead("on"), partition_by=among, order_by=["on", "number", "id"])
    rows = Move.objects.filter(IN_FORCE).annotate(another=Coalesce(another, Value(FAR), output_field=DateField()))
    rows = rows.annotate(said=Case(When(tells_of_none, then=F("on")), default=F("another")))
    return rows.exclude(until=F("said")).order_by().values_list("pk", "said")


def mend_untils() -> int:
    """Write them anew; returns how many were wrong."""
    wrong: list[tuple[int, date]] = list(wrong_untils())
    for start in range(0, len(wrong), AT_ONCE):
        update_rows(Move, {pk: {"until": until} for pk, until in wrong[start : start + AT_ONCE]})
    return len(wrong)
