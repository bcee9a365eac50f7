"""What activities show on the pages of lower rooms: lines of history, the next activity, search hits. One batch each."""

from functools import partial
from typing import Any

from django.template.loader import render_to_string

from rapport.activities import queries
from rapport.activities.models import Activity, ActivityContact
from rapport.activities.queries.kinds import kinds_by_id
from rapport.attachments.queries import comments_of, files_of
from rapport.base.sockets import Inlay, SearchSource, TimelineSource
from rapport.contacts.queries import names_of
from rapport.organisation.queries import zone_of
from rapport.ui.formats import Clock

SNIPPET = 90
PLURALS = {"email": "E-mail"}


def clock_of(user: Any) -> Clock:
    return Clock(partial(zone_of, user))


def render_history(ids: list[int], user: Any, contact_id: int) -> dict[int, str]:
    """Activity id → its line in the history of a contact."""
    shown = queries.visible_to(user).select_related("kind", "outcome", "assigned_to", "entered_by", "text").in_bulk(ids)
    comments, files = comments_of("activity", shown), files_of("activity", shown)
    others = _others(list(shown), user, contact_id)
    clock = clock_of(user)
    return {
        pk: render_to_string(
            "activities/_entry.html",
            {
                "activity": activity,
                "note": activity.text.note if hasattr(activity, "text") else "",
                "comments": comments.get(pk, []),
                "files": files.get(pk, []),
                "others": others.get(pk, []),
                "user": user,
                "clock": clock,
            },
        )
        for pk, activity in shown.items()
    }


def _others(ids: list[int], user: Any, contact_id: int) -> dict[int, list[tuple[int, str]]]:
    """Activity id → who else took part: [(contact id, name)]."""
    rows = ActivityContact.objects.filter(activity__in=ids).exclude(contact=contact_id).order_by("position")
    parts = list(rows.values_list("activity_id", "contact_id"))
    names = names_of({contact for _, contact in parts}, user) if parts else {}
    found: dict[int, list[tuple[int, str]]] = {}
    for activity_id, contact in parts:
        found.setdefault(activity_id, []).append((contact, names.get(contact, "")))
    return found


def history_kinds() -> list[tuple[str, str]]:
    """What the history can be narrowed to: the kinds in their order, in the plural."""
    kinds = (kind for kind in kinds_by_id().values() if kind.is_active)
    return [(kind.key, PLURALS.get(kind.key) or f"{kind.name}s") for kind in kinds]


def private_ones(user: Any) -> Any:
    return queries.visible_to(user).filter(is_private=True)


def render_next(contact: Any, user: Any) -> str:
    """The next activity above the history; nothing where none is planned."""
    planned = queries.open_of_contact(user, contact)
    if not planned:
        return ""
    clock = clock_of(user)
    first = planned[0]
    facts = {
        "activity": first,
        "due": queries.due_state(first, clock.today, clock.zone),
        "more": planned[1:],
        "contact": contact,
        "user": user,
        "clock": clock,
    }
    return render_to_string("activities/_next_activity.html", facts)


def hits(ids: list[int], user: Any) -> dict[int, dict]:
    """Search hits: the note's words, with whom and when."""
    rows = queries.visible_to(user).select_related("kind", "contact", "text").filter(pk__in=ids)
    clock = clock_of(user)
    return {row.pk: _hit(row, clock) for row in rows}


def _hit(row: Activity, clock: Clock) -> dict:
    note = row.text.note if hasattr(row, "text") else ""
    whom = row.contact.shown_name if row.contact else row.kind.name
    at = row.at or row.created_at
    day = clock.local(at)
    year = "" if day.year == clock.today.year else f" {day.year}"
    return {
        "title": " ".join((note or row.subject).split()) or row.kind.name,
        "detail": f"{whom}, {day.day} {day:%b}{year}",
        "url": f"/activities/{row.pk}/",
        "icon": row.kind.icon,
        "mark": "",
    }


SOURCES = (
    TimelineSource("activity", history_kinds, render_history, private_ones),
    Inlay("contact", "next", render_next),
    SearchSource("activity", "Notes", hits, position=40),
)
