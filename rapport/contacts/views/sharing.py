"""Who sees a contact, and sharing it with somebody by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.access import seers
from rapport.access.actions.sharing import share_record
from rapport.access.queries import may
from rapport.access.wording import Names
from rapport.base.errors import Invalid
from rapport.base.text import whole_number
from rapport.contacts import queries
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.views.giving import is_out_of_sight
from rapport.ui.pages import fragment, go, tell


@require_http_methods(["GET", "POST"])
def sharing(request: HttpRequest, contact_id: int) -> HttpResponse:
    """GET: the dialog. POST: shared `to` somebody, as far as `level`; 0 ends it."""
    contact = queries.contact_for(request.user, contact_id)
    if request.method == "GET":
        return fragment(request, "contacts/_sharing_dialog.html", _context(request, contact))
    level = whole_number(request.POST.get("level"))
    try:
        done = share_record(
            "contact", contact, request.POST.get("to", ""), -1 if level is None else level, by=request.user
        )
    except Invalid as invalid:
        context = _context(request, contact) | {"problems": invalid.problems}
        return fragment(request, "contacts/_sharing.html", context, status=422)
    if is_out_of_sight(request.user, contact):
        said = f"{contact.shown_name} is not shared with you any more. Whose it is, or an administrator, can share it again"
        return tell(go("/contacts/", request), said)
    answer = fragment(request, "contacts/_sharing.html", _context(request, contact))
    return tell(answer, done.summary, undo=done.id) if done.id else answer


def _context(request: HttpRequest, contact: Contact) -> dict[str, Any]:
    shared, found = seers.shared_with(contact), seers.seers(contact)
    return {
        "contact": contact,
        "seers": found,
        "names_seers": "owner" not in hidden_of(request.user),
        "levels": seers.LEVELS,
        "level_names": dict(seers.LEVELS),
        "shared": shared,
        "may_share": may(request.user, "contacts.share", contact),
        "options": Names().options(without={one.key for one in shared}),
        "asks_all": may(request.user, "people.change"),
        "problems": {},
    }
