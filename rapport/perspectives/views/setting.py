"""The page of perspectives in settings: one of them with its words, its stages and whom it is for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.actions import require
from rapport.access.settings_pages import settings_page
from rapport.access.wording import Names
from rapport.base.errors import Conflict, Gone, Invalid
from rapport.base.text import whole_number
from rapport.journal.models import Operation
from rapport.perspectives import queries
from rapport.perspectives.actions import perspective as actions
from rapport.perspectives.actions.keeping import PRIVILEGE
from rapport.perspectives.actions.showing import texts_of_perspective
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries.words import words
from rapport.perspectives.views.settled import numbers_in, order_problem, order_seen, said, seen_in
from rapport.ui import pages

KINDS = {
    "both": ("person", "organisation"),
    "person": ("person",),
    "organisation": ("organisation",),
}
KIND_LABELS = [("both", "People and companies"), ("person", "People"), ("organisation", "Companies")]
KEYS = {"seen_by": "May see it", "changed_by": "May set stages"}


@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The page of the first perspective, Sales."""
    require(request.user, PRIVILEGE)
    return perspective_page(request, queries.sales())


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, perspective_id: int) -> HttpResponse:
    """GET: the page. POST: one thing about it, named by `setting`."""
    require(request.user, PRIVILEGE)
    perspective = queries.perspective_at(perspective_id)
    if request.method == "GET":
        return perspective_page(request, perspective)
    setting = request.POST.get("setting", "")
    if setting not in SETTINGS:
        raise Gone("There is no such setting.")
    try:
        values, seen = SETTINGS[setting](request), seen_in(request, setting)
        done = actions.change_perspective(perspective, values, by=request.user, seen=seen)
    except Conflict as conflict:
        typed = request.POST.get(setting, "")
        problem = {"row": 0, "key": setting, "sentence": said(conflict, setting), "typed": typed}
        return perspective_part(request, perspective, problem=problem, status=409)
    except Invalid as invalid:
        key, sentence = next(iter(invalid.problems.items()))
        problem = {"row": 0, "key": setting, "sentence": sentence, "typed": request.POST.get(key, "")}
        return perspective_part(request, perspective, problem=problem)
    return perspective_part(request, perspective, done)


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Add one, and show it; a refusal stands beside its field."""
    shown = queries.perspective_at(whole_number(request.POST.get("shown")) or queries.sales().pk)
    try:
        row, done = actions.add_perspective(request.POST.get("name", ""), by=request.user)
    except Invalid as invalid:
        problem = {"row": 0, "key": "new", "sentence": invalid.sentence, "typed": request.POST.get("name", "")}
        return perspective_part(request, shown, problem=problem)
    return pages.tell(pages.go(f"/settings/perspectives/{row.pk}/", request), done.summary, undo=done.id)


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    shown = queries.perspective_at(whole_number(request.POST.get("shown")) or queries.sales().pk)
    ids = numbers_in(request.POST.getlist("order"))
    try:
        done = actions.order_perspectives(ids, by=request.user, seen=order_seen(request))
    except Conflict as conflict:
        problem = order_problem(conflict, "order_of_all")
        return perspective_part(request, shown, problem=problem, status=409, is_ordering=True)
    return perspective_part(request, shown, done, is_ordering=True)


@require_POST
def removal(request: HttpRequest, perspective_id: int) -> HttpResponse:
    done = actions.remove_perspective(queries.perspective_at(perspective_id), by=request.user)
    return pages.tell(pages.go("/settings/perspectives/", request), done.summary, undo=done.id)


def perspective_page(request: HttpRequest, perspective: Perspective) -> HttpResponse:
    context = _context(request, perspective)
    if pages.is_fragment(request):
        return pages.fragment(request, "perspectives/_perspective_settings.html", context)
    return settings_page(request, "perspectives", "perspectives/perspective_settings.html", context)


def perspective_part(
    request: HttpRequest, perspective: Perspective, done: Operation | None = None, **more: Any
) -> HttpResponse:
    """The page's part as it is now, with the toast that undoes what was done, or `problem`: what was refused."""
    status = more.pop("status", 422 if more.get("problem") else 200)
    context = _context(request, queries.perspective_at(perspective.pk)) | more
    response = pages.fragment(request, "perspectives/_perspective_settings.html", context, status=status)
    return pages.tell(response, done.summary, undo=done.id) if done and done.id else response


def _context(request: HttpRequest, perspective: Perspective) -> dict[str, Any]:
    names, was = Names(), texts_of_perspective(perspective)
    keys = [
        {
            "column": column,
            "label": label,
            "chosen": sorted(((key, names.of(key)) for key in getattr(perspective, column)), key=lambda pair: pair[1]),
            "options": names.options(without=set(getattr(perspective, column))),
        }
        for column, label in KEYS.items()
    ]
    return {
        "perspective": perspective,
        "perspectives": queries.all_perspectives(),
        "stages": queries.stages_of(perspective),
        "merged": queries.merged_stages(perspective),
        "counts": queries.standing_counts(perspective, request.user),
        "icons": [(icon, icon.replace("-", " ").capitalize()) for icon in actions.ICONS],
        "kinds": was["kinds"],
        "was": was,
        "kind_labels": KIND_LABELS,
        "keys": keys,
        "words": words(),
        "problem": None,
        "is_ordering": False,
        "prefix": "/settings/stages/",
        "target": "#perspective",
    }


def _key(column: str) -> Any:
    """One more who may (`add`), or one less (`remove`)."""
    return lambda request: {column: actions.Step(request.POST.get("add", ""), request.POST.get("remove", ""))}


def _word(key: str) -> Any:
    return lambda request: {"words": {key: request.POST.get(key, "")}}


SETTINGS: dict[str, Any] = {
    "name": lambda request: {"name": request.POST.get("name", "")},
    "icon": lambda request: {"icon": request.POST.get("icon", "")},
    **{key: _word(key) for key in actions.WORDS},
    "kinds": lambda request: {"kinds": KINDS.get(request.POST.get("kinds", ""), ())},
    "people_keep_own": lambda request: {"people_keep_own": "people_keep_own" in request.POST},
    "is_active": lambda request: {"is_active": "is_active" in request.POST},
    "seen_by": _key("seen_by"),
    "changed_by": _key("changed_by"),
}
