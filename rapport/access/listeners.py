"""What access does when something was written: what rules over lookups share follows, and deputies are told."""

from datetime import date
from typing import Any

from rapport.access.reading import structure
from rapport.base.sockets import within
from rapport.jobs.actions import enqueue_once
from rapport.notices.actions import notify
from rapport.notices.models import Notice
from rapport.organisation.queries import names_of_people, today_of
from rapport.ui.formats import write_day


@within("operation.written")
def look_again(writing: Any) -> None:
    """Whatever was written, a lookup may find other records now. Without rules over lookups this asks nothing."""
    if any(rule.of is None for rule in structure().rules):
        enqueue_once("rapport.access.jobs.share_found", priority=10)


@within("operation.written")
def tell_deputies(writing: Any) -> None:
    """Whoever stands in for somebody, or no longer does, reads so, by whichever way it came, undo included."""
    for change in writing.changes.values():
        if change.record_type == "absence" and not (change.before and change.after):
            _tell_deputy(writing, change.before or change.after, is_over=change.after is None)


def _tell_deputy(writing: Any, absence: dict[str, Any], *, is_over: bool) -> None:
    by, today = writing.by, today_of(writing.by)
    since, until = (write_day(date.fromisoformat(absence[key]), today.year) for key in ("since", "until"))
    asked = "asked you no longer to stand in" if is_over else "asked you to stand in"
    away = absence["user_id"]
    whom = "" if by and by.pk == away else f" for {names_of_people([away])[away]}"
    days = f"on {since}" if since == until else f"from {since} until {until}"
    notify([absence["deputy_id"]], Notice.Kind.ASSIGNED, f"{asked}{whom}, {days}", by=by, url="/")
