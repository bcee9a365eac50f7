"""The page of one contact, and the pieces of it that are fetched on their own."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from rapport.access.queries import verbs_of
from rapport.attachments import store
from rapport.audit.origin import origin_of
from rapport.base import sockets
from rapport.base.text import whole_number
from rapport.contacts import queries
from rapport.contacts.actions.allowed import fixed_in
from rapport.contacts.looks import note_looks
from rapport.contacts.models import Contact
from rapport.contacts.queries.facts import facts_of
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.queries.record import record_of
from rapport.contacts.queries.timeline import Page, timeline_kinds, timeline_page
from rapport.lookups.definition import Definition
from rapport.lookups.queries import neighbours
from rapport.lookups.wording import chip_of, name_of
from rapport.notices import actions as notices
from rapport.notices.queries import is_following
from rapport.ui.pages import clock_of, fragment, is_fragment, page, tell, trigger


@require_GET
def contact_page(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The record: a whole page, or its sheet alone where something on it changed."""
    record = record_of(request.user, contact_id, clock_of(request))
    definition = Definition.from_query(request.GET, "contact", request.user)
    if record.contact.is_confidential and not is_fragment(request):
        note_looks([contact_id], by=request.user, origin=origin_of(request), is_new=True)
    history = timeline_page(record.contact, request.user)
    context = {
        "title": record.contact.shown_name,
        "record": record,
        **_rights(request.user, record.contact),
        "lookup": _lookup(request, definition),
        "lookup_query": definition.query(),
        "record_url": f"/contacts/{contact_id}/{definition.query()}",
        "inlays": sockets.inlays,
        "panels": sockets.panels,
        "kinds": timeline_kinds(),
        "count": _counted(history),
        **_places(contact_id, definition.query()),
        **_history(history),
    }
    if is_fragment(request):
        return fragment(request, "contacts/_contact_record.html", context)
    return page(request, "contacts/contact_page.html", context, screen="record")


@require_GET
def pager(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Which of how many it is in the lookup carried along, and the ones before and after it."""
    definition = Definition.from_query(request.GET, "contact", request.user)
    queries.contact_for(request.user, contact_id)
    around = neighbours(definition, request.user, contact_id)
    query = definition.query()
    context = {
        "neighbours": {
            "previous": f"/contacts/{around.previous}/{query}" if around.previous else "",
            "next": f"/contacts/{around.next}/{query}" if around.next else "",
            "position": around.position,
            "total": around.total,
            "total_is_exact": around.total_is_exact,
        }
    }
    return fragment(request, "contacts/_record_pager.html", context)


@require_GET
def history(request: HttpRequest, contact_id: int) -> HttpResponse:
    """A screenful of history: `kind` and `text` narrow it, `before` goes on where another ended."""
    contact = queries.contact_for(request.user, contact_id)
    asked = {key: request.GET.get(key, "")[:100] for key in ("kind", "text", "before")}
    found = timeline_page(contact, request.user, **asked)
    year = whole_number(request.GET.get("year")) or 0
    context = {**_history(found), **_places(contact_id, ""), "kind": asked["kind"], "text": asked["text"]}
    return fragment(
        request,
        "contacts/_history_page.html",
        context | {"year": year if asked["before"] else 0},
    )


@require_GET
def facts(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Files, other imported data, ids elsewhere, followers, and the record itself."""
    found = facts_of(request.user, contact_id, clock_of(request).today)
    context = {"facts": found, "contact": found.contact, "limit": settings.UPLOAD_LIMIT, **_places(contact_id, "")}
    context |= _rights(request.user, found.contact)
    return fragment(request, "contacts/_record_facts.html", context)


@require_POST
def following(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Follow the record, or stop following it."""
    contact = queries.contact_for(request.user, contact_id)
    if is_following(request.user, "contact", contact_id):
        done, said = notices.unfollow("contact", contact_id, by=request.user), "Not following any more"
    else:
        done = notices.follow("contact", contact_id, by=request.user)
        said = f"You hear of what colleagues do at {contact.shown_name}"
    return trigger(tell(HttpResponse(status=204), said, undo=done.id), "record.changed")


@require_GET
def photo(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The picture of a contact; its address changes with the picture, so it may be kept for long."""
    digest = queries.contact_for(request.user, contact_id).photo
    try:
        stream = store.path_of(digest).open("rb")
    except (ValueError, FileNotFoundError):
        raise Http404 from None
    kind = store.sniffed(digest)
    if not kind.startswith("image/"):
        raise Http404
    headers = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return FileResponse(stream, content_type=kind, headers=headers)


def _lookup(request: HttpRequest, definition: Definition) -> dict[str, Any]:
    """What the top bar calls the lookup that is carried along; its count stands with the pager."""
    today = clock_of(request).today
    chips = [] if definition.saved else [chip_of(definition, one, request.user, today) for one in definition.conditions]
    glyph = "" if definition.saved else "list-filter"
    return {"name": name_of(definition, chips), "count": None, "glyph": glyph}


def _rights(user: Any, contact: Contact) -> dict[str, Any]:
    """What this person may do with the contact: nothing else is offered."""
    can = verbs_of(user, contact)
    return {"can": can, "fixed": fixed_in(contact, can, user), "hidden": hidden_of(user)}


def _places(contact_id: int, query: str) -> dict[str, str]:
    """Where the record's pieces and panels are; what plans and logs carries the lookup, so that the next record is known."""
    carried = f"{query}&" if query else "?"
    return {
        "place": f"/contacts/{contact_id}/",
        "log_url": f"/activities/log/{carried}contact={contact_id}",
        "schedule_url": f"/activities/schedule/{carried}contact={contact_id}",
    }


def _history(found: Page) -> dict[str, Any]:
    return {"timeline": found, "year": 0, "kind": "", "text": ""}


def _counted(found: Page) -> str:
    """What the search of the history offers: how many entries where that is known without counting."""
    if found.next:
        return "the history"
    count = len(found.entries)
    return f"{count} {'entry' if count == 1 else 'entries'}"
