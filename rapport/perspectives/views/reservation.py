"""The dialog of a reservation: who holds the contact, who did, and what can be done about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.base.errors import Gone, Invalid
from rapport.base.text import whole_number
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.journal.models import Operation
from rapport.organisation.queries import colleagues, today_of, user_for
from rapport.perspectives import queries
from rapport.perspectives.actions import reservation as actions
from rapport.perspectives.views.typed import day_typed, saved
from rapport.ui.pages import close, fragment, tell, trigger

UNTIL = "Until which day? For example 30 Nov or +2w."
SPANS = (("2 weeks", "+2w"), ("1 month", "+1m"), ("3 months", "+3m"))


@require_http_methods(["GET", "POST"])
def reservation(request: HttpRequest, contact_id: int) -> HttpResponse:
    """GET: the dialog. POST with `do`: reserve, release, hand, overrule or ask."""
    contact = contact_for(request.user, contact_id)
    if not queries.knows_reservations(request.user):
        raise Gone(actions.NOT_HERE)
    if request.method == "GET":
        return _dialog(request, contact, {})
    do = DOES.get(request.POST.get("do", "reserve"))
    if do is None:
        raise Gone("There is no such choice.")
    try:
        done = do(contact, request)
    except Invalid as refusal:
        return _dialog(request, contact, refusal.problems, status=422)
    if done is None:
        answer = trigger(close(HttpResponse(status=204), "dialog"), "record.changed")
        return tell(answer, "Asked. Who holds it reads that among the notices.")
    return saved(done)


def _reserve(contact: Contact, request: HttpRequest) -> Operation:
    if (day := day_typed(request, "until", UNTIL)) is None:
        raise Invalid({"until": UNTIL})
    return actions.reserve(contact, day, by=request.user, why=request.POST.get("why", ""))


def _hand(contact: Contact, request: HttpRequest) -> Operation:
    to = user_for(whole_number(request.POST.get("to")) or 0)
    if to is None:
        raise Invalid({"to": "To whom?"})
    return actions.hand_over_reservation(contact, to, by=request.user)


DOES: dict[str, Any] = {
    "reserve": _reserve,
    "release": lambda contact, request: actions.release(contact, by=request.user),
    "hand": _hand,
    "overrule": lambda contact, request: actions.overrule(contact, request.POST.get("why", ""), by=request.user),
    "ask": lambda contact, request: actions.ask_for_reservation(contact, request.POST.get("why", ""), by=request.user),
}


def _dialog(request: HttpRequest, contact: Contact, problems: dict[str, str], status: int = 200) -> HttpResponse:
    current = queries.reservation_of(contact.pk, today_of(request.user))
    context = {
        "contact": contact,
        "current": current,
        "is_mine": bool(current) and current.holder_id == request.user.pk,
        "may_overrule": bool(current) and queries.may_overrule(request.user, current),
        "log": queries.log_of(contact.pk),
        "others": [one for one in colleagues() if one.pk != request.user.pk] if current else [],
        "spans": SPANS,
        "typed": request.POST,
        "problems": problems,
    }
    return fragment(request, "perspectives/_reservation_dialog.html", context, status=status)
