"""How some cells of a list of contacts are drawn."""

from datetime import datetime
from html import escape
from typing import Any

from django.db.models import Expression, OuterRef, Subquery, Value

from rapport.access.seeing import rights_of, rows_seen
from rapport.base.prepared import worded
from rapport.contacts.models import Contact
from rapport.contacts.queries.known import hidden_of
from rapport.ui import icons
from rapport.ui.formats import Clock, write_moment

HAS_PEOPLE = ("contact", "has_people")
EMPTY = '<span class="soft">—</span>'
NONE = '<span class="soft">None</span>'


def has_people(user: Any) -> Expression:
    """Whether somebody works there whom this person sees; from whom companies are hidden, nobody knows.

    The first one's id, not "exists": that PostgreSQL may answer by reading all people at once, for a page of fifty rows.
    """
    kept = rights_of(user).conditions if user is not None else {}  # as long as nothing changes in what they see
    if HAS_PEOPLE not in kept:
        seen = rows_seen(user, "contact", found=True)
        people = Contact.objects.filter(seen, employer_id=OuterRef("pk"), hidden_at__isnull=True)
        hides = "company" in hidden_of(user)
        kept[HAS_PEOPLE] = Value(1) if hides else worded(Contact, Subquery(people.values("pk")[:1]))
    return kept[HAS_PEOPLE]


def heading_of(row: dict) -> tuple[str, bool]:
    """What a row is called: its name, else the thinnest thing known; True for a company in which nobody is known yet."""
    name = row.get("name") or row.get("company") or row.get("phone") or row.get("email") or "Unnamed"
    return name, is_without_people(row)


def is_without_people(row: dict) -> bool:
    """Whether this is a company in which nobody is known yet."""
    return row.get("kind") == Contact.Kind.ORGANISATION and not row.get("has_people", True)


def name_cell(row: dict, clock: Clock) -> str:
    """The words for a company without a person; everybody else is called by name."""
    return "No person yet" if is_without_people(row) else escape(heading_of(row)[0])


def company_cell(row: dict, clock: Clock) -> str:
    """Where somebody works. A company is not called twice: where its name stands already, that it is one."""
    if row.get("kind") == Contact.Kind.ORGANISATION and not is_without_people(row):
        return '<span class="soft">Company</span>'
    return f'<span class="clip" dir="auto">{escape(row["company"])}</span>' if row.get("company") else EMPTY


def owner_cell(row: dict, clock: Clock) -> str:
    """The group that owns it; "" leaves it to the person."""
    group = row.get("owner_group__name")
    return f'<span class="clip">{escape(group)}</span>' if group else ""


def next_cell(row: dict, clock: Clock) -> str:
    """What comes next and when, told by colour and by words."""
    at: datetime | None = row["next_at"]
    if at is None:
        return NONE
    when, mark, day = clock.local(at), "", clock.local(at).date()
    if following := row.get("next"):
        when = clock.local(following["when"] or at)
        mark = icons.icon(following["icon"], following["kind"])
    due = "overdue" if day < clock.today else "today" if day == clock.today else "later"
    return f'<span class="due" data-due="{due}">{mark}{write_moment(when, clock.today)}</span>'


def touches_cell(row: dict, clock: Clock) -> str:
    """Touches of the last twelve months, against the plan where there is one."""
    touches, goal = row["touches"], row.get("touch_goal")
    words = f"{touches} of {goal} touches" if goal else f"{touches} touches"
    meter = f'<meter class="quiet" min="0" max="{goal or 8}" value="{touches}" aria-label="{words}"></meter>'
    return f'{meter}<span class="number">{touches}</span>'
