"""The list of any record type that has one: the page, and more rows as one scrolls."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from rapport.access.actions import change_own_settings
from rapport.base import catalogue, sockets
from rapport.lookups.cells import class_of, draw_rows
from rapport.lookups.compiler import asker_for
from rapport.lookups.definition import Definition, is_sortable
from rapport.lookups.queries import Page, count_of, cursor_at, matching, run
from rapport.lookups.views.asked import card_or_404, definition_of, is_edited, no_past_day
from rapport.lookups.wording import Chip, chip_of, name_of
from rapport.ui.formats import write_day
from rapport.ui.pages import clock_of, fragment, page

FIRST, FURTHER = 50, 100
ADDED_AT_ONCE = 500


@require_GET
def show(request: HttpRequest, record_type: str) -> HttpResponse:
    """The list. Its address is the definition's own, so that back, reload and a new tab show the same."""
    card_or_404(record_type)
    definition = definition_of(request, record_type)
    address = definition.card.list_url + definition.query()
    is_typed = definition.as_of is not None and request.GET["as_of"] != definition.as_of.isoformat()
    if (is_typed or is_edited(request.GET)) and request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(address)
    answer = page(request, "lookups/list.html", _context(request, definition), screen="list")
    if "start" not in request.GET and "after" not in request.GET:
        answer["HX-Push-Url"] = address
    return answer


@require_GET
def rows(request: HttpRequest, record_type: str) -> HttpResponse:
    """The next rows after a cursor."""
    card_or_404(record_type)
    definition = definition_of(request, record_type)
    found = run(definition, request.user, request.GET.get("after", ""), FURTHER)
    return fragment(request, "lookups/_more.html", _rows(request, definition, found))


def _context(request: HttpRequest, definition: Definition) -> dict[str, Any]:
    start = request.GET.get("start", "")[:100].strip()
    after = cursor_at(definition, request.user, start) if start else request.GET.get("after", "")
    found = run(definition, request.user, after, FIRST)
    if found.total is None:
        total, exact = count_of(definition, request.user)
        found = replace(found, total=total, total_is_exact=exact)
    today = asker_for(request.user).today if definition.conditions else clock_of(request).today
    chips = [chip_of(definition, one, request.user, today) for one in definition.conditions]
    name, card = name_of(definition, chips), definition.card
    count = f"{found.total:,}{'' if found.total_is_exact else '+'}"
    return {
        **_rows(request, definition, found),
        "title": name,
        "start": start,
        "is_further_down": bool(after),
        "top": card.list_url + definition.query(),
        "lookup": {"name": name, "count": count, "glyph": "" if definition.saved else "list-filter"},
        "lookup_query": definition.query(),
        "list_url": card.list_url,
        "chips": [_chip(definition, chip, place) for place, chip in enumerate(chips)],
        "heads": [_head(definition, key) for key in definition.shown_columns],
        "sort_label": definition.sort_field.label,
        "problems": (*found.problems, *no_past_day(request, definition.as_of)),
        **_past(request, definition),
        "total": found.total,
        "count": count,
        **_foot(request, definition, found),
        "without_text": card.list_url + replace(definition, text="").query(),
        "tools": sockets.inlays("list", "tools", definition, request.user),
        "kinds_of_list": _kinds_of_list(request, card),
    }


def _kinds_of_list(request: HttpRequest, card: catalogue.Card) -> list[catalogue.Card]:
    """The lists there are, without those of which the reader may know nothing."""
    lists = (one for one in catalogue.cards() if one.list_url)
    return [one for one in lists if one.key == card.key or one.seen_of(request.user) != "none"]


def _past(request: HttpRequest, definition: Definition) -> dict[str, str]:
    """As of which day the list is shown, and the way back."""
    if definition.as_of is None:
        return {"as_of": "", "as_it_is": ""}
    today = replace(definition, as_of=None)
    said = write_day(definition.as_of, clock_of(request).today.year)
    return {"as_of": said, "as_it_is": definition.card.list_url + today.query()}


def _foot(request: HttpRequest, definition: Definition, found: Page) -> dict[str, Any]:
    """The line that adds up: with the page where few rows are found, on its own for many, not at all beyond the count."""
    if not definition.card.foot or not found.total or not found.total_is_exact:
        return {"foot": "", "foot_url": ""}
    if found.total > ADDED_AT_ONCE:
        return {"foot": "", "foot_url": f"/lookups/{definition.record_type}/foot/{definition.query()}"}
    return {"foot": _added_up(request, definition), "foot_url": ""}


def _added_up(request: HttpRequest, definition: Definition) -> Markup:
    return Markup(definition.card.foot(matching(definition, request.user), request.user))  # noqa: S704


@require_GET
def foot(request: HttpRequest, record_type: str) -> HttpResponse:
    """The line that adds up, for a list of many."""
    if not card_or_404(record_type).foot:
        raise Http404
    return HttpResponse(_added_up(request, definition_of(request, record_type)))


def _rows(request: HttpRequest, definition: Definition, found: Page) -> dict[str, Any]:
    query = definition.query()
    drawn = draw_rows(definition.card, definition.shown_columns, found.rows, query=query, clock=clock_of(request))
    joint = "&" if query else "?"
    more = f"/lookups/{definition.record_type}/rows/{query}{joint}after={found.next}" if found.next else ""
    return {
        "definition": definition,
        "card": definition.card,
        "rows": drawn,
        "more": more,
    }


def _chip(definition: Definition, chip: Chip, place: int) -> dict[str, Any]:
    address = definition.card.list_url
    return {"words": chip, "place": place, "without": address + definition.without_condition(place).query()}


def _head(definition: Definition, key: str) -> dict[str, Any]:
    """A column's header: where a click on it leads, and how it is sorted now."""
    field = definition.card.fields[key]
    is_sorted = definition.sort_field.key == key
    turned = definition.sorted_on(key) if is_sortable(field) else None
    return {
        "label": field.label,
        "class": class_of(key),
        "sort": definition.card.list_url + turned.query() if turned else "",
        "sorted": ("descending" if definition.is_descending else "ascending") if is_sorted else "",
        "key": key,
    }


@require_POST
def density(request: HttpRequest) -> HttpResponse:
    """The height of rows, from the list's button."""
    change_own_settings(request.user, {"density": request.POST.get("density", "")}, by=request.user)
    return HttpResponse(status=204)
