"""Absences: from when until when somebody is away, and who stands in. One's own, or anybody's for administrators."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access.actions import require
from rapport.access.actions.absence import add_absence, remove_absence
from rapport.access.models import Absence
from rapport.access.queries import absence_for, absences_of, user_for
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.organisation.models import User
from rapport.organisation.queries import colleagues, today_of
from rapport.ui import pages


def _context(user: User, viewer: User, **more: Any) -> dict[str, Any]:
    """What the list of somebody's absences and its form need."""
    today = today_of(viewer)
    return {
        "away": user,
        "absences": absences_of(user, today),
        "deputies": [one for one in colleagues() if one.pk != user.pk],
        "today": today,
        "typed": {},
        "problems": {},
        **more,
    }


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest, user_id: int) -> HttpResponse:
    """GET: the dialog. POST: away from one day until another."""
    user = user_for(user_id)
    if user.pk != request.user.pk:
        require(request.user, "people.change")
    if request.method == "GET":
        return pages.fragment(request, "access/_absence_dialog.html", _context(user, request.user))
    try:
        deputy, since, until = _read(request)
        done = add_absence(user, deputy, since, until, by=request.user)
    except Invalid as invalid:
        context = _context(user, request.user, typed=request.POST, problems=invalid.problems)
        return pages.fragment(request, "access/_absences.html", context, status=422)
    return _answer(request, user, done)


def _read(request: HttpRequest) -> tuple[Any, Any, Any]:
    """What was typed. Raises Invalid."""
    problems, days = {}, {}
    for key in ("since", "until"):
        try:
            days[key] = parse_date(request.POST.get(key, ""))
        except ValueError:
            days[key] = None
        if days[key] is None:
            problems[key] = "Which day?"
    number = whole_number(request.POST.get("deputy"))
    if number is None:
        problems["deputy"] = "Who stands in?"
    if problems:
        raise Invalid(problems)
    return user_for(number or 0), days["since"], days["until"]


def _answer(request: HttpRequest, user: User, done: Any) -> HttpResponse:
    response = pages.fragment(request, "access/_absences.html", _context(user, request.user))
    return pages.tell(response, done.summary, undo=done.id)


@require_POST
def removal(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Back sooner, or not away after all."""
    absence: Absence = absence_for(absence_id)
    if absence.user_id != request.user.pk:
        require(request.user, "people.change")
    return _answer(request, absence.user, remove_absence(absence, by=request.user))
