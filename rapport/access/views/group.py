"""Groups: people, roles and groups under one name."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rapport.access import actions
from rapport.access.actions.group import remove_group, save_group
from rapport.access.keys import Key
from rapport.access.models import Group
from rapport.access.queries import group_for, groups
from rapport.access.reading import structure
from rapport.access.settings_pages import settings_page
from rapport.access.wording import Names
from rapport.base.errors import Invalid
from rapport.journal.models import Operation
from rapport.ui import pages


@require_GET
def group_page(request: HttpRequest) -> HttpResponse:
    return settings_page(request, "groups", "access/groups.html", _context())


def _context(**more: Any) -> dict[str, Any]:
    names, ours = Names(), structure()
    cards = []
    for group in groups():
        keys = [one.key for one in group.members.all()]
        cards.append(
            {
                "group": group,
                "members": sorted(((key, names.of(key)) for key in keys), key=lambda pair: pair[1]),
                "options": names.options(without={*keys, f"group-{group.pk}"}),
                "people": len(ours.who(Key("group", group.pk))),
            }
        )
    return {"cards": cards, "problem": None, **more}


def _answer(request: HttpRequest, done: Operation | None = None, **more: Any) -> HttpResponse:
    status = 422 if more.get("problem") else 200
    response = pages.fragment(request, "access/_groups.html", _context(**more), status=status)
    return pages.tell(response, done.summary, undo=done.id) if done and done.id else response


@require_POST
def new_group(request: HttpRequest) -> HttpResponse:
    return _saved(request, None, {"name": request.POST.get("name", "")})


@require_POST
def one_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Another name, one member more (`add`) or less (`remove`)."""
    actions.require(request.user, "people.change")
    group = group_for(group_id)
    if "name" in request.POST:
        return _saved(request, group, {"name": request.POST["name"]})
    members = {one.key for one in group.members.all()}
    members |= {request.POST["add"]} if request.POST.get("add") else set()
    return _saved(request, group, {"members": members - {request.POST.get("remove", "")}})


def _saved(request: HttpRequest, group: Group | None, facts: dict[str, Any]) -> HttpResponse:
    try:
        done = save_group(group, by=request.user, **facts)
    except Invalid as invalid:
        problem = {"group": group.pk if group else 0, "sentence": invalid.sentence, "typed": facts.get("name", "")}
        return _answer(request, problem=problem)
    return _answer(request, done)


@require_POST
def removal(request: HttpRequest, group_id: int) -> HttpResponse:
    return _answer(request, remove_group(group_for(group_id), by=request.user))
