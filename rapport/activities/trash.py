"""What this room puts on the page of the trash."""

from typing import Any

from django.db.models import Q

from rapport.activities.actions import untrash_activities
from rapport.activities.models import Activity
from rapport.activities.queries import contact_told, found_by, known, trashed_to
from rapport.activities.queries.known import hidden_of
from rapport.base.sockets import TrashRow, TrashSource
from rapport.journal.actions import operation


def rows(user: Any, text: str, limit: int) -> list[TrashRow]:
    """Activities in the trash, with whom and what."""
    found = trashed_to(user).select_related("kind", "outcome", "contact").order_by("-trashed_at", "-id")
    for word in text.split()[:5]:
        found = found.filter(
            found_by([word], hidden_of(user) | {"note"})
            | Q(contact_told(user), contact__name__icontains=word)
            | Q(kind__name__icontains=word)
        )
    return [
        TrashRow(one.pk, one.trashed_at, one.trashed_by_id, _title(one), _detail(one), one.kind.icon)
        for one in known(found[:limit], user)
        if one.trashed_at
    ]


def _title(activity: Activity) -> str:
    return f"{activity.kind.name}, {activity.outcome.name}" if activity.outcome else activity.kind.name


def _detail(activity: Activity) -> str:
    whom = f"with {activity.contact.shown_name}" if activity.contact else ""
    return ", ".join(words for words in (whom, activity.subject) if words)


def bring_back(ids: list[int], by: Any) -> int | None:
    """Activities back to where they were."""
    with operation("untrash_activities", by=by, summary=f"{len(ids)} activities brought back") as writing:
        untrash_activities(ids, by=by, inside=writing)
    return writing.operation.id


SOURCE = TrashSource("activity", rows, bring_back, position=20)
