"""Conditions on standings that are not a comparison of one column: how long, and whether too long."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual

from rapport.base.catalogue import Field, Where, card
from rapport.lookups import operators
from rapport.lookups.compiler import NOTHING, Compiler, asker_for
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


def of_line(field: Field) -> Where:
    """The usual conditions on a column, asked of lines of the log."""

    def where(operator: str, value: Any, user: Any) -> Q:
        compiler = Compiler(card("move"), asker_for(user))
        if isinstance(value, tuple):
            return reduce(or_, (compiler.condition(field, "is", one) for one in value), NOTHING)
        return compiler.condition(field, operator, value)

    return where


def then(lines: Callable[[], QuerySet], line: Where, found: Callable[[QuerySet], Q]) -> Where:
    """A condition on the line of the log that told on a past day becomes one on contacts: those `found` by such lines."""

    def where(operator: str, value: Any, user: Any) -> Q:
        if operator in {"empty", "filled"}:
            return ~found(lines()) if operator == "empty" else found(lines())
        asked = line(operator, value, user) or Q()
        if operator in OF_NOBODY or (operator in SPANS and operators.read_span(value).or_never):
            return ~found(lines().filter(~asked))
        return found(lines().filter(asked))

    return where


OF_NOBODY = {"not", "lacks", "no"}  # what those fulfil, too, of whom nothing is told
SPANS = {"ago", "beyond", "past", "ahead"}
