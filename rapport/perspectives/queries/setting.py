"""Reading what the pages of settings show: perspectives and stages with what stands there, the rules of each time."""

from datetime import date
from typing import Any

from django.db.models import Count

from rapport.base.errors import Gone
from rapport.contacts.queries import visible_to
from rapport.contacts.queries.known import hidden_of
from rapport.perspectives.lifecycle.rules import BY_HAND, START, Rules
from rapport.perspectives.models import Move, Perspective, Stage, Standing
from rapport.perspectives.queries.perspective import may_see, sales, setup


def all_perspectives() -> list[Perspective]:
    """In order, those switched off included."""
    return list(setup().perspectives.values())


def perspective_at(perspective_id: int) -> Perspective:
    """One of them. Raises Gone."""
    found = setup().perspectives.get(perspective_id)
    if found is None:
        raise Gone("This perspective is not here any more.")
    return found


def stage_at(stage_id: int) -> Stage:
    """One stage itself, merged or not. Raises Gone."""
    found = setup().stages.get(stage_id)
    if found is None:
        raise Gone("This stage is not here any more.")
    return found


def merged_stages(perspective: Perspective) -> list[tuple[Stage, Stage]]:
    """(stage, the one it is read as) of those that were merged."""
    ours = setup()
    stages = [one for one in ours.stages.values() if one.perspective_id == perspective.pk and one.merged_into_id]
    return [(one, ours.stages[ours.read_as(one.pk)]) for one in stages]


def standing_counts(perspective: Perspective, user: Any) -> dict[int, int] | None:
    """Stage → how many contacts stand there that this person sees; None where they may not know."""
    if not may_see(user, perspective) or f"{perspective.key}_stage" in hidden_of(user):
        return None
    rows = Standing.objects.filter(perspective=perspective, is_listed=True, contact__in=visible_to(user))
    return dict(rows.order_by().values_list("stage").annotate(Count("pk")))


def rule_versions() -> list[tuple[date | None, date | None, Rules]]:
    """(from a day on, until before a day, the rules): newest first; None at either end is for ever."""
    found = setup().rules
    ends = [since for since, _ in found[1:]] + [None]
    return [(since, end, rules) for (since, rules), end in zip(found, ends, strict=True)][::-1]


def has_moved_by_rule() -> bool:
    """Whether a rule of sales ever moved a contact."""
    by_nobody = (BY_HAND, START)
    return Move.objects.filter(perspective=sales(), kind=Move.Kind.STAGE).exclude(rule__in=by_nobody).exists()
