"""The page of notices, and what the frame asks every minute."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.base.catalogue import card_if_any
from rapport.base.errors import Gone
from rapport.base.text import whole_number
from rapport.notices import actions, queries
from rapport.notices.models import Notice
from rapport.organisation.queries import zone_of
from rapport.ui import pages

KINDS = [("", "All"), ("reminder", "Reminders"), ("mention", "Mentions"), ("follow", "Followed")]
LATER = {"15": "In 15 minutes", "60": "In an hour", "tomorrow": "Tomorrow at 9:00"}


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    kind = request.GET.get("kind", "")
    before = whole_number(request.GET.get("before")) or 0
    found = queries.page(request.user, kind if kind in Notice.Kind else "", before)
    context = {"found": found, "kind": kind, "kinds": KINDS, "later": LATER, "icons_of": ICONS, "title": "Notices"}
    if before:
        return pages.fragment(request, "notices/_notice_rows.html", context)
    if pages.is_fragment(request):
        return pages.fragment(request, "notices/_notice_feed.html", context)
    return pages.page(request, "notices/notice_list.html", context, screen="notices")


ICONS = {
    "reminder": "alarm-clock",
    "mention": "message-square",
    "follow": "bell",
    "assigned": "user-check",
    "system": "import",
}


@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Go to what a notice is about; it is read then."""
    found = queries.notice_for(request.user, notice_id)
    if found.read_at is None:
        actions.mark_read(request.user, notice_id)
    return redirect(found.url or "/notices/")


@require_POST
def reading(request: HttpRequest, notice_id: int | None = None) -> HttpResponse:
    """Mark one read, or all."""
    if notice_id is not None:
        queries.notice_for(request.user, notice_id)
    actions.mark_read(request.user, notice_id)
    return _feed(request)


@require_POST
def putting_off(request: HttpRequest, notice_id: int) -> HttpResponse:
    choice = request.POST.get("until", "60")
    actions.put_off(notice_id, _until(choice, request.user), by=request.user)
    return pages.tell(_feed(request), f"{LATER.get(choice, LATER['60'])} again")


def _until(choice: str, user) -> datetime:
    now = timezone.now()
    if choice == "tomorrow":
        local = now.astimezone(zone_of(user)) + timedelta(days=1)
        return local.replace(hour=9, minute=0, second=0, microsecond=0)
    return now + timedelta(minutes=15 if choice == "15" else 60)


def _feed(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return pages.go("/notices/", request)
    context = {"found": queries.page(request.user), "kind": "", "kinds": KINDS, "later": LATER, "icons_of": ICONS}
    response = pages.fragment(request, "notices/_notice_feed.html", context)
    unread = queries.shown_count(queries.unread_count(request.user))
    return pages.trigger(response, "news", {"unread": unread})


@require_GET
def news(request: HttpRequest) -> JsonResponse:
    """What the frame asks every minute: how many are new, and what the browser should show of them."""
    since = whole_number(request.GET.get("since"))
    now = timezone.now()
    moment = datetime.fromtimestamp(since / 1000, UTC) if since and since < 10**14 else None
    shown = [
        {"id": one.id, "title": _said(one), "text": one.text, "url": f"/notices/{one.id}/"}
        for one in queries.for_browser(request.user, moment)
    ]
    unread = queries.shown_count(queries.unread_count(request.user))
    return JsonResponse({"unread": unread, "now": int(now.timestamp() * 1000), "shown": shown})


def _said(one: Notice) -> str:
    return f"{one.by.name} {one.title}" if one.by else one.title


@require_http_methods(["POST", "DELETE"])
def following(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Follow a record, or (DELETE, or POST with `off`) stop; answers with the button as it is now."""
    card = card_if_any(record_type)
    if card is None or not card.visible_to(request.user).filter(pk=record_id).exists():
        raise Gone("This record is not here any more.")
    on = request.method == "POST" and "off" not in request.POST
    done = (actions.follow if on else actions.unfollow)(record_type, record_id, by=request.user)
    if request.headers.get("HX-Request") != "true":
        return pages.go(card.url(record_id), request)
    context = {"record_type": record_type, "record_id": record_id, "is_following": on}
    response = pages.fragment(request, "notices/_follow_button.html", context)
    return pages.tell(response, done.summary, undo=done.id) if done.id else response
