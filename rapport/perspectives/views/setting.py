"""The page of perspectives in settings: one of them with its words, its stages and whom it is for."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.actions import require
from rapport.access.settings_pages import settings_page
from rapport.access.wording import Names
from rapport.base.errors import Gone, Invalid
from rapport.base.text import whole_number
from rapport.journal.models import Operation
from rapport.perspectives import queries
from rapport.perspectives.actions import perspective as actions
from rapport.perspectives.actions.keeping import PRIVILEGE
from rapport.perspectives.models import Perspective
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
        done = actions.change_perspective(perspective, SETTINGS[setting](request, perspective), by=request.user)
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
    ids = [number for value in request.POST.getlist("order") if (number := whole_number(value)) is not None]
    done = actions.order_perspectives(ids, by=request.user)
    shown = queries.perspective_at(whole_number(request.POST.get("shown")) or queries.sales().pk)
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
    context = _context(request, queries.perspective_at(perspective.pk)) | more
    status = 422 if more.get("problem") else 200
    response = pages.fragment(request, "perspectives/_perspective_settings.html", context, status=status)
    return pages.tell(response, done.summary, undo=done.id) if done and done.id else response


def _context(request: HttpRequest, perspective: Perspective) -> dict[str, Any]:
    names, kinds = Names(), {"person" * perspective.for_people, "organisation" * perspective.for_companies} - {""}
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
        "kinds": next(key for key, chosen in KINDS.items() if set(chosen) == kinds),
        "kind_labels": KIND_LABELS,
        "keys": keys,
        "problem": None,
        "is_ordering": False,
        "prefix": "/settings/stages/",
        "target": "#perspective",
    }


def _key(column: str) -> Any:
    """One more who may (`add`), or one less (`remove`)."""

    def read(request: HttpRequest, perspective: Perspective) -> dict[str, Any]:
        keys = set(getattr(perspective, column)) | {request.POST.get("add", "")}
        return {column: keys - {"", request.POST.get("remove", "")}}

    return read


def _word(key: str) -> Any:
    return lambda request, perspective: {"words": {key: request.POST.get(key, "")}}


SETTINGS: dict[str, Any] = {
    "name": lambda request, perspective: {"name": request.POST.get("name", "")},
    "icon": lambda request, perspective: {"icon": request.POST.get("icon", "")},
    **{key: _word(key) for key in actions.WORDS},
    "kinds": lambda request, perspective: {"kinds": KINDS.get(request.POST.get("kinds", ""), ())},
    "people_keep_own": lambda request, perspective: {"people_keep_own": "people_keep_own" in request.POST},
    "is_active": lambda request, perspective: {"is_active": "is_active" in request.POST},
    "seen_by": _key("seen_by"),
    "changed_by": _key("changed_by"),
}
