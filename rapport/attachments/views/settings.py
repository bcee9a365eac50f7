"""The settings page of tags."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rapport.access.settings_pages import settings_page
from rapport.attachments.actions import settings as actions
from rapport.attachments.queries import tags_by_use
from rapport.base.errors import Invalid
from rapport.journal.models import Operation
from rapport.ui import pages


def _tags(user: Any, **more) -> dict:
    return {"rows": tags_by_use(user), "prefix": "/settings/tags/", "target": "#tag-list", "problem": None, **more}


@require_GET
def tags(request: HttpRequest) -> HttpResponse:
    return settings_page(request, "tags", "attachments/tag_settings.html", _tags(request.user))


def _answer(request: HttpRequest, tag_id: int, do: Callable[[], Operation]) -> HttpResponse:
    try:
        done = do()
    except Invalid as invalid:
        key, sentence = next(iter(invalid.problems.items()))
        problem = {"row": tag_id, "key": key, "sentence": sentence, "typed": request.POST.get(key, "")}
        return pages.fragment(request, "attachments/_tag_list.html", _tags(request.user, problem=problem), status=422)
    response = pages.fragment(request, "attachments/_tag_list.html", _tags(request.user))
    return pages.tell(response, done.summary, undo=done.id) if done.id else response


@require_POST
def change(request: HttpRequest, row_id: int) -> HttpResponse:
    """Rename, or with `into` merge."""
    tag = actions.tag_for(row_id)
    if "into" in request.POST:
        into = request.POST["into"]
        return _answer(request, row_id, lambda: actions.merge_tags(tag, actions.tag_named(into), by=request.user))
    return _answer(request, row_id, lambda: actions.rename_tag(tag, request.POST.get("name", ""), by=request.user))


@require_POST
def removal(request: HttpRequest, row_id: int) -> HttpResponse:
    tag = actions.tag_for(row_id)
    return _answer(request, row_id, lambda: actions.remove_tag(tag, by=request.user))
