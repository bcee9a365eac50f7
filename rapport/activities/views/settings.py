"""Settings pages about activities: kinds and outcomes, and the dialog for a colleague who leaves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.access.actions import require
from rapport.access.list_pages import list_urls
from rapport.access.queries import user_for
from rapport.access.settings_pages import settings_page
from rapport.activities.actions.settings import ICONS, KINDS, OUTCOMES, let_go
from rapport.activities.queries import settings as queries
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.organisation.queries import colleagues
from rapport.ui import pages

OUTCOME_PREFIX = "settings/outcomes/"


def _context(chosen: str = "", **more: Any) -> dict:
    kinds = queries.kinds()
    kind = queries.kind_of(kinds, chosen)
    proposals = [("nothing", "Nothing"), ("again", "The same again"), ("retry", "Try again")]
    proposals += [(f"again:{one.pk}", f"{one.name}, new") for one in kinds if one.is_active and one.is_planned]
    return {
        "kinds": kinds,
        "kind": kind,
        "outcomes": queries.outcomes(kind),
        "proposals": proposals,
        "glyphs": [(glyph, glyph.replace("-", " ").capitalize()) for glyph in ICONS],
        "kind_prefix": KINDS.url,
        "prefix": f"/{OUTCOME_PREFIX}",
        "target": "#kinds",
        "problem": None,
        **more,
    }


@require_GET
def kind_page(request: HttpRequest) -> HttpResponse:
    context = _context(request.GET.get("kind", ""))
    if pages.is_fragment(request):
        return pages.fragment(request, "activities/_kind_list.html", context)
    return settings_page(request, "kinds", "activities/kind_settings.html", context)


def _after_kind(request: HttpRequest, **more: Any) -> HttpResponse:
    chosen = str(request.resolver_match.kwargs.get("row_id", ""))
    known = {str(kind.pk) for kind in queries.kinds()}
    context = _context(chosen if chosen in known else request.POST.get("kind", ""), **more, of_kind=True)
    return pages.fragment(request, "activities/_kind_list.html", context)


def _after_outcome(request: HttpRequest, **more: Any) -> HttpResponse:
    return pages.fragment(request, "activities/_kind_list.html", _context(request.POST.get("group", ""), **more))


@require_http_methods(["GET", "POST"])
def leaving(request: HttpRequest, user_id: int) -> HttpResponse:
    """Somebody leaves: who takes over what they have."""
    require(request.user, "people.change")
    user = user_for(user_id)
    problems: dict[str, str] = {}
    if request.method == "POST":
        to = [user_for(number) for one in request.POST.getlist("to") if (number := whole_number(one))]
        try:
            done = let_go(user, to, by=request.user)
            return pages.tell(pages.close(pages.go("/settings/people/", request), "dialog"), done.summary, undo=done.id)
        except Invalid as invalid:
            problems = invalid.problems
    contacts, activities = len(queries.owned_ids(user)), len(queries.open_ids(user))
    what = {"contacts": contacts > 0, "activities": activities > 0}
    context = {
        "leaver": user,
        "contacts": contacts,
        "activities": activities,
        "private": queries.private_count(user),
        "others": [one for one in colleagues() if one.pk != user.pk and queries.is_heir(one, **what)],
        "problems": problems,
    }
    return pages.fragment(request, "activities/_leaving_dialog.html", context, status=422 if problems else 200)


urlpatterns = list_urls("settings/kinds/", KINDS, _after_kind) + list_urls(OUTCOME_PREFIX, OUTCOMES, _after_outcome)
