"""What came of a list: today beside the calls, all of it as a page and as a file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from rapport.base.csv_lines import csv_lines
from rapport.calling import queries
from rapport.calling.queries.report import callers_now, lines_of, report_of
from rapport.organisation.queries import day_bounds, zone_of
from rapport.ui.pages import clock_of, fragment, page

HEADERS = ("By", "Which", "Calls", "Reached", "Rate")


@require_GET
def results(request: HttpRequest, calling_id: int) -> HttpResponse:
    """Today's calls by outcome and caller, who has whom open, and the rules."""
    found, clock = queries.list_for(request.user, calling_id), clock_of(request)
    since = day_bounds(clock.today, zone_of(request.user))[0]
    report = report_of(found, request.user, clock, since)
    now = callers_now(found, request.user)
    callers = {one.label: one.calls for one in report.by_caller}
    context = {
        "list": found,
        "report": report,
        "callers": [(name, callers.get(name, 0), now.get(name)) for name in sorted({*callers, *now})],
    }
    return fragment(request, "calling/_results.html", context)


@require_GET
def report_page(request: HttpRequest, calling_id: int) -> HttpResponse:
    """The whole report."""
    found = queries.list_for(request.user, calling_id)
    context = {
        "title": f"Report: {found.name}",
        "list": found,
        "report": report_of(found, request.user, clock_of(request)),
        "progress": queries.progress_of(found, request.user),
    }
    return page(request, "calling/report_page.html", context, screen="calling")


@require_GET
def report_file(request: HttpRequest, calling_id: int) -> StreamingHttpResponse:
    """The same numbers as CSV."""
    found = queries.list_for(request.user, calling_id)
    lines = csv_lines(HEADERS, lines_of(report_of(found, request.user, clock_of(request))))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="calling-list-{found.pk}.csv"'
    return answer
