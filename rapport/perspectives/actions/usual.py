"""How long contacts usually stay in a stage, counted from the log once a night."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate
from secrets import token_hex

from django.db import transaction
from django.db.models import Count

from rapport.organisation.models import Organisation
from rapport.perspectives.models import IN_FORCE, Move, Stage
from rapport.perspectives.queries.perspective import forget_setup, setup

FEWEST = 5  # stays of which one can say what is usual
SHARE = 0.75
LONGEST = 32_000


def note_usual_days() -> int:
    """Note for each stage the days within which three of four left it, and return how many stages have changed."""
    found, changed = usual_days(), []
    for stage in setup().stages.values():
        if stage.usual_days != found.get(stage.pk):
            changed.append(Stage(pk=stage.pk, usual_days=found.get(stage.pk)))
    if changed:
        with transaction.atomic():
            Stage.objects.bulk_update(changed, ["usual_days"])
            Organisation.objects.update(perspectives_stamp=token_hex(8))
        forget_setup()
    return len(changed)


def usual_days() -> dict[int, int]:
    """Stage → days, of stages that enough contacts have left."""
    ours, stays = setup(), defaultdict[int, dict[int, int]](lambda: defaultdict(int))
    left = Move.objects.filter(IN_FORCE, kind=Move.Kind.STAGE, from_stage__isnull=False, lasted_days__isnull=False)
    for stage, days, times in left.values_list("from_stage", "lasted_days").annotate(times=Count("pk")).order_by():
        stays[ours.read_as(stage)][days] += times
    return {stage: _within(days.items()) for stage, days in stays.items() if sum(days.values()) >= FEWEST}


def _within(stays: Iterable[tuple[int, int]]) -> int:
    """The least number of days that covers the share, of (days, how many stayed so long)."""
    counted = sorted(stays)
    wanted = SHARE * sum(times for _, times in counted)
    seen = accumulate(times for _, times in counted)
    return min(LONGEST, next(days for (days, _), times in zip(counted, seen, strict=True) if times >= wanted))
