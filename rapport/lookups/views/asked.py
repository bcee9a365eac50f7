"""What a request asks of a list: the definition in its query string, and what the editors of it add."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, QueryDict

from rapport.base import catalogue
from rapport.base.catalogue import Card, Field
from rapport.lookups import operators
from rapport.lookups.definition import Condition, Definition, column_keys


def card_or_404(record_type: str) -> Card:
    """The card of a record type that has a list."""
    try:
        card = catalogue.card(record_type)
    except KeyError:
        raise Http404 from None
    if not card.list_url:
        raise Http404
    return card


def definition_of(request: HttpRequest, record_type: str) -> Definition:
    """The definition in the address, with what the filter editor (f, op, v, place) or the columns menu (column) sends along."""
    query = request.GET
    definition = Definition.from_query(query, record_type, request.user)
    if condition := condition_of(query, definition):
        definition = definition.with_condition(condition, place_of(query))
    if "column" in query:
        keys = column_keys(definition.card, query.getlist("column"))
        definition = replace(definition, columns=keys)
    return definition


VIEW = re.compile(r"/[a-z0-9_-]+(/[a-z0-9_-]+)*/")


def address_of(request: HttpRequest, card: Card) -> str:
    """Where the lookup is shown: the list, or another view of the same records that asks (`at`, a path of ours)."""
    at = request.GET.get("at", "")[:200]
    return at if VIEW.fullmatch(at) else card.list_url


def is_edited(query: QueryDict) -> bool:
    """Whether the address is an editor's: then the list moves to the address of the definition itself."""
    return "f" in query or "column" in query


def no_past_day(request: HttpRequest, day: date | None) -> tuple[str, ...]:
    """What is said where something was typed that is no day in the past."""
    typed = request.GET.get("as_of", "").strip()[:60]
    return (f"“{typed}” is no day in the past, such as 1 Jun 2025.",) if typed and not day else ()


def place_of(query: QueryDict) -> int | None:
    """Which condition is being changed; None for one more."""
    text = query.get("place", "")
    return int(text) if text.isdecimal() and len(text) < 4 else None


def condition_of(query: QueryDict, definition: Definition) -> Condition | None:
    """The condition that the filter editor's fields spell."""
    field = definition.fields.get(query.get("f", ""))
    if field is None or not field.is_filter:
        return None
    operator = operator_of(field, query.get("op", ""))
    return Condition(field.key, operator.key, value_of(query, operator))


def operator_of(field: Field, key: str) -> operators.Operator:
    """The chosen operator, else the field's first."""
    known = operators.operators_of(field)
    return known.get(key) or next(iter(known.values()))


def value_of(query: Any, operator: operators.Operator) -> str:
    """One value of the several inputs that some operators have."""
    value = query.get("v", "").strip()
    if operator.takes == "many":
        given = query.getlist("v")
        return joined(given) if len(given) > 1 else value
    if operator.takes == "between":
        return f"{value}..{query.get('v2', '').strip()}"
    if operator.takes == "span":
        return f"{value}{query.get('unit', 'd')}{',never' if query.get('never') else ''}"
    return "" if operator.takes == "" else value


def joined(values: list[str]) -> str:
    """A list as one value: commas between, quotes where a value has one itself."""
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue().strip("\r\n")
