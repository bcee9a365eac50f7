"""The lists, and what their maker does with one: make, change, refresh, close, delete."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.actions import require
from rapport.activities.reading import numbers
from rapport.base.errors import Invalid, NotAllowed
from rapport.calling import actions, queries
from rapport.calling.models import CallingList
from rapport.lookups.definition import Definition
from rapport.lookups.queries import count_of
from rapport.lookups.wording import chip_of, name_of
from rapport.organisation.queries import colleagues
from rapport.ui.pages import clock_of, close, fragment, go, page, tell, trigger

TYPED = ("name", "script", "attempts", "hours_from", "hours_until")


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Every list somebody calls through: open ones first."""
    require(request.user, "activities.view")
    rows = sorted(queries.visible_to(request.user).select_related("made_by"), key=lambda one: one.closed_at is not None)
    context = {"title": "Calling lists", "rows": rows, "sizes": queries.sizes_of(rows, request.user)}
    return page(request, "calling/calling_lists.html", context, screen="calling")


@require_http_methods(["GET", "POST"])
def making(request: HttpRequest) -> HttpResponse:
    """A list of what the lookup in the address finds: its dialog, and making it."""
    require(request.user, "activities.create")
    asked = QueryDict(request.POST.get("query", "").lstrip("?")) if request.method == "POST" else request.GET
    definition = Definition.from_query(asked, "contact", request.user)
    if request.method == "GET":
        return _making_dialog(request, definition, {}, {})
    try:
        made = actions.make_calling_list(_values(request), definition, by=request.user)
    except Invalid as invalid:
        return _making_dialog(request, definition, _values(request), invalid.problems)
    return tell(go(f"/calling/{made.pk}/", request), made.operation.summary, undo=made.operation.id)


def _making_dialog(
    request: HttpRequest, definition: Definition, typed: dict[str, Any], problems: dict[str, str]
) -> HttpResponse:
    today = clock_of(request).today
    chips = [chip_of(definition, one, request.user, today) for one in definition.conditions]
    total, is_exact = count_of(definition, request.user)
    usual = {"name": name_of(definition, chips)[:200], "attempts": 5, "hours_from": 9, "hours_until": 18}
    context = {
        "url": "/calling/new/",
        "heading": "Make a calling list",
        "told": f"Of the {total:,}{'' if is_exact else '+'} contacts that this lookup finds now.",
        "query": definition.query(),
        "typed": {**usual, "is_for_everybody": True, "callers": [], "script": "", **typed},
    }
    return _dialog(request, context, problems)


def _dialog(request: HttpRequest, context: dict[str, Any], problems: dict[str, str]) -> HttpResponse:
    context |= {"problems": problems, "colleagues": colleagues()}
    return fragment(request, "calling/_list_dialog.html", context, status=422 if problems else 200)


def _values(request: HttpRequest) -> dict[str, Any]:
    """What the dialog sent, as the actions take it."""
    form = request.POST
    return {
        **{key: form.get(key, "") for key in TYPED},
        "is_for_everybody": form.get("for") != "callers",
        "callers": numbers(form.getlist("callers")),
    }


def _changeable(request: HttpRequest, calling_id: int) -> CallingList:
    """The list, for who may change it. Raises Gone, NotAllowed."""
    found = queries.list_for(request.user, calling_id)
    if not queries.may_change(request.user, found):
        raise NotAllowed("Only who made this list, or an administrator, can change it.")
    return found


@require_http_methods(["GET", "POST"])
def changing(request: HttpRequest, calling_id: int) -> HttpResponse:
    """Another name, script, limit, hours or callers."""
    found = _changeable(request, calling_id)
    context = {"url": f"/calling/{calling_id}/change/", "heading": "Change the calling list", "told": "", "query": ""}
    if request.method == "GET":
        typed = {key: getattr(found, key) for key in (*TYPED, "is_for_everybody")}
        return _dialog(request, {**context, "typed": {**typed, "callers": queries.callers_of(found)}}, {})
    try:
        done = actions.change_calling_list(found, _values(request), by=request.user)
    except Invalid as invalid:
        return _dialog(request, {**context, "typed": _values(request)}, invalid.problems)
    return _done(close(HttpResponse(status=204), "dialog"), done)


@require_POST
def refreshing(request: HttpRequest, calling_id: int) -> HttpResponse:
    """Ask the lookup again."""
    found = _changeable(request, calling_id)
    try:
        done = actions.refresh_calling_list(found, by=request.user)
    except Invalid as invalid:
        return tell(HttpResponse(status=204), next(iter(invalid.problems.values())), tone="overdue")
    return _done(HttpResponse(status=204), done)


@require_http_methods(["POST", "DELETE"])
def closing(request: HttpRequest, calling_id: int) -> HttpResponse:
    """POST closes the list, DELETE opens it again."""
    found = _changeable(request, calling_id)
    verb = actions.close_calling_list if request.method == "POST" else actions.reopen_calling_list
    return _done(HttpResponse(status=204), verb(found, by=request.user))


@require_POST
def deleting(request: HttpRequest, calling_id: int) -> HttpResponse:
    """Away with it; undo brings it back."""
    done = actions.delete_calling_list(_changeable(request, calling_id), by=request.user)
    return tell(go("/calling/", request), done.summary, undo=done.id)


def _done(answer: HttpResponse, done: Any) -> HttpResponse:
    return trigger(tell(answer, done.summary, undo=done.id), "record.changed")
