"""Existing values of a field, as suggestions while a filter is typed."""

from typing import Any

from django.db.models import Count, F

from rapport.base.catalogue import Card, Field, Type
from rapport.base.text import fold
from rapport.lookups.compiler import FILLED, column_of, related
from rapport.lookups.expressions import HIGHEST

SHOWN = 8
LOOKED_AT = 5_000  # rows, where no index tells the values apart


def values_of(card: Card, field: Field, user: Any, typed: str) -> list[tuple[str, int]]:
    """(value, how often) of values that begin with what is typed; the most frequent first. 0: not counted."""
    begins = fold(typed)
    if field.choices:
        return [(str(label), 0) for _, label in field.choices_of(user) if fold(str(label)).startswith(begins)][:SHOWN]
    if field.where or field.type is not Type.TEXT:
        return []
    door = related(card, (card.listed_to or card.visible_to)(user), [field.column, field.compared])
    if field.told_of:
        door = door.filter(field.told_of(user))
    column = column_of(card, field.compared)
    if column.is_folded:
        rows = door.filter(**{f"{column.path}__gte": begins or FILLED, f"{column.path}__lt": begins + HIGHEST})
    else:
        rows = door.exclude(**{column.path: ""})
        rows = rows.filter(**{f"{column.path}__istartswith": typed.strip()}) if begins else rows
    some = rows.order_by().values("pk")[:LOOKED_AT]
    counted = door.filter(pk__in=some).order_by().values(field.column).annotate(times=Count("pk"))
    found = counted.order_by(F("times").desc(), field.column).values_list(field.column, "times")[:SHOWN]
    return [(str(value), times if begins else 0) for value, times in found if value]
