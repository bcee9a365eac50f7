"""Conditions become a Q over the catalogue. Knows types and columns, and no room."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual
from django.utils import timezone

from rapport.base.catalogue import Card, Field, Type
from rapport.base.columns import KeyField
from rapport.base.text import fold, whole_number
from rapport.lookups import operators, search
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.expressions import HIGHEST, Folded, Inside, Plain, is_true
from rapport.lookups.operators import BadValue
from rapport.organisation.models import User
from rapport.organisation.queries import day_bounds, zone_of

TEXTS = {Type.TEXT, Type.EMAIL, Type.WEB, Type.PHONE, Type.LONG, Type.TAGS}


@dataclass(frozen=True)
class Asker:
    """Who asks, where, and on which day it is there: what relative conditions are counted from."""

    user: User
    zone: ZoneInfo
    today: date


def asker_for(user: User) -> Asker:
    """The person with their zone and day."""
    zone = zone_of(user)
    return Asker(user, zone, timezone.now().astimezone(zone).date())


@dataclass(frozen=True)
class Column:
    """What is known of a column: whether its text is folded already, whether it may be missing."""

    path: str
    field: models.Field
    is_folded: bool
    is_text: bool
    is_nullable: bool


def column_of(card: Card, path: str) -> Column:
    """The facts of a column of a card. Raises FieldDoesNotExist."""
    alias, _, rest = path.partition(LOOKUP_SEP)
    model = card.model or card.visible_to(None).model
    if (relation := card.relations.get(alias)) is None:
        return _column(model, path)
    return replace(_column(model, f"{relation.path}__{rest}" if rest else relation.path), path=path)


def related(card: Card, rows: QuerySet, paths: Iterable[str]) -> QuerySet:
    """The rows with the relations by which these columns are reached; a database joins only those that are asked."""
    if not (known := card.relations):
        return rows
    names = {path.partition(LOOKUP_SEP)[0] for path in paths} & known.keys()
    for needed in ({other for name in names for other in known[name].needs}, names):
        if needed:
            rows = rows.annotate(**{name: known[name].make() for name in sorted(needed)})
    return rows


def asked_paths(definition: Definition) -> set[str]:
    """The columns of which its conditions and its sort may speak."""
    fields = [definition.sort_field, *(one for c in definition.conditions if (one := definition.field_of(c)))]
    return {path for one in fields for path in (one.column, one.compared, *one.needs)}


@lru_cache(1024)
def _column(model: type[models.Model], path: str) -> Column:
    """The facts of an ORM path. Raises FieldDoesNotExist."""
    nullable, current, found = False, model, None
    for name in path.split(LOOKUP_SEP):
        found = current._meta.pk if name == "pk" else current._meta.get_field(name)
        nullable = nullable or found.null or found.auto_created and not found.concrete
        current = found.related_model
    is_text = isinstance(found, models.CharField | models.TextField)
    return Column(path, found, isinstance(found, KeyField), is_text, nullable)


@dataclass(frozen=True)
class Compiler:
    """Turns conditions on one record type into Qs. `walked` is the column whose index the sort walks: then all others hide."""

    card: Card
    asker: Asker
    walked: str | None = None

    def condition(self, field: Field, operator: str, value: str) -> Q:
        """One condition. Raises BadValue with the sentence for the person."""
        if len(value) > operators.LONGEST_VALUE:
            raise BadValue("That is too long to look for.")
        found = self._asked(field, operator, value)
        return found & field.told_of(self.asker.user) if field.told_of else found

    def _asked(self, field: Field, operator: str, value: str) -> Q:
        where = field.where_walking if self.walked and field.where_walking else field.where
        if where and (found := where(operator, self._given(field, operator, value), self.asker.user)):
            return found
        if operator == "empty":
            return self._empty(field)
        if operator == "filled":
            return ~self._empty(field)
        return self._by_type(field)(field, operator, value)

    def _given(self, field: Field, operator: str, value: str) -> Any:
        """The value as a field's own `where` gets it: a tuple for "any of", else the text."""
        if operators.operators_of(field)[operator].takes == "many":
            return operators.read_many(value)
        return value

    def _by_type(self, field: Field) -> Callable[[Field, str, str], Q]:
        if field.type in TEXTS:
            return self._text
        return {
            Type.NUMBER: self._number,
            Type.FLAG: self._flag,
            Type.DAY: self._days,
            Type.MOMENT: self._days,
            Type.BIRTHDAY: self._birthday,
        }.get(field.type, self._choice)

    def _left(self, path: str) -> Combinable:
        return F(path) if self.walked in (None, path) else Plain(F(path))

    def _empty(self, field: Field) -> Q:
        column = column_of(self.card, field.compared)
        left = self._left(column.path)
        missing = Q(IsNull(left, True)) if column.is_nullable else Q()
        return missing | Q(Exact(left, "")) if column.is_text else missing or NOTHING

    def _not(self, column: Column, left: Any, found: Q) -> Q:
        """The contrary, missing values included."""
        return ~found | Q(IsNull(left, True)) if column.is_nullable else ~found

    def _text(self, field: Field, operator: str, value: str) -> Q:
        column = column_of(self.card, field.compared)
        left: Any = self._left(column.path)
        if not column.is_folded:
            left = Folded(left)
        if operator == "any":
            return Q(In(left, [fold(one) for one in operators.read_many(value)]))
        sought = fold(value)
        if operator in {"is", "not"}:
            found = Q(Exact(left, sought))
        elif operator == "starts":
            found = Q(GreaterThanOrEqual(left, sought)) & Q(LessThan(left, sought + HIGHEST))
        else:
            found = Q(is_true(Inside(left, models.Value(sought))))
            if column.is_folded and operator == "contains" and sought:
                found &= Q(GreaterThanOrEqual(left, FILLED))  # lets the index be read instead of the rows
        if operator in {"not", "lacks"}:
            return self._not(column, left, found)
        is_indexed = column.is_folded and operator != "contains"
        return search.holding(self.card.key, value) & found if field.in_search and not is_indexed else found

    def _number(self, field: Field, operator: str, value: str) -> Q:
        column = column_of(self.card, field.column)
        left = self._left(column.path)
        if operator == "between":
            low, high = sorted(operators.read_number(end) for end in operators.read_between(value))
            return Q(GreaterThanOrEqual(left, low)) & Q(LessThanOrEqual(left, high))
        compared = {"more": GreaterThan, "less": LessThan}.get(operator, Exact)
        found = Q(compared(left, operators.read_number(value)))
        return self._not(column, left, found) if operator == "not" else found

    def _flag(self, field: Field, operator: str, value: str) -> Q:
        column = column_of(self.card, field.column)
        yes = Q(Exact(self._left(column.path), True))
        return yes if operator == "yes" else self._not(column, self._left(column.path), yes)

    def _choice(self, field: Field, operator: str, value: str) -> Q:
        column = column_of(self.card, field.column)
        left = self._left(column.path)
        wanted = operators.read_many(value) if operator == "any" else (value,)
        stored = [known for one in wanted for known in self._stored(field, column, one)]
        found = Q(In(left, stored)) if len(stored) > 1 else Q(Exact(left, stored[0]))
        return self._not(column, left, found) if operator == "not" else found

    def _stored(self, field: Field, column: Column, value: str) -> tuple[Any, ...]:
        """A choice as the database keeps it: text, or the id of a row; of several where they are read as one."""
        if field.type is Type.PERSON and value == "me":
            return (self.asker.user.pk,)
        if column.is_text:
            return (value,)
        number = whole_number(value)
        found = field.stored(value) if field.stored else () if number is None else (number,)
        if not found:
            raise BadValue(f"“{value}” is not one of the choices of {field.label}.")
        return found

    def _days(self, field: Field, operator: str, value: str) -> Q:
        column = column_of(self.card, field.column)
        left = self._left(column.path)
        first, last = operators.days_of(operator, value, self.asker.today)
        found = Q()
        if first:
            found &= Q(GreaterThanOrEqual(left, self._begin(field, first)))
        if last:
            found &= (
                Q(LessThan(left, self._end(field, last)))
                if field.type is Type.MOMENT
                else Q(LessThanOrEqual(left, last))
            )
        if (
            operator in {"ago", "beyond", "past", "ahead"}
            and operators.read_span(value).or_never
            and column.is_nullable
        ):
            found |= Q(IsNull(left, True))
        return found

    def _begin(self, field: Field, day: date) -> Any:
        return day_bounds(day, self.asker.zone)[0] if field.type is Type.MOMENT else day

    def _end(self, field: Field, day: date) -> Any:
        return day_bounds(day, self.asker.zone)[1]

    def _birthday(self, field: Field, operator: str, value: str) -> Q:
        left = self._left(field.column)
        if operator == "is":
            month_day = read_month_day(value)
            return Q(Exact(left, month_day))
        first, last = operators.days_of(operator, value, self.asker.today)
        if first is None or last is None or (last - first).days >= 365:
            return ~self._empty(field)
        low, high = first.month * 100 + first.day, last.month * 100 + last.day
        after, before = Q(GreaterThanOrEqual(left, low)), Q(LessThanOrEqual(left, high))
        return after & before if low <= high else after | before


