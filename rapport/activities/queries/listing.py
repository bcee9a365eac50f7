"""What lists of activities and contacts show of activities beyond their columns, one query for all rows."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from rapport.activities.models import Activity
from rapport.activities.queries.activity import visible_to
from rapport.activities.queries.due import local_day, next_of_contacts
from rapport.organisation.queries import zone_of


def due_state(activity: Activity, today: Any, zone: Any) -> str:
    """The word that screens colour by: overdue, today, later, done."""
    if not activity.is_open:
        return "done"
    day = local_day(activity, zone)
    if day is None or day > today:
        return "later"
    return "today" if day == today else "overdue"


def add_marks(rows: list[dict], user: Any) -> None:
    """Batch of the card: each row gets "kind_icon", "kind_name", "outcome_icon", "outcome_name", "due" and "is_day"."""
    found = visible_to(user).select_related("kind", "outcome").in_bulk([row["id"] for row in rows])
    zone = zone_of(user)
    today = timezone.now().astimezone(zone).date()
    for row in rows:
        if activity := found.get(row["id"]):
            outcome = activity.outcome
            row["kind_icon"], row["kind_name"] = activity.kind.icon, activity.kind.name
            row["outcome_icon"], row["outcome_name"] = (outcome.icon, outcome.name) if outcome else ("", "")
            row["due"] = due_state(activity, today, zone)
            row["is_day"] = activity.done_at is None and activity.starts_on is not None


def add_next(rows: list[dict], user: Any) -> None:
    """Batch of the card of contacts: rows with a next date get "next", what it is, as {"icon", "kind", "when", "due", "id"}.

    Nothing is asked where the list shows no next date.
    """
    planned = [row for row in rows if row.get("next_at")]
    if not planned:
        return
    zone = zone_of(user)
    today = timezone.now().astimezone(zone).date()
    following = next_of_contacts(user, [row["id"] for row in planned], zone)
    for row in planned:
        activity = following.get(row["id"])
        row["next"] = activity and {
            "id": activity.pk,
            "icon": activity.kind.icon,
            "kind": activity.kind.name,
            "when": activity.starts_at or activity.starts_on,
            "due": due_state(activity, today, zone),
        }


def names_of(ids: Iterable[int], user: Any) -> dict[int, str]:
    """id → "Call with Joe Doe" for journal and notices; what the person may not see is absent."""
    rows = Activity.objects.filter(pk__in=list(ids)).select_related("kind", "contact")
    seen = set(visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    names = {}
    for row in rows:
        if row.pk in seen or (row.trashed_at and not row.is_private):
            whom = f" with {row.contact.shown_name}" if row.contact else f" “{row.subject}”" if row.subject else ""
            names[row.pk] = f"{row.kind.name}{whom}"
    return names
