""" "What can she see, and why?": administrators ask about anybody, everybody about themselves."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rapport.access.explaining import Explanation
from rapport.access.queries import may, user_for
from rapport.access.settings_pages import settings_page
from rapport.base.catalogue import card
from rapport.base.errors import Gone, NotAllowed
from rapport.base.text import whole_number
from rapport.organisation.queries import colleagues
from rapport.ui import pages


@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """A person and a record, such as `contact`; what one asks about oneself are records that one sees."""
    asks_all = may(request.user, "people.change")
    number = whole_number(request.GET.get("person"))
    if number and number != request.user.pk and not asks_all:
        raise NotAllowed("You can ask what you see yourself. Administrators can ask about others.")
    person = user_for(number) if number else request.user
    record_id, kind = whole_number(request.GET.get("contact")), card("contact")
    record = kind.visible_to(request.user).filter(pk=record_id).first() if record_id else None
    if record_id and record is None:
        raise Gone("This contact is not here. It may be in the trash.")
    context = {
        "person": person,
        "people": colleagues() if asks_all else [request.user],
        "record": record,
        "name": kind.names([record.pk], request.user).get(record.pk, "") if record else "",
        "record_url": kind.url(record.pk) if record else "",
        "told": Explanation(person, record, request.user).told() if record else None,
        "links": asks_all,
    }
    if pages.is_fragment(request):
        return pages.fragment(request, "access/_why.html", context)
    return settings_page(request, "why", "access/why.html", context)
