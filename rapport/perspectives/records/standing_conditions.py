"""Conditions on standings that are not a comparison of one column: how long, and whether too long."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual

from rapport.base.catalogue import Where
from rapport.lookups import operators
from rapport.lookups.compiler import NOTHING
from rapport.organisation.queries import today_of
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries.ageing import limit_of
from rapport.perspectives.queries.perspective import Setup

COMPARED = {"more": LessThan, "less": GreaterThan, "is": Exact}


def lasts(since: str, day: date | None) -> Where:
    """Days since then, asked as a number; `day` is the past one that is looked at."""

    def where(operator: str, value: Any, user: Any) -> Q | None:
        today, column = day or today_of(user), F(since)
        if operator == "between":
            least, most = sorted(operators.read_number(end) for end in operators.read_between(value))
            return Q(GreaterThanOrEqual(column, _ago(today, most))) & Q(LessThanOrEqual(column, _ago(today, least)))
        if operator in {"empty", "filled"}:
            return None
        begun = _ago(today, operators.read_number(value))
        if operator == "not":
            return ~Q(Exact(column, begun)) | Q(IsNull(column, True))
        return Q(COMPARED[operator](column, begun))

    return where


def _ago(today: date, days: int) -> date:
    try:
        return today - timedelta(days=days)
    except OverflowError:
        raise operators.BadValue(operators.TOO_FAR) from None


def stuck(ours: Setup, perspective: Perspective, stage: str, since: str, day: date | None) -> Where:
    """Longer in a stage than its target, or than is usual; whoever stands nowhere is not stuck."""

    def where(operator: str, value: Any, user: Any) -> Q:
        today = day or today_of(user)
        limits = [(one.pk, limit_of(one)) for one in ours.of_perspective[perspective.pk]]
        late = [
            Q(In(F(stage), list(ours.read_as_one(pk)))) & Q(LessThan(F(since), _ago(today, limit)))
            for pk, limit in limits
            if limit is not None
        ]
        found = reduce(or_, late) if late else NOTHING
        return found if operator == "yes" else ~found | Q(IsNull(F(stage), True))

    return where
