"""Saved lookups: the menu of them, saving, renaming, sharing, deleting."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.base import catalogue
from rapport.base.errors import Invalid
from rapport.lookups import actions
from rapport.lookups.compiler import asker_for
from rapport.lookups.definition import Definition, from_json
from rapport.lookups.models import Lookup
from rapport.lookups.queries import count_of, lookup_for, menu_of
from rapport.lookups.views.asked import address_of, card_or_404
from rapport.lookups.wording import chip_of, name_of
from rapport.ui.pages import clock_of, fragment, go, tell


@require_GET
def menu(request: HttpRequest) -> HttpResponse:
    """My lookups, those of activities, shared ones; each with its count. Those of contacts lead to the view that is open."""
    user, asker = request.user, asker_for(request.user)
    first = next(card for card in catalogue.cards() if card.list_url)
    address = address_of(request, first)
    lines = [_line(lookup, user, asker, {first.key: address}) for lookup in menu_of(user)]
    mine = [one for one in lines if one["is_mine"]]
    groups = [
        ("My lookups", "bookmark", [one for one in mine if one["record_type"] == first.key]),
        *(
            (card.plural, "list-checks", [one for one in mine if one["record_type"] == card.key])
            for card in catalogue.cards()
            if card.list_url and card is not first
        ),
        ("Shared lookups", "users", [one for one in lines if not one["is_mine"]]),
    ]
    total, exact = count_of(Definition(first.key), user, asker)
    current = request.GET.get("lookup", "")
    context = {
        "groups": [group for group in groups if group[2]],
        "current": int(current) if current.isdecimal() and len(current) < 18 else None,
        "everyone": {"url": address, "count": f"{total:,}{'' if exact else '+'}"},
        "own": next((one for one in mine if str(one["id"]) == current), None),
    }
    return fragment(request, "lookups/_menu.html", context)


def _line(lookup: Lookup, user: Any, asker: Any, views: dict[str, str]) -> dict[str, Any]:
    definition = from_json(lookup.definition, lookup.record_type)
    total, exact = count_of(definition, user, asker)
    return {
        "id": lookup.id,
        "name": lookup.name,
        "record_type": lookup.record_type,
        "is_mine": lookup.owner_id == user.id,
        "owner": lookup.owner.name,
        "url": f"{views[lookup.record_type]}?lookup={lookup.id}" if lookup.record_type in views else _address(lookup),
        "count": f"{total:,}{'' if exact else '+'}",
    }


def _address(lookup: Lookup) -> str:
    return f"{catalogue.card(lookup.record_type).list_url}?lookup={lookup.id}"


@require_GET
def show(request: HttpRequest, lookup_id: int) -> HttpResponse:
    """A lookup's own address leads to its list."""
    return HttpResponseRedirect(_address(lookup_for(request.user, lookup_id)))


@require_http_methods(["GET", "POST"])
def saving(request: HttpRequest, record_type: str) -> HttpResponse:
    """Save what is on the screen: as a new lookup, or over the one it began as."""
    card_or_404(record_type)
    definition = Definition.from_query(request.GET, record_type, request.user)
    if request.method == "GET":
        return _dialog(request, definition, {})
    given = request.POST
    try:
        if given.get("as") == "changed" and definition.saved:
            values = {
                "definition": definition,
                "is_shared": given.get("for") == "everyone",
                "name": given.get("name", ""),
            }
            done = actions.change_lookup(definition.saved, values, by=request.user)
            lookup = definition.saved
        else:
            shared = given.get("for") == "everyone"
            lookup, done = actions.save_lookup(given.get("name", ""), definition, by=request.user, is_shared=shared)
    except Invalid as invalid:
        return _dialog(request, definition, invalid.problems)
    return tell(go(_address(lookup), request), done.summary, undo=done.id)


def _dialog(request: HttpRequest, definition: Definition, problems: dict[str, str]) -> HttpResponse:
    today = clock_of(request).today
    chips = [chip_of(definition, one, request.user, today) for one in definition.conditions]
    suggested = name_of(definition, chips)
    saved = definition.saved
    context = {
        "definition": definition,
        "query": definition.query(),
        "name": request.POST.get("name", suggested)[:200],
        "can_change": bool(saved) and (saved.owner_id == request.user.id or request.user.is_administrator),
        "problems": problems,
        "given": request.POST,
        "sort_label": definition.sort_field.label,
    }
    return fragment(request, "lookups/_saving.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, lookup_id: int) -> HttpResponse:
    """Another name, or another audience."""
    lookup, problems = lookup_for(request.user, lookup_id), {}
    if request.method == "POST":
        values = {"name": request.POST.get("name", ""), "is_shared": request.POST.get("for") == "everyone"}
        try:
            done = actions.change_lookup(lookup, values, by=request.user)
            return tell(go(_address(lookup), request), done.summary, undo=done.id)
        except Invalid as invalid:
            problems = invalid.problems
    context = {"lookup": lookup, "name": request.POST.get("name", lookup.name), "problems": problems}
    return fragment(request, "lookups/_changing.html", context, status=422 if problems else 200)


@require_POST
def delete(request: HttpRequest, lookup_id: int) -> HttpResponse:
    """Away with the lookup; its list goes on unnamed."""
    lookup = lookup_for(request.user, lookup_id)
    address = catalogue.card(lookup.record_type).list_url
    address += from_json(lookup.definition, lookup.record_type).query()
    done = actions.delete_lookup(lookup, by=request.user)
    return tell(go(address, request), done.summary, undo=done.id)
