"""People: who has an account, and the one-time links that open one."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access import actions, queries, role_tree
from rapport.access.actions.role import give_role
from rapport.access.settings_pages import settings_page
from rapport.access.step_up import step_up
from rapport.base.errors import Gone, Invalid
from rapport.base.text import whole_number
from rapport.organisation.models import User
from rapport.ui import pages


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    return settings_page(request, "people", "access/people.html", _context())


def _context(**more) -> dict:
    return {
        "people": queries.people(),
        "invitations": queries.open_invitations(),
        "protected": queries.protected(),
        "now": timezone.now(),
        "roles": role_tree.tree(),
        "role_ids": queries.role_ids(),
        "away": queries.away(timezone.localdate()),
        "link": None,
        **more,
    }


def _list(request: HttpRequest, **more) -> HttpResponse:
    return pages.fragment(request, "access/_people.html", _context(**more))


@require_http_methods(["GET", "POST"])
@step_up
def invitation(request: HttpRequest) -> HttpResponse:
    """The dialog that invites; its answer has the link, which is shown this once."""
    actions.require(request.user, "people.change")
    if request.method != "POST":
        return _invitation_dialog(request, {}, {})
    typed = request.POST.dict()
    role = whole_number(typed.get("role"))
    chosen = {"is_administrator": "is_administrator" in typed, "role": role_tree.role_for(role) if role else None}
    try:
        user, link = actions.invite_user({**typed, **chosen}, by=request.user)
    except Invalid as invalid:
        return _invitation_dialog(request, typed, invalid.problems)
    return _with_link(request, user, link)


def _invitation_dialog(request: HttpRequest, typed: dict, problems: dict) -> HttpResponse:
    context = {"typed": typed, "problems": problems, "roles": role_tree.tree()}
    return pages.fragment(request, "access/_invite_dialog.html", context, status=422 if problems else 200)


@require_POST
def new_link(request: HttpRequest, user_id: int) -> HttpResponse:
    user = queries.user_for(user_id)
    return _with_link(request, user, actions.reset_link(user, by=request.user))


def _with_link(request: HttpRequest, user: User, link: str) -> HttpResponse:
    response = _list(request, link=link, link_for=user)
    response["HX-Retarget"], response["HX-Reswap"] = "#people", "outerHTML"
    response["Cache-Control"] = "no-store"
    return pages.close(response, "dialog")


@require_POST
def change(request: HttpRequest, user_id: int) -> HttpResponse:
    """One decision about somebody: administrator or not, deactivated or let in again."""
    user = queries.user_for(user_id)
    decisions = {
        "administrator": lambda: actions.change_user(user, {"is_administrator": True}, by=request.user),
        "colleague": lambda: actions.change_user(user, {"is_administrator": False}, by=request.user),
        "factors": lambda: actions.reset_second_factors(user, by=request.user),
        "in": lambda: actions.reactivate_user(user, by=request.user),
    }
    if (decision := request.POST.get("decision", "")) not in decisions:
        raise Gone("There is no such choice.")
    done = decisions[decision]()
    return pages.tell(_list(request), done.summary, undo=done.id)


@require_POST
def role(request: HttpRequest, user_id: int) -> HttpResponse:
    """In which role somebody works."""
    actions.require(request.user, "people.change")
    number = whole_number(request.POST.get("role"))
    done = give_role(queries.user_for(user_id), role_tree.role_for(number) if number else None, by=request.user)
    return pages.tell(_list(request), done.summary, undo=done.id) if done.id else _list(request)
