"""How some cells of a list of activities are drawn, and the line under it that adds up."""

from datetime import date
from html import escape
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from rapport.activities.models import OPEN, Activity
from rapport.activities.queries import contact_told
from rapport.base import catalogue
from rapport.ui.formats import Clock, minutes, number, write_clock, write_day, write_moment
from rapport.ui.icons import icon

NONE, DASH = '<span class="soft">None</span>', '<span class="soft">—</span>'


def heading_of(row: dict) -> tuple[str, bool]:
    """Whom it is with; what it is about where it is with nobody."""
    facts = (row.get(f"contact__{part}") for part in ("name", "company", "phone", "email"))
    return next((fact for fact in facts if fact), row["kind__name"]), row.get("contact_id") is None


def contact_cell(row: dict, clock: Clock) -> str:
    return escape(heading_of(row)[0])


def leads_to(row: dict) -> tuple[int, str]:
    """The record of its contact; without one the activity's own page."""
    contact_id = row.get("contact_id")
    return (contact_id, f"/contacts/{contact_id}/") if contact_id else (0, f"/activities/{row['id']}/")


def when_cell(row: dict, clock: Clock) -> str:
    """Its kind, and when it was done or is planned."""
    mark = icon(row["kind__icon"], row["kind__name"])
    if row["at"] is None:
        return f'{mark}<span class="soft">No date</span>'
    is_open = row["done_at"] is None and row["cancelled_at"] is None
    is_day = is_open and row["starts_on"] is not None
    local = row["starts_on"] if is_day else clock.local(row["at"])
    day = local if is_day else local.date()
    due = "done" if not is_open else _due(day, clock)
    if is_day or day == clock.today:
        said = write_moment(local, clock.today)
    else:
        said = f"{write_day(day, clock.today.year)} {write_clock(local)}"
    return f'{mark}<time data-due="{due}">{said}</time>'


def _due(day: date, clock: Clock) -> str:
    return "overdue" if day < clock.today else "today" if day == clock.today else "later"


def subject_cell(row: dict, clock: Clock) -> str:
    """What it is about; leads to the activity itself."""
    said = escape(row["subject"] or row["kind__name"])
    return f'<a class="clip" dir="auto" href="/activities/{row["id"]}/">{said}</a>'


def outcome_cell(row: dict, clock: Clock) -> str:
    if not row["outcome__name"]:
        return DASH
    return f'<span class="outcome">{icon(row["outcome__icon"])}{escape(row["outcome__name"])}</span>'


def length_cell(row: dict, clock: Clock) -> str:
    return f'<span class="number">{minutes(row["minutes"])}</span>' if row["minutes"] else DASH


def next_cell(row: dict, clock: Clock) -> str:
    """When something is planned next with the same contact."""
    at = row["contact__next_at"]
    if at is None:
        return NONE
    local = clock.local(at)
    return f'<span class="due" data-due="{_due(local.date(), clock)}">{write_moment(local.date(), clock.today)}</span>'


def foot(rows: QuerySet[Activity], user: Any) -> str:
    """How many, how many reached them, how long, how many go on: of what the lookup finds."""
    some = Activity.objects.filter(pk__in=rows.order_by().values("pk"))
    follows = Activity.objects.filter(OPEN, is_private=False, contact=OuterRef("contact"))
    facts = some.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(done_at__isnull=False)),
        reached=Count("pk", filter=Q(outcome__is_contact=True)),
        tried=Count("pk", filter=Q(outcome__is_try=True)),
        length=Sum("minutes", filter=Q(done_at__isnull=False)),
        going_on=Count("pk", filter=contact_told(user) & Q(Exists(follows))),
    )
    hidden = catalogue.hidden_fields(catalogue.card("activity"), user)
    said = [(facts["total"], "in all")]
    if facts["done"]:
        said.append((facts["done"], "done"))
    if facts["done"] and "outcome" not in hidden:
        said.append((facts["reached"], f"reached, {facts['reached'] * 100 // facts['done']}%"))
    if facts["tried"] and "outcome" not in hidden:
        said.append((facts["tried"], "tries"))
    parts = [f'<span><b class="number">{number(count)}</b> {words}</span>' for count, words in said]
    if facts["length"] and "minutes" not in hidden:
        parts.append(f'<span><b class="number">{minutes(facts["length"])}</b> spent</span>')
    if facts["going_on"] and "next" not in hidden:
        parts.append(f'<span><b class="number">{number(facts["going_on"])}</b> with a next activity</span>')
    return "".join(parts)
