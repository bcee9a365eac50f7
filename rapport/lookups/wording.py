"""Conditions in words: the chips, and the name of a lookup that has none."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rapport.base.catalogue import Field, Type, card
from rapport.lookups import operators
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.operators import BadValue
from rapport.organisation.queries import people_named
from rapport.ui.formats import write_day

SHOWN_VALUES = 4


@dataclass(frozen=True)
class Chip:
    """A condition as it is shown: three words, each of which can be changed."""

    label: str
    operator: str
    value: str
    is_understood: bool = True

    def __str__(self) -> str:
        return " ".join(part for part in (self.label, self.operator, self.value) if part)


def chip_of(definition: Definition, condition: Condition, user: Any, today: date) -> Chip:
    """The words of one condition, also of one that makes no sense any more."""
    field = definition.for_user(user).field_of(condition)
    if field is None and condition.field in definition.card.fields:
        return Chip("A hidden field", "", "", is_understood=False)
    if field is None:
        return Chip(condition.field or "?", condition.operator, condition.value, is_understood=False)
    operator = operators.operators_of(field).get(condition.operator)
    if operator is None:
        return Chip(field.label, condition.operator, condition.value, is_understood=False)
    try:
        return Chip(field.label, operator.words, value_words(field, operator, condition.value, user, today))
    except (BadValue, ValueError):
        return Chip(field.label, operator.words, condition.value, is_understood=False)


def value_words(field: Field, operator: operators.Operator, value: str, user: Any, today: date) -> str:
    """A value as people say it: names for ids, "90 days ago, or never", "14 Oct"."""
    if operator.takes == "":
        return ""
    if operator.takes == "span":
        return _span_words(field, operator.key, operators.read_span(value))
    if operator.takes == "period":
        return {"day": "day"}.get(value, value)
    if operator.takes == "many":
        names = [_name_of(field, one, user) for one in operators.read_many(value)]
        more = len(names) - SHOWN_VALUES
        return ", ".join(names[:SHOWN_VALUES]) + (f" and {more} more" if more > 0 else "")
    if operator.takes == "between":
        return " and ".join(_one(field, end, user, today) for end in operators.read_between(value))
    return _one(field, value, user, today)


def _span_words(field: Field, operator: str, span: operators.Span) -> str:
    or_none = ", or none" if field.is_ahead else ", or never"
    ending = {"ago": " ago", "beyond": " from now"}.get(operator, "")
    return f"{span.words}{ending}{or_none if span.or_never else ''}"


def _one(field: Field, value: str, user: Any, today: date) -> str:
    if field.type in {Type.DAY, Type.MOMENT}:
        return write_day(operators.read_day(value), today.year)
    return _name_of(field, value, user)


def _name_of(field: Field, value: str, user: Any) -> str:
    if field.type is Type.PERSON and value == "me":
        return "me"
    for stored, label in field.choices_of(user):
        if str(stored) == value:
            return str(label)
    if value.isdecimal() and len(value) < 18:
        if field.type is Type.PERSON:
            return next((one.name for one in people_named([int(value)]).values()), value)
        if field.type is Type.CONTACT and (names := card("contact").names):
            return names([int(value)], user).get(int(value), value)
    return value


def name_of(definition: Definition, chips: list[Chip]) -> str:
    """What the top bar calls it: the saved name, or what is asked."""
    if definition.saved:
        return definition.saved.name
    if definition.is_everyone:
        return f"All {definition.card.plural.lower()}"
    joint = " or " if definition.any else ", "
    parts = [str(chip) for chip in chips]
    if definition.text:
        parts.insert(0, f"“{definition.text}”")
    return joint.join(parts)
