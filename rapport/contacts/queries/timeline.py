"""Somebody's history: the entries of all rooms, newest first, in pages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string

from rapport.access.seeing import rights_of, rows_seen
from rapport.base import catalogue, sockets
from rapport.base.prepared import prepared
from rapport.base.text import fold
from rapport.contacts.models import Contact, TimelineEntry
from rapport.contacts.queries.known import hidden_of
from rapport.lookups.models import SearchEntry
from rapport.lookups.search import known_of
from rapport.ui.pages import clock_for

SCREENFUL = 30
CHANGES = "change"  # the kind of entries about the contact itself


@dataclass(frozen=True)
class Entry:
    """One line of the history, rendered by the room whose record tells it."""

    at: datetime
    markup: str


@dataclass(frozen=True)
class Page:
    """A screenful of history. `next` is the cursor of the page after it, "" at the end."""

    entries: list[Entry]
    next: str


def timeline_page(contact: Contact, user: Any, kind: str = "", text: str = "", before: str = "") -> Page:
    """The history of a person, or of a company with what happened with its people while they were there.

    `before` is the cursor of the page above; an unreadable one begins at the top.
    """
    cursor = _read_cursor(before)
    is_alone = contact.is_person or "company" in hidden_of(user)  # else it would say who works there
    if kind or text or cursor:
        rows = _entries_of(user, contact.pk, is_alone).filter(_known_by(text, user))
        facts = list(_screenful(_narrowed(rows, kind, text, cursor)))
    else:
        facts = _newest(rights_of(user), contact.pk, is_alone=is_alone)
    shown = facts[:SCREENFUL]
    last = shown[-1] if len(facts) > SCREENFUL else None
    entries = _rendered(shown, contact, user)
    is_here = (
        contact.created_at is not None
        and (not cursor or contact.created_at < cursor[0])
        and (not last or contact.created_at > last["at"])
    )
    if is_here and kind in ("", CHANGES) and not text:
        entries = sorted([*entries, _beginning(contact, user)], key=lambda entry: entry.at, reverse=True)
    return Page(entries, f"{last['at'].isoformat()}~{last['id']}" if last else "")


def timeline_kinds() -> list[tuple[str, str]]:
    """What the history can be narrowed to: [(kind, label)]."""
    kinds = [kind for source in sockets.plugged(sockets.TimelineSource) for kind in source.kinds()]
    return sorted(kinds, key=lambda kind: kind[0] == CHANGES)


def _entries_of(user: Any, contact_id: Any, is_alone: bool) -> QuerySet[TimelineEntry]:
    if is_alone:
        return TimelineEntry.objects.filter(contact=contact_id)
    firsts = TimelineEntry.objects.filter(organisation=contact_id, is_first=True)
    seen = rows_seen(user, "contact", of="contact__")
    if not seen:
        return firsts
    others = TimelineEntry.objects.filter(seen, organisation=contact_id, is_first=False)  # of a meeting with several
    return firsts.filter(
        seen | Q(Exists(others.filter(record_type=OuterRef("record_type"), record_id=OuterRef("record_id"))))
    )


def _narrowed(rows: QuerySet, kind: str, text: str, cursor: tuple[datetime, int] | None) -> QuerySet:
    if kind:
        rows = rows.filter(kind=kind)
    for word in fold(text).split()[:8]:
        rows = rows.filter(_tells(word))
    if cursor:
        at, entry_id = cursor
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=entry_id))
    return rows


def _screenful(rows: QuerySet) -> QuerySet:
    facts = ("id", "at", "contact_id", "record_type", "record_id", "is_private")
    return rows.order_by("-at", "-id").values(*facts)[: SCREENFUL + 1]


@prepared
def _newest(user: Any, contact_id: Any, *, is_alone: bool) -> QuerySet:
    return _screenful(_entries_of(user, contact_id, is_alone))


def _beginning(contact: Contact, user: Any) -> Entry:
    """When the contact was made: told of its own row, so that an import of thousands writes no entries for it."""
    by = contact.created_by_name if hasattr(contact, "created_by_name") else str(contact.created_by or "")
    made = SimpleNamespace(at=contact.created_at, by=SimpleNamespace(name=by) if by else None)
    context = {"told": {0: (made, [("user-plus", "Added")])}, "id": 0, "clock": clock_for(user)}
    context["is_signed"] = not hidden_of(user) & {"created_by", "changed_by"}
    return Entry(contact.created_at, render_to_string("contacts/_turning_point.html", context))


def _known_by(text: str, user: Any) -> Q:
    """The condition on entries that what is sought stands in something which is not hidden from this person."""
    known = Q()
    for source in sockets.plugged(sockets.TimelineSource) if text else ():
        card = catalogue.card_if_any(source.record_type)
        if card and (by := known_of(card, text, user)):
            found = Exists(card.visible_to(user).filter(by, pk=OuterRef("record_id")))
            known &= ~Q(record_type=card.key) | Q(found)
    return known


def _tells(word: str) -> Exists:
    return Exists(
        SearchEntry.objects.filter(
            record_type=OuterRef("record_type"), record_id=OuterRef("record_id"), text__contains=word
        )
    )


def _read_cursor(before: str) -> tuple[datetime, int] | None:
    at, _, entry_id = before.partition("~")
    try:
        return datetime.fromisoformat(at), int(entry_id)
    except ValueError:
        return None


def _rendered(rows: Sequence[Any], contact: Contact, user: Any) -> list[Entry]:
    """The rows in their order; each source renders all of its own at once."""
    by_type: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        by_type[row["record_type"]].append(row)
    markup: dict[tuple[str, int], str] = {}
    for source in sockets.plugged(sockets.TimelineSource):
        ids = _shown_ids(source, by_type.get(source.record_type, []), user)
        if ids:
            rendered = source.render(ids, user, contact.pk)
            markup.update({(source.record_type, i): text for i, text in rendered.items()})
    keyed = ((row["at"], markup.get((row["record_type"], row["record_id"]))) for row in rows)
    return [Entry(at, text) for at, text in keyed if text]


def _shown_ids(source: sockets.TimelineSource, rows: list[dict], user: Any) -> list[int]:
    """The record ids of these rows, without the private ones that the source does not show to this user."""
    private = [row["record_id"] for row in rows if row["is_private"]]
    hidden = (
        set(private) - set(source.visible(user).filter(pk__in=private).values_list("pk", flat=True)) if private else ()
    )
    return list(dict.fromkeys(row["record_id"] for row in rows if row["record_id"] not in hidden))
