"""The first day: bring contacts in, start with one, or look around among invented people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.actions import require
from rapport.base.errors import Invalid
from rapport.contacts.actions import create_contact
from rapport.contacts.queries import visible_to
from rapport.jobs.actions import enqueue
from rapport.jobs.models import Job
from rapport.jobs.queries import job_for
from rapport.ui import pages

FIELDS = ("name", "company", "phone")
DEMO_TASK = "rapport.web.jobs.fill_demo"


@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """`/welcome/`: the ways in. POST starts with one contact."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            return pages.go(f"/contacts/{_start_with_one(request)}/", request)
        except Invalid as invalid:
            problems = invalid.problems
    context = {
        "title": "Welcome",
        "typed": {key: request.POST.get(key, "") for key in FIELDS},
        "problem": next(iter(problems.values()), ""),
        "is_empty": not visible_to(request.user).exists(),
    }
    response = pages.page(request, "web/first_run.html", context, screen="today")
    response.status_code = 422 if problems else 200
    return response


def _start_with_one(request: HttpRequest) -> int:
    typed = {key: request.POST.get(key, "").strip() for key in FIELDS}
    if not any(typed.values()):
        raise Invalid({"name": "A name, a company or a phone number is enough."})
    if not typed["name"] and typed["company"]:
        values = {"kind": "organisation", "name": typed["company"]}
    else:
        values = {"kind": "person", "name": typed["name"], "company": typed["company"]}
    points = [{"kind": "phone", "label": "", "value": typed["phone"]}] if typed["phone"] else []
    return create_contact({**values, "points": points}, by=request.user).pk


@require_POST
def start_demo(request: HttpRequest) -> HttpResponse:
    """Fill the empty database with invented people, in the background."""
    require(request.user, "settings.change")
    if visible_to(request.user).exists():
        return pages.tell(
            HttpResponse(status=409), "There are contacts already. The demo fills an empty database only."
        )
    job = enqueue(DEMO_TASK, user_id=request.user.id)
    return redirect(f"/demo/{job.id}/")


@require_GET
def demo(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the filling is; on to Today when it is done."""
    require(request.user, "settings.change")
    job = job_for(job_id)
    if job is None or job.task != DEMO_TASK or job.state == Job.State.DONE:
        return pages.go("/", request)
    context = {"title": "Welcome", "job": job, "has_failed": job.state == Job.State.FAILED}
    if pages.is_fragment(request):
        return pages.fragment(request, "web/_demo_progress.html", context)
    return pages.page(request, "web/demo_progress.html", context, screen="today")
