"""What somebody should see, and who follows what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from rapport.base.catalogue import card_if_any, cards, hidden_fields
from rapport.base.errors import Gone
from rapport.base.prepared import prepared
from rapport.notices.models import Follow, Notice

PAGE = 50
MOST_COUNTED = 99
# Kinds whose browser notice is on until somebody switches it off (and the browser allows it at all).
SHOWN_BY_BROWSER = {Notice.Kind.REMINDER, Notice.Kind.MENTION}


def visible_to(user: Any) -> QuerySet[Notice]:
    """The person's own notices whose time has come, of records that they still see."""
    return Notice.objects.filter(_told(user), user=user, at__lte=timezone.now())


def _told(user: Any) -> Q:
    """The condition on notices: nothing of a record that this person does not see (any more). Empty for who sees all."""
    told = Q()
    for card in cards():
        if card.known_to and (seen := card.seen_of(user)) != "all":
            told &= ~Q(record_type=card.key) | Q(record_id__in=card.known_to(user).values("pk"))
            told &= ~Q(of=card.key) if seen == "none" else Q()
    return told


def _known(notices: Iterable[Notice], user: Any) -> list[Notice]:
    """The notices without words of fields that are hidden from this person; to be shown, not to be saved."""
    found = list(notices)
    for one in found:
        for field, words in one.quotes.items():
            record_type, _, key = field.partition(".")
            card = card_if_any(record_type)
            if card is None or key in hidden_fields(card, user):
                one.title = reduce(lambda title, some: title.replace(some, ""), words, one.title)
                one.text = "" if one.text in words else one.text
    return found


def unread_count(user: Any) -> int:
    """How many are new, counted no further than the bell shows."""
    count = _unread.count(user.pk, timezone.now())
    if count and _told(user):
        return visible_to(user).filter(read_at=None).values("pk")[: MOST_COUNTED + 1].count()
    return count


@prepared
def _unread(user: Any, now: Any) -> QuerySet:
    return Notice.objects.filter(user=user, at__lte=now, read_at=None).values("pk")[: MOST_COUNTED + 1]


def shown_count(count: int) -> str:
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


@dataclass(frozen=True)
class Page:
    """New ones first, then earlier ones; `next` asks for the page after it."""

    new: list[Notice]
    earlier: list[Notice]
    next: int


def page(user: Any, kind: str = "", before: int = 0) -> Page:
    """One page of notices, newest first."""
    rows = visible_to(user).select_related("by").order_by("-at", "-id")
    if kind:
        rows = rows.filter(kind=kind)
    new = [] if before else list(rows.filter(read_at=None)[:PAGE])
    read = rows.exclude(read_at=None)
    if before and (last := visible_to(user).filter(id=before).first()):
        read = read.filter(at__lte=last.at).exclude(at=last.at, id__gte=last.id)
    earlier = list(read[: PAGE + 1])
    shown = _known(earlier[:PAGE], user)
    return Page(_known(new, user), shown, earlier[PAGE - 1].id if len(earlier) > PAGE else 0)


def notice_for(user: Any, notice_id: int) -> Notice:
    """One notice of this person. Raises Gone."""
    found = visible_to(user).filter(id=notice_id).first()
    if found is None:
        raise Gone("This notice is not here any more.")
    return _known([found], user)[0]


def for_browser(user: Any, since: datetime | None) -> list[Notice]:
    """New ones since then that the browser should show, oldest first (the last five)."""
    kinds = [kind for kind in Notice.Kind if user.notice_choices.get(f"browser.{kind}", kind in SHOWN_BY_BROWSER)]
    if since is None or not kinds:
        return []
    rows = visible_to(user).filter(read_at=None, kind__in=kinds, at__gt=since)
    return _known(rows.select_related("by").order_by("-at", "-id")[:5], user)[::-1]


def followers(record_type: str, record_id: int) -> list[int]:
    """User ids of who follows this record."""
    return list(
        Follow.objects.filter(record_type=record_type, record_id=record_id)
        .order_by("user_id")
        .values_list("user_id", flat=True)
    )


def is_following(user: Any, record_type: str, record_id: int) -> bool:
    return Follow.objects.filter(user=user, record_type=record_type, record_id=record_id).exists()


def followed_among(record_type: str, ids: Iterable[int], *, but: Any = None) -> list[int]:
    """Those of the records that somebody (other than `but`) follows."""
    rows = Follow.objects.filter(record_type=record_type, record_id__in=list(ids))
    return sorted(set(rows.exclude(user=but).values_list("record_id", flat=True)))
