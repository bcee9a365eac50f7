"""The small editors of a list: one filter, the sort, the columns. Each is a fragment over the current definition."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rapport.base.catalogue import Card, Field, Type
from rapport.base.errors import Gone
from rapport.lookups import operators
from rapport.lookups.compiler import CANNOT_RUN, asker_for, compile_conditions
from rapport.lookups.definition import Condition, Definition, is_sortable
from rapport.lookups.queries import count_of
from rapport.lookups.queries.values import values_of
from rapport.lookups.views.asked import address_of, card_or_404, condition_of, operator_of, place_of
from rapport.lookups.wording import chip_of
from rapport.ui.pages import clock_of, fragment

PEOPLE = {Type.PERSON, Type.CHOICE}
OFTEN = {"span": [("30d", "30 days"), ("90d", "90 days"), ("6m", "6 months"), ("1y", "1 year")]}


def _start(request: HttpRequest, record_type: str) -> tuple[Card, Definition]:
    card = card_or_404(record_type)
    return card, Definition.from_query(request.GET, record_type, request.user)


@require_GET
def editor(request: HttpRequest, record_type: str) -> HttpResponse:
    """The filter editor: all fields, the operators of the chosen one, and the value in its own kind of input."""
    card, definition = _start(request, record_type)
    condition, place = _chosen(request, definition)
    field = definition.field_of(condition) if condition else None
    context = {
        "card": card,
        "definition": definition,
        "groups": _groups(definition),
        "place": place,
        "part": request.GET.get("part", "field"),
        "condition": condition,
        "field": field,
        "pairs": definition.pairs(),
        "address": address_of(request, card),
    }
    if condition and field:
        context |= _value_part(request, field, condition)
        context |= _preview(request, definition, condition, place)
    return fragment(request, "lookups/_editor.html", context)


@require_GET
def preview(request: HttpRequest, record_type: str) -> HttpResponse:
    """The foot of the filter editor: the chip that will be, and how many it finds."""
    _, definition = _start(request, record_type)
    condition, place = _chosen(request, definition)
    if condition is None:
        raise Gone
    return fragment(request, "lookups/_editor_foot.html", _preview(request, definition, condition, place))


@require_GET
def values(request: HttpRequest, record_type: str) -> HttpResponse:
    """Existing values that begin with, or contain, what is typed."""
    card, definition = _start(request, record_type)
    condition, _ = _chosen(request, definition)
    field = definition.field_of(condition) if condition else None
    typed = request.GET.getlist("v")[-1:] or [""]
    found = values_of(card, field, request.user, typed[0].rsplit(",", 1)[-1]) if field else []
    return fragment(request, "lookups/_values.html", {"values": found})


@require_GET
def columns(request: HttpRequest, record_type: str) -> HttpResponse:
    """Which columns, in which order."""
    card, definition = _start(request, record_type)
    shown = [card.fields[key] for key in definition.shown_columns if key in card.fields]
    others = [one for one in definition.fields.values() if one.is_column and one not in shown]
    bare = replace(definition, columns=())
    context = {
        "card": card,
        "definition": definition,
        "shown": shown,
        "others": sorted(others, key=lambda one: one.label),
        "pairs": bare.pairs(),
        "as_it_was": card.list_url + bare.query(),
    }
    return fragment(request, "lookups/_columns.html", context)


@require_GET
def sorts(request: HttpRequest, record_type: str) -> HttpResponse:
    """By which field; the columns shown come first."""
    card, definition = _start(request, record_type)
    fields = sorted((one for one in definition.fields.values() if is_sortable(one)), key=lambda one: one.label)
    shown = [one for one in fields if one.key in definition.shown_columns]
    lines = [(one, card.list_url + definition.sorted_on(one.key).query()) for one in fields]
    context = {
        "card": card,
        "pairs": definition.pairs(),
        "definition": definition,
        "first": [x for x in lines if x[0] in shown],
        "rest": [x for x in lines if x[0] not in shown],
    }
    return fragment(request, "lookups/_sorts.html", context)


def _chosen(request: HttpRequest, definition: Definition) -> tuple[Condition | None, int | None]:
    """The condition in the making: from the editor's fields, else the one whose chip was pressed."""
    place = place_of(request.GET)
    if "f" in request.GET:
        return condition_of(request.GET, definition), place
    if place is not None and place < len(definition.conditions):
        if definition.conditions[place].field in definition.hidden:
            raise Gone(CANNOT_RUN)
        return definition.conditions[place], place
    return None, None


def _groups(definition: Definition) -> list[tuple[str, list[Field]]]:
    groups: dict[str, list[Field]] = {}
    for one in definition.fields.values():
        if one.is_filter:
            groups.setdefault(one.group, []).append(one)
    return list(groups.items())


def _value_part(request: HttpRequest, field: Field, condition: Condition) -> dict[str, Any]:
    operator = operator_of(field, condition.operator)
    choices = [(str(stored), label) for stored, label in field.choices_of(request.user) if operator.takes]
    if field.type is Type.PERSON:
        choices.insert(0, ("me", "Me"))
    value = condition.value if operator.key == condition.operator else ""
    return {
        "operators": list(operators.operators_of(field).values()),
        "operator": operator,
        "choices": choices if field.type in PEOPLE else [],
        "value": value,
        "values": _suggested(request, field, operator, value),
        "many": _many(value) if operator.takes == "many" else (),
        "ends": value.split("..") if operator.takes == "between" and ".." in value else ["", ""],
        "span": _span(value) if operator.takes == "span" else None,
        "periods": operators.PERIODS,
        "input_type": {Type.NUMBER: "number", Type.DAY: "date", Type.MOMENT: "date", Type.BIRTHDAY: "date"}.get(
            field.type, "text"
        ),
    }


def _suggested(request: HttpRequest, field: Field, operator: operators.Operator, value: str) -> list[tuple[str, int]]:
    if field.type not in {Type.TEXT, Type.TAGS} or operator.takes not in {"one", "many"}:
        return []
    return values_of(card_or_404(request.resolver_match.kwargs["record_type"]), field, request.user, "")


def _many(value: str) -> tuple[str, ...]:
    try:
        return operators.read_many(value)
    except operators.BadValue:
        return ()


def _span(value: str) -> operators.Span:
    try:
        return operators.read_span(value)
    except operators.BadValue:
        return operators.Span(90, "d")


def _preview(request: HttpRequest, definition: Definition, condition: Condition, place: int | None) -> dict[str, Any]:
    asker = asker_for(request.user)
    field = definition.field_of(condition)
    missing = field and operator_of(field, condition.operator).takes and not condition.value.strip(".")
    asked = definition.with_condition(condition, place)
    problems = () if missing else compile_conditions(replace(definition, conditions=(condition,)), asker).problems
    total, exact = (0, True) if missing or problems else count_of(asked, request.user, asker)
    return {
        "chip": chip_of(definition, condition, request.user, clock_of(request).today),
        "is_missing": missing,
        "problem": problems[0] if problems else "",
        "count": "" if missing or problems else f"{total:,}{'' if exact else '+'}",
        "place": place,
    }
