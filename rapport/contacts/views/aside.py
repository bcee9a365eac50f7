"""Setting one contact aside: dropped with a reason, moved to the trash, and back; and its touch plan."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.base.errors import Invalid
from rapport.contacts import actions, queries
from rapport.contacts.models import Contact
from rapport.contacts.views.many import REASONS, reason_of
from rapport.ui.pages import close, fragment, go, tell, trigger


def _done(done: Any) -> HttpResponse:
    return tell(trigger(close(HttpResponse(status=204), "dialog"), "record.changed"), done.summary, undo=done.id)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The dialog that says what dropping does, and dropping."""
    contact = queries.contact_for(request.user, contact_id)
    if request.method == "GET":
        return _drop_dialog(request, contact, {})
    try:
        done = actions.drop_contacts([contact.pk], reason_of(request), by=request.user)
    except Invalid as refusal:
        return _drop_dialog(request, contact, refusal.problems, status=422)
    return _done(done)


def _drop_dialog(request: HttpRequest, contact: Contact, problems: dict[str, str], status: int = 200) -> HttpResponse:
    entries = queries.entry_count(contact, request.user)
    context = {"contact": contact, "reasons": REASONS, "problems": problems, "typed": request.POST, "entries": entries}
    return fragment(request, "contacts/_drop_dialog.html", context, status=status)


@require_POST
def revive(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Back from being dropped."""
    contact = queries.contact_for(request.user, contact_id)
    return _done(actions.revive_contacts([contact.pk], by=request.user))


@require_POST
def trash(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Move to the trash, and on to the list."""
    contact = queries.contact_for(request.user, contact_id)
    done = actions.trash_contacts([contact.pk], by=request.user)
    return tell(go("/contacts/", request), done.summary, undo=done.id)


@require_http_methods(["GET", "POST"])
def goal(request: HttpRequest, contact_id: int) -> HttpResponse:
    """How many touches a year."""
    contact = queries.contact_for(request.user, contact_id)
    typed = request.POST.get("goal", str(contact.touch_goal or ""))
    context = {"contact": contact, "typed": typed, "problems": {}}
    if request.method == "GET":
        return fragment(request, "contacts/_goal_dialog.html", context)
    try:
        done = actions.set_touch_goal([contact.pk], typed, by=request.user)
    except Invalid as refusal:
        return fragment(request, "contacts/_goal_dialog.html", context | {"problems": refusal.problems}, status=422)
    return _done(done)
