"""Roles: the tree, and one role beside it. What would change who sees what says so first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rapport.access import role_tree
from rapport.access.actions import require
from rapport.access.actions.role import change_role, give_role, move_role, remove_role, set_up_role
from rapport.access.gains import Gains
from rapport.access.models import Role
from rapport.access.queries import profiles, user_for
from rapport.access.settings_pages import settings_page
from rapport.base.errors import Gone, Invalid
from rapport.base.text import whole_number
from rapport.journal.models import Operation
from rapport.organisation.queries import colleagues
from rapport.ui import pages


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """The page, or with htmx the tree and the role asked for."""
    require(request.user, "people.change")
    context = _context(whole_number(request.GET.get("role")))
    if pages.is_fragment(request):
        return pages.fragment(request, "access/_roles.html", context)
    return settings_page(request, "roles", "access/roles.html", context)


def _context(chosen: int | None = None, **more: Any) -> dict[str, Any]:
    lines = role_tree.tree()
    line = next((one for one in lines if one.role.pk == chosen), None)
    context: dict[str, Any] = {"lines": lines, "line": line, "problems": {}, "typed": "", "move": None, "under": chosen}
    if line:
        mine = {one.pk for one in line.profiles}
        in_role = {one.pk for one in line.people}
        context |= {
            "places": role_tree.places_for(line, lines),
            "others": [one for one in profiles() if one.pk not in mine],
            "colleagues": [one for one in colleagues() if one.pk not in in_role],
            "sight": role_tree.sight_of(line),
            "above": role_tree.above(line, lines),
        }
    return context | more


def _answer(request: HttpRequest, chosen: int | None, done: Operation | None = None, **more: Any) -> HttpResponse:
    status = 422 if more.get("problems") else 200
    response = pages.fragment(request, "access/_roles.html", _context(chosen, **more), status=status)
    return pages.tell(response, done.summary, undo=done.id) if done and done.id else response


@require_POST
def new_role(request: HttpRequest) -> HttpResponse:
    name, parent = request.POST.get("name", ""), whole_number(request.POST.get("parent"))
    try:
        row, done = set_up_role(name, by=request.user, parent=role_tree.role_for(parent) if parent else None)
    except Invalid as invalid:
        return _answer(request, parent, problems={"new": invalid.sentence}, typed=name)
    return _answer(request, row.pk, done, under=parent)  # who goes on typing adds its sibling


@require_POST
def one_role(request: HttpRequest, role_id: int) -> HttpResponse:
    """One thing about a role: `setting` is name, second_factor, profile, no_profile, person or no_person."""
    role, setting = role_tree.role_for(role_id), request.POST.get("setting", "")
    if setting not in SETTINGS:
        raise Gone("There is no such setting.")
    value = request.POST.get("value", "")
    try:
        done = SETTINGS[setting](role, value, request.user)
    except Invalid as invalid:
        return _answer(request, role_id, problems={setting: invalid.sentence}, typed=value)
    return _answer(request, role_id, done)


def _rename(role: Role, value: str, by: Any) -> Operation:
    return change_role(role, by=by, name=value)


def _profile(role: Role, value: str, by: Any) -> Operation:
    wanted = {one.pk for one in role.profiles.all()} | {whole_number(value)}
    return change_role(role, by=by, profiles=[one for one in profiles() if one.pk in wanted])


def _no_profile(role: Role, value: str, by: Any) -> Operation:
    return change_role(role, by=by, profiles=[one for one in role.profiles.all() if one.pk != whole_number(value)])


def _person(role: Role, value: str, by: Any) -> Operation:
    return give_role(user_for(whole_number(value) or 0), role, by=by)


def _no_person(role: Role, value: str, by: Any) -> Operation:
    return give_role(user_for(whole_number(value) or 0), None, by=by)


def _second_factor(role: Role, value: str, by: Any) -> Operation:
    return change_role(role, by=by, requires_second_factor=value == "on")


SETTINGS = {
    "name": _rename,
    "second_factor": _second_factor,
    "profile": _profile,
    "no_profile": _no_profile,
    "person": _person,
    "no_person": _no_person,
}


@require_POST
def place(request: HttpRequest, role_id: int) -> HttpResponse:
    """Move a role under `parent` before a sibling; where that changes who sees what, only once it is `decided`."""
    require(request.user, "people.change")
    role = role_tree.role_for(role_id)
    parent, before = (whole_number(request.POST.get(key)) for key in ("parent", "before"))
    there = role_tree.role_for(parent) if parent else None
    if "decided" not in request.POST and parent != role.parent_id and not _is_below(role, there):
        gains: Gains = role_tree.moved(role, parent)
        if gains:
            move = {"role": role, "parent": there, "before": before, "gains": gains}
            return _answer(request, role_id, move=move)
    done = move_role(role, by=request.user, parent=there, before=role_tree.role_for(before) if before else None)
    return _answer(request, role_id, done)


def _is_below(role: Role, there: Role | None) -> bool:
    """Whether a place is below the role itself, which `move_role` refuses."""
    while there is not None:
        if there.pk == role.pk:
            return True
        there = there.parent
    return False


@require_POST
def removal(request: HttpRequest, role_id: int) -> HttpResponse:
    role = role_tree.role_for(role_id)
    return _answer(request, role.parent_id, remove_role(role, by=request.user))