NOTHING = Q(pk__in=[])
CANNOT_RUN = "This asks about a field that is hidden from you, so it cannot be run. Take that filter off."
FILLED = "\x01"  # the least text that is not empty


def read_month_day(value: str) -> int:
    """Month * 100 + day of "10-26", "--10-26" or a whole date."""
    text = value.strip().removeprefix("--")
    if len(text) <= 5:
        text = f"2000-{text}"
    day = operators.read_day(text)
    return day.month * 100 + day.day


@dataclass(frozen=True)
class Compiled:
    """A definition's conditions as one Q, and a sentence for each that makes no sense; then nothing matches."""

    where: Q
    problems: tuple[str, ...]


def compile_conditions(definition: Definition, asker: Asker, walked: str | None = None) -> Compiled:
    """All conditions, or any of them. A condition that is not understood matches nothing: bulk changes rely on it."""
    card, definition = definition.card, definition.for_user(asker.user)
    compiler = Compiler(card, asker, walked)
    found, problems = [], []
    for condition in definition.conditions:
        try:
            found.append(_compiled(compiler, definition, condition))
        except BadValue as bad:
            problems.append(str(bad))
    if problems:
        return Compiled(NOTHING, tuple(problems))
    return Compiled(reduce(or_ if definition.any else and_, found, Q()), ())


def _compiled(compiler: Compiler, definition: Definition, condition: Condition) -> Q:
    chosen = definition.field_of(condition)
    if condition.field in definition.hidden:
        raise BadValue(CANNOT_RUN)
    if chosen is None:
        raise BadValue(f"{definition.card.plural} have no field “{condition.field}”. Take this filter off.")
    if condition.operator not in operators.operators_of(chosen):
        raise BadValue(f"{chosen.label} cannot be asked “{condition.operator}”. Choose another comparison.")
    return compiler.condition(chosen, condition.operator, condition.value)
