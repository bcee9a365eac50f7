"""Stages in settings: lines of the perspective's page, and the dialog with all that one of them has."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access.actions import require
from rapport.base.errors import Conflict, Gone, Invalid
from rapport.base.text import whole_number
from rapport.journal.models import Operation
from rapport.perspectives import queries
from rapport.perspectives.actions import stage as actions
from rapport.perspectives.actions.keeping import PRIVILEGE, has_role
from rapport.perspectives.actions.showing import texts_of_stage
from rapport.perspectives.models import Stage
from rapport.perspectives.views.setting import perspective_part
from rapport.perspectives.views.settled import all_seen_in, numbers_in, order_problem, order_seen, said, seen_in
from rapport.ui import pages

CELLS = ("name", "meaning", "target_days")
OF_DIALOG = (*CELLS, "glyph", "checklist")
TICKS = ("is_closed", "asks_why")
ALL = (*OF_DIALOG, *TICKS)


@require_POST
def new(request: HttpRequest, perspective_id: int) -> HttpResponse:
    perspective = queries.perspective_at(perspective_id)
    try:
        done = actions.add_stage(perspective, request.POST.get("name", ""), by=request.user)
    except Invalid as invalid:
        problem = {"row": 0, "key": "stage", "sentence": invalid.sentence, "typed": request.POST.get("name", "")}
        return perspective_part(request, perspective, problem=problem)
    return perspective_part(request, perspective, done)


@require_POST
def order(request: HttpRequest, perspective_id: int) -> HttpResponse:
    perspective = queries.perspective_at(perspective_id)
    ids = numbers_in(request.POST.getlist("order"))
    try:
        done = actions.order_stages(perspective, ids, by=request.user, seen=order_seen(request))
    except Conflict as conflict:
        return perspective_part(request, perspective, problem=order_problem(conflict, "order"), status=409)
    return perspective_part(request, perspective, done)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, row_id: int) -> HttpResponse:
    """GET: the dialog. POST: one cell of the line, named by `setting`, or all that the dialog has."""
    require(request.user, PRIVILEGE)
    stage = queries.stage_at(row_id)
    if request.method == "GET":
        return _dialog(request, stage)
    if "setting" in request.POST:
        return _cell(request, stage, request.POST["setting"])
    values = {key: request.POST[key] for key in OF_DIALOG if key in request.POST}
    values |= {key: key in request.POST for key in TICKS}
    try:
        return _done(actions.change_stage(stage, values, by=request.user, seen=all_seen_in(request, ALL)))
    except Invalid as invalid:
        return _dialog(request, stage, invalid.problems)
    except Conflict as conflict:
        return _dialog(request, queries.stage_at(row_id), conflict=conflict)


def _cell(request: HttpRequest, stage: Stage, key: str) -> HttpResponse:
    if key not in CELLS:
        raise Gone("There is no such setting.")
    perspective, typed = queries.perspective_at(stage.perspective_id), request.POST.get(key, "")
    try:
        done = actions.change_stage(stage, {key: typed}, by=request.user, seen=seen_in(request, key))
    except Conflict as conflict:
        problem = {"row": stage.pk, "key": key, "sentence": said(conflict, key), "typed": typed}
        return perspective_part(request, perspective, problem=problem, status=409)
    except Invalid as invalid:
        problem = {"row": stage.pk, "key": key, "sentence": invalid.sentence, "typed": typed}
        return perspective_part(request, perspective, problem=problem)
    return perspective_part(request, perspective, done)


@require_POST
def merger(request: HttpRequest, row_id: int) -> HttpResponse:
    """Read it as the stage `into`."""
    require(request.user, PRIVILEGE)
    stage, into = queries.stage_at(row_id), whole_number(request.POST.get("into"))
    try:
        if into is None:
            raise Invalid({"into": "Into which stage?"})
        name = all_seen_in(request, [f"name_{into}"]).get(f"name_{into}")
        seen, seen_into = all_seen_in(request, ALL), {} if name is None else {"name": name}
        done = actions.merge_stage(stage, queries.stage_at(into), by=request.user, seen=seen, seen_into=seen_into)
        return _done(done)
    except Invalid as invalid:
        return _dialog(request, stage, invalid.problems)
    except Conflict as conflict:
        sentence = f"{conflict.by} changed one of the two meanwhile. Choose once more to merge."
        return _dialog(request, queries.stage_at(row_id), {"into": sentence}, status=409)


@require_POST
def parting(request: HttpRequest, row_id: int) -> HttpResponse:
    """A merged one stands by itself again."""
    stage = queries.stage_at(row_id)
    done = actions.part_stage(stage, by=request.user)
    return perspective_part(request, queries.perspective_at(stage.perspective_id), done)


@require_POST
def removal(request: HttpRequest, row_id: int) -> HttpResponse:
    return _done(actions.remove_stage(queries.stage_at(row_id), by=request.user))


def _done(done: Operation) -> HttpResponse:
    response = pages.trigger(pages.close(HttpResponse(status=204), "dialog"), "perspective.changed")
    return pages.tell(response, done.summary, undo=done.id) if done.id else response


def _dialog(
    request: HttpRequest,
    stage: Stage,
    problems: dict[str, str] | None = None,
    conflict: Conflict | None = None,
    status: int = 0,
) -> HttpResponse:
    """As it is, or as it was typed; after a `conflict` what was left alone is as it is by now."""
    perspective = queries.perspective_at(stage.perspective_id)
    was = texts_of_stage(stage)
    typed = dict(was)
    if conflict:
        seen = all_seen_in(request, ALL)
        typed |= {key: text for key in ALL if (text := _typed(request, key)) != seen.get(key)}
        problems = {key: said(conflict, key) for key in conflict.theirs}
    elif problems and "into" not in problems:
        typed |= {key: _typed(request, key) for key in ALL}
        was |= all_seen_in(request, ALL)
    context = {
        "stage": stage,
        "perspective": perspective,
        "glyphs": actions.GLYPHS,
        "others": [one for one in queries.stages_of(perspective) if one.pk != stage.pk],
        "has_role": has_role(stage),
        "typed": typed,
        "was": was,
        "problems": problems or {},
    }
    status = status or (409 if conflict else 422 if problems else 200)
    return pages.fragment(request, "perspectives/_stage_dialog.html", context, status=status)


def _typed(request: HttpRequest, key: str) -> str:
    return request.POST.get(key, "").replace("\r\n", "\n")
