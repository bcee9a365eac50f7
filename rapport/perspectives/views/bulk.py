"""The stage of many contacts at once: the dialog with what would happen, the deed, and how far it is."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid
from rapport.base.text import whole_number
from rapport.contacts.actions.many import CHUNK, counted
from rapport.contacts.views.many import selected
from rapport.jobs.queries import open_jobs_of
from rapport.journal.models import Operation
from rapport.journal.queries import operation_for
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries import fixed_parts, known_perspectives, may_set_stages, stages_of
from rapport.perspectives.queries.bulk import plan_for
from rapport.perspectives.views.typed import SINCE, day_typed, saved
from rapport.ui.pages import fragment, tell


class Asked:
    """Which contacts, which perspective of those that may be changed, and which stage of it; or why there is nothing to ask."""

    def __init__(self, request: HttpRequest) -> None:
        require(request.user, "contacts.change")
        self.ids = selected(request)
        self.choices = [one for one in known_perspectives(request.user) if may_set_stages(request.user, one)]
        self.refusal = "" if self.ids else "Nothing is selected."
        if not self.choices:
            self.refusal = "There is no perspective whose stages you may set."
            return
        key, stage = request.POST.get("perspective", ""), whole_number(request.POST.get("stage"))
        self.perspective: Perspective = next((one for one in self.choices if one.key == key), self.choices[0])
        self.stage = next((one for one in stages_of(self.perspective) if one.pk == stage), None)


@require_POST
def set_stages(request: HttpRequest) -> HttpResponse:
    """Without `decided` the dialog, which says what would happen; with it the deed. Above 500 it shows how far it is."""
    asked = Asked(request)
    if asked.refusal:
        return tell(HttpResponse(status=204), asked.refusal, tone="overdue")
    if "decided" not in request.POST:
        return _dialog(request, asked, {})
    try:
        done = _set(request, asked)
    except Invalid as refusal:
        return _dialog(request, asked, refusal.problems, status=422)
    return _progress(request, done) if open_jobs_of(done.pk).exists() else saved(done)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """The dialog once more, with another perspective or stage chosen."""
    asked = Asked(request)
    if asked.refusal:
        raise Gone(asked.refusal)
    return _dialog(request, asked, {})


@require_GET
def progress(request: HttpRequest, operation_id: int) -> HttpResponse:
    """How far a long one is, asked each second; at its end the dialog closes."""
    done = operation_for(request.user, operation_id)
    return _progress(request, done) if open_jobs_of(done.pk).exists() else saved(done)


def _set(request: HttpRequest, asked: Asked) -> Operation:
    if asked.stage is None:
        raise Invalid({"stage": "Choose a stage."})
    plan = plan_for(asked.ids, asked.perspective, asked.stage, request.user)
    on, why = day_typed(request, "on", SINCE, is_past=True), request.POST.get("why", "")
    if not plan.movable:
        raise Invalid({"stage": f"None of them would move to {asked.stage.name}."})
    return set_stage(plan.movable, asked.stage, by=request.user, on=on, why=why)


def _progress(request: HttpRequest, done: Operation) -> HttpResponse:
    job = open_jobs_of(done.pk).first()
    reached = job.progress if job else {}
    context = {"operation": done, "done": reached.get("done", 0), "total": reached.get("total", 0)}
    return fragment(request, "perspectives/_bulk_progress.html", context)


def _dialog(request: HttpRequest, asked: Asked, problems: dict[str, str], status: int = 200) -> HttpResponse:
    is_all = bool(request.POST.get("all"))
    context = {
        "counted": counted(len(asked.ids)),
        "is_all": is_all,
        "query": request.POST.get("query", ""),
        "ids": "" if is_all else ",".join(map(str, asked.ids)),
        "perspectives": asked.choices,
        "perspective": asked.perspective,
        "stages": stages_of(asked.perspective),
        "stage": asked.stage,
        "plan": plan_for(asked.ids, asked.perspective, asked.stage, request.user),
        "at_once": CHUNK,
        "fixed": fixed_parts(request.user, asked.perspective),
        "typed": request.POST,
        "problems": problems,
    }
    return fragment(request, "perspectives/_bulk_dialog.html", context, status=status)
