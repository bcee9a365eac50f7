"""What lists of activities and contacts show of activities beyond their columns, one query for all rows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from rapport.access.seeing import sees_all
from rapport.activities.counting import counting, is_limited
from rapport.activities.models import Activity, ActivityContact
from rapport.activities.queries.activity import seen_by
from rapport.activities.queries.due import local_day
from rapport.activities.queries.known import contact_told, hidden_of
from rapport.base.prepared import prepared


def due_state(activity: Activity, today: Any, zone: Any) -> str:
    """The word that screens colour by: overdue, today, later, done."""
    if not activity.is_open:
        return "done"
    day = local_day(activity, zone)
    if day is None or day > today:
        return "later"
    return "today" if day == today else "overdue"


def add_next(rows: list[dict], user: Any) -> None:
    """Batch of the card of contacts: rows with a next date get "next", what it is, as {"icon", "kind", "when"}.

    Nothing is asked where the list shows no next date. Only what has that very date is read: a company may have hundreds.
    """
    planned = {row["id"]: row["next_at"] for row in rows if row.get("next_at")}
    if not planned:
        return
    found: dict[int, dict] = {}
    next_ones = _next(list(planned), set(planned.values()), limited=is_limited())
    rows_by_rank = sorted(next_ones, key=lambda row: (-row[-1], row[0]))
    for _, contact, company, at, *what in rows_by_rank:
        for contact_id in (contact, company):
            if planned.get(contact_id) == at:
                found.setdefault(contact_id, {"when": what[0] or what[1], "icon": what[2], "kind": what[3]})
    for row in rows:
        row["next"] = found.get(row["id"])


@prepared
def _next(contacts: Any, times: Any, *, limited: bool) -> QuerySet:
    parts = ActivityContact.objects.filter(open_at__among=times, is_open=True)
    facts = ("starts_at", "starts_on", "kind__icon", "kind__name", "priority")
    columns = ("activity_id", "contact_id", "organisation_id", "open_at", *(f"activity__{fact}" for fact in facts))
    # two parts, each along its own index: an OR makes SQLite read all that ever happened at a company
    of_people = parts.filter(contact_id__among=contacts)
    of_companies = counting(parts.filter(organisation_id__among=contacts), limited=limited)
    return of_people.values_list(*columns).union(of_companies.values_list(*columns), all=True)


def names_of(ids: Iterable[int], user: Any) -> dict[int, str]:
    """id → "Call with Joe Doe" for journal and notices; what the person may not see is absent."""
    rows = Activity.objects.filter(seen_by(user), pk__in=list(ids)).select_related("kind", "contact")
    if not sees_all(user, "contact"):
        rows = rows.annotate(is_told=Exists(Activity.objects.filter(contact_told(user), pk=OuterRef("pk"))))
    names, quotes = {}, "subject" not in hidden_of(user)
    for row in rows:
        is_told = row.contact and getattr(row, "is_told", True)
        whom = f" with {row.contact.shown_name}" if is_told else f" “{row.subject}”" if row.subject and quotes else ""
        names[row.pk] = f"{row.kind.name}{whom}"
    return names
