"""How cells of a list of activities are drawn, and the line at its foot that adds up."""

from html import escape
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.templatetags.static import static

from rapport.ui.formats import Clock, minutes, number, write_day, write_moment

NONE = '<span class="soft">—</span>'
ADDED_UP = 20_000  # rows; adding up more is dear


def _icon(name: str, label: str = "") -> str:
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return f'<svg class="icon" {said}><use href="{static("ui/icons.svg")}#i-{name}"/></svg>'


def heading_of(row: dict) -> tuple[str, bool]:
    """Who it is with; without a contact what it is about, as a stand-in."""
    for part in ("name", "company", "phone", "email"):
        if row.get(f"contact__{part}"):
            return row[f"contact__{part}"], False
    return row.get("subject") or row.get("kind_name") or "No contact", True


def contact_cell(row: dict, clock: Clock) -> str:
    """The words where there is no contact."""
    return escape(heading_of(row)[0])


def leads_to(row: dict) -> tuple[int, str]:
    """A row opens the record of its contact; without one, the activity itself."""
    if row.get("contact_id"):
        return row["contact_id"], f"/contacts/{row['contact_id']}/"
    return row["id"], f"/activities/{row['id']}/"


def when_cell(row: dict, clock: Clock) -> str:
    """The kind's icon and when it was or will be; a whole day has no time; what is late says so by colour and day."""
    icon = _icon(row.get("kind_icon", "clock"), row.get("kind_name", ""))
    at = row.get("at")
    if at is None:
        return f'<span class="due soft">{icon}No date</span>'
    local = clock.local(at)
    shown = write_moment(row["starts_on"] if row.get("is_day") else local, clock.today)
    if not row.get("is_day") and not shown.startswith("Today"):
        shown = f"{write_day(local.date(), clock.today.year)} {local.hour}:{local.minute:02}"
    due = row.get("due", "later")
    return f'<span class="due" data-due="{due}">{icon}<time datetime="{local.isoformat()}">{shown}</time></span>'


def outcome_cell(row: dict, clock: Clock) -> str:
    """What happened, with its icon."""
    if not row.get("outcome_name"):
        return NONE
    return f'<span class="outcome">{_icon(row["outcome_icon"])}{escape(row["outcome_name"])}</span>'


def minutes_cell(row: dict, clock: Clock) -> str:
    """How long."""
    return f'<span class="number">{minutes(row["minutes"])}</span>' if row.get("minutes") else NONE


def foot(found: QuerySet, user: Any) -> str:
    """The line that adds up: how many, how long, how many reached. Nothing where there are too many to add."""
    some = found.order_by().values("pk")[: ADDED_UP + 1]
    if some.count() > ADDED_UP:
        return ""
    sums = found.order_by().aggregate(
        rows=Count("pk"),
        done=Count("pk", filter=Q(done_at__isnull=False)),
        long=Sum("minutes", filter=Q(done_at__isnull=False)),
        reached=Count("pk", filter=Q(outcome__is_contact=True)),
    )
    parts = [f"<span><b>{number(sums['rows'])}</b> in all</span>", f"<span><b>{number(sums['done'])}</b> done</span>"]
    if sums["reached"]:
        parts.append(f"<span><b>{number(sums['reached'])}</b> reached</span>")
    if sums["long"]:
        parts.append(f"<span><b>{minutes(sums['long'])}</b> spent</span>")
    return f'<p class="list-sum number">{"".join(parts)}</p>'
