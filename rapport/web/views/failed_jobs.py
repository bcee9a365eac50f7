"""Work in the background that gave up: see it, run it again, discard it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rapport.access import actions
from rapport.access.settings_pages import settings_page
from rapport.base.errors import Gone
from rapport.base.text import whole_number
from rapport.jobs import queries
from rapport.ui import pages

MOST = 100


def _context() -> dict:
    failed = queries.failed_jobs()
    return {"jobs": list(failed[:MOST]), "count": failed.count(), "running": list(queries.running_jobs()[:MOST])}


@require_GET
def failed_jobs(request: HttpRequest) -> HttpResponse:
    return settings_page(request, "jobs", "web/failed_jobs.html", _context())


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """`do` is again or discard; `job` the ids, all that failed where none is named."""
    ids = [number for one in request.POST.getlist("job") if (number := whole_number(one)) is not None]
    ids = ids or list(queries.failed_jobs().values_list("id", flat=True))
    decisions = {
        "again": (actions.retry_failed_jobs, "run again"),
        "discard": (actions.discard_failed_jobs, "discarded"),
    }
    if request.POST.get("do") not in decisions:
        raise Gone("There is no such choice.")
    act, done = decisions[request.POST["do"]]
    count = act(ids, by=request.user)
    words = f"{count} job{'' if count == 1 else 's'} {done}"
    return pages.tell(pages.fragment(request, "web/_failed_jobs.html", _context()), words)
