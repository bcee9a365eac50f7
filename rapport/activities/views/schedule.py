"""Schedule: plan a call, a meeting, a to-do with somebody, or with a whole selection."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.access.actions import require
from rapport.activities.actions import plan_activities, plan_activity
from rapport.activities.desk import Desk
from rapport.activities.proposals import NEXT, TODAY
from rapport.activities.queries.panel import dates, kinds_with_outcomes
from rapport.activities.reading import number
from rapport.activities.views.answers import on_its_page, problems, saved
from rapport.activities.views.move import month
from rapport.activities.views.plan import PLACES, plan_values
from rapport.activities.views.selection import fields_of, selected_ids
from rapport.base.errors import Invalid
from rapport.contacts.queries import contact_for
from rapport.organisation.queries import colleagues
from rapport.ui.pages import fragment, is_fragment


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """`/activities/schedule/?contact=12[&kind=meeting][&when=fri 10:00]`, or with `ids` (or `all=1`) of contacts selected."""
    if request.method == "POST":
        return _save(request)
    return _open(request) if is_fragment(request) else on_its_page(request, "schedule")


def _open(request: HttpRequest) -> HttpResponse:
    desk, user, asked = Desk(), request.user, request.GET
    require(user, "activities.create")
    contact_id = number(asked.get("contact"))
    contact = contact_for(user, contact_id) if contact_id else None
    many = [] if contact or not _is_selection(request) else selected_ids(request, "contact")
    kinds = [kind for kind in kinds_with_outcomes() if kind.is_planned]
    wanted = asked.get("kind", "")
    context: dict[str, Any] = {
        "contact": contact,
        "many": len(many),
        "fields": fields_of(request) if many else [],
        "kinds": kinds,
        "kind": wanted if wanted in {kind.key for kind in kinds} else kinds[0].key,
        "dates": dates(user, desk, (TODAY, *NEXT)),
        "typed": asked.get("when", "")[:60],
        "minutes": number(asked.get("minutes")),
        "everybody": colleagues(),
        **month(user, desk),
    }
    return fragment(request, "activities/_schedule_panel.html", context)


def _is_selection(request: HttpRequest) -> bool:
    return "ids" in request.GET or request.GET.get("all") == "1"


def _save(request: HttpRequest) -> HttpResponse:
    user, form = request.user, request.POST
    try:
        values = plan_values(form, user, Desk(), is_new=True)
        if form.get("many") == "1":
            made = plan_activities(values, selected_ids(request, "contact"), by=user)
        else:
            made = [plan_activity(values, by=user)]
    except Invalid as invalid:
        return problems(request, invalid.problems, PLACES)
    return saved(request, made[0].operation.summary, made[0].operation, made)
