"""Company types that tell a stage as well: what they would become, to be put right and carried out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.access.actions import require
from rapport.access.settings_pages import settings_page
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.perspectives.actions.company_type import Sorting, sort_company_types
from rapport.perspectives.actions.keeping import PRIVILEGE
from rapport.perspectives.queries.company_type import offered_stages, type_proposals
from rapport.ui import pages


@require_http_methods(["GET", "POST"])
def company_types(request: HttpRequest) -> HttpResponse:
    """GET: the proposals. POST: carry out those that are ticked, as they were put right."""
    require(request.user, PRIVILEGE)
    if request.method == "GET":
        return settings_page(request, "perspectives", "perspectives/company_types.html", _context(request))
    sent, done = _sent(request), None
    try:
        done = sort_company_types([one for one, is_taken in sent if is_taken], by=request.user)
    except Invalid as invalid:
        context = _context(request) | {"problems": invalid.problems}
        typed = {one.value: (one, is_taken) for one, is_taken in sent}
        context["typed"] = typed
        return pages.fragment(request, "perspectives/_company_types.html", context, status=422)
    response = pages.fragment(request, "perspectives/_company_types.html", _context(request))
    return pages.tell(response, done.summary, undo=done.id)


def _sent(request: HttpRequest) -> list[tuple[Sorting, bool]]:
    """Line by line, with whether it is ticked: a tick sends the number of its line."""
    lines = zip(*(request.POST.getlist(name) for name in ("value", "company_type", "stage")), strict=False)
    ticked = set(request.POST.getlist("take"))
    return [
        (Sorting(value, company_type, whole_number(stage) or 0), str(number) in ticked)
        for number, (value, company_type, stage) in enumerate(lines)
    ]


def _context(request: HttpRequest) -> dict[str, Any]:
    return {
        "title": "Company types that tell a stage",
        "proposals": type_proposals(request.user),
        "offered": offered_stages(request.user),
        "typed": {},
        "problems": {},
    }
