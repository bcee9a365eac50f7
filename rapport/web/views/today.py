"""Today: what to do, what was done, how my week goes, who is going cold."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from rapport.access.seeing import acting_for, knows_of
from rapport.activities.queries import next_due
from rapport.activities.queries.today import going_cold, week_in_numbers, workday
from rapport.base.text import whole_number
from rapport.contacts.queries import visible_to
from rapport.organisation.queries import colleagues_by_id, organisation, zone_of
from rapport.perspectives.queries.review import reviews_due
from rapport.ui.pages import go, page


@require_GET
def today_page(request: HttpRequest) -> HttpResponse:
    """`/`, and `/?whose=team` for everybody's work."""
    if not knows_of(request.user, "activity"):
        return go("/contacts/", request)
    zone = zone_of(request.user, organisation())
    now = timezone.now()
    is_team = request.GET.get("whose") == "team"
    people = _people(request.user, is_team)
    day = workday(request.user, tuple(people), now, zone)
    if not (day.to_do or day.week or day.done) and not visible_to(request.user).exists():
        return go("/welcome/", request)
    reviews, reviews_count = reviews_due(request.user, day.today)
    context = {
        "title": "Today",
        "day": day,
        "now": now.astimezone(zone),
        "is_team": is_team,
        "people": people,
        "week": week_in_numbers(request.user, day.today, zone),
        "cold": going_cold(request.user, day.today),
        "reviews": reviews,
        "reviews_count": reviews_count,
    }
    return page(request, "web/today.html", context, screen="today")


def _people(user: Any, is_team: bool) -> dict[int, Any]:
    """Whose work is shown: everybody's, else one's own, and that of whoever one deputises for today."""
    whose = acting_for(user)
    if not is_team and whose == (user.id,):
        return {user.id: user}
    return {pk: one for pk, one in colleagues_by_id().items() if is_team or pk in whose}


@require_GET
def work_through(request: HttpRequest) -> HttpResponse:
    """`/next/`: on to the next of today's work, its record with the panel open; `?after=12` the one behind activity 12."""
    following = next_due(request.user, whole_number(request.GET.get("after")))
    if following is None:
        return go("/", request)
    if following.contact_id is None:
        return go(f"/activities/{following.pk}/?work=1", request)
    return go(f"/contacts/{following.contact_id}/?work=1&panel=log&activity={following.pk}", request)
