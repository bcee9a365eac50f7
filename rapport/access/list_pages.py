"""The views of a list in settings: add, change one thing, order, remove, bring back. The room gives the page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from rapport.access import listed as lists
from rapport.access.listed import Listed
from rapport.base.errors import Gone, Invalid
from rapport.base.text import whole_number
from rapport.journal.models import Operation
from rapport.ui import pages

# (request, **more) → the list as a fragment; more: problem (row id or 0, field, sentence, typed)
Render = Callable[..., HttpResponse]
Do = Callable[[HttpRequest], Operation]


def list_urls(prefix: str, listed: Listed, render: Render) -> list[URLPattern]:
    """URLs under `prefix` ("settings/sources/") that change the list and answer with it."""

    def answer(request: HttpRequest, row_id: int, do: Do) -> HttpResponse:
        try:
            done = do(request)
        except Invalid as invalid:
            key, sentence = next(iter(invalid.problems.items()))
            problem = {"row": row_id, "key": key, "sentence": sentence, "typed": request.POST.get(key, "")}
            response = render(request, problem=problem)
            response.status_code = 422
            return response
        response = render(request)
        return pages.tell(response, done.summary, undo=done.id) if done.id else response

    def by_row(do: Callable[[HttpRequest, Any], Operation]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, row_id: int) -> HttpResponse:
            return answer(request, row_id, lambda r: do(r, listed.row(row_id)))

        return require_POST(view)

    def for_all(do: Do) -> Callable[..., HttpResponse]:
        return require_POST(lambda request: answer(request, 0, do))

    name = listed.key
    return [
        path(f"{prefix}new/", for_all(lambda r: _add(r, listed)), name=f"{name}-new"),
        path(f"{prefix}order/", for_all(lambda r: _order(r, listed)), name=f"{name}-order"),
        path(f"{prefix}<int:row_id>/", by_row(lambda r, row: _change(r, listed, row)), name=f"{name}-change"),
        path(
            f"{prefix}<int:row_id>/removal/",
            by_row(lambda r, row: lists.remove_row(listed, row, by=r.user)),
            name=f"{name}-removal",
        ),
        path(
            f"{prefix}<int:row_id>/return/",
            by_row(lambda r, row: lists.bring_back_row(listed, row, by=r.user)),
            name=f"{name}-return",
        ),
    ]


def _group(request: HttpRequest, listed: Listed) -> Any:
    if not listed.group:
        return None
    group = whole_number(request.POST.get("group"))
    if group is None:
        raise Gone("This list is not here any more.")
    return group


def _add(request: HttpRequest, listed: Listed) -> Operation:
    return lists.add_row(listed, request.POST.dict(), by=request.user, group=_group(request, listed))


def _order(request: HttpRequest, listed: Listed) -> Operation:
    ids = [number for one in request.POST.getlist("order") if (number := whole_number(one)) is not None]
    return lists.order_rows(listed, ids, by=request.user, group=_group(request, listed))


def _change(request: HttpRequest, listed: Listed, row: Any) -> Operation:
    """One field, named by `setting`; a tick that is off is not sent."""
    key = request.POST.get("setting", "")
    if key not in listed.readers:
        raise Gone("There is no such setting.")
    return lists.change_row(listed, row, {key: request.POST.get(key, "")}, by=request.user)
