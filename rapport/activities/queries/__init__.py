"""Reading activities. Every read starts at `visible_to`."""

from rapport.activities.queries.activity import activity_for, contact_about, seen_by, trashed_to, visible_to
from rapport.activities.queries.due import (
    Due,
    done_on,
    due,
    in_order,
    local_day,
    next_due,
    open_of_contact,
    overdue_count,
    touches,
    undated,
)
from rapport.activities.queries.listing import add_next, due_state, names_of
from rapport.activities.queries.planned import (
    Busy,
    Occurrence,
    between,
    busy_blocks,
    count_on,
    load_of_days,
    occurrences,
)
from rapport.activities.queries.spreading import spread_over

__all__ = [
    "Busy",
    "Due",
    "Occurrence",
    "activity_for",
    "add_next",
    "between",
    "busy_blocks",
    "contact_about",
    "count_on",
    "done_on",
    "due",
    "due_state",
    "in_order",
    "load_of_days",
    "local_day",
    "names_of",
    "next_due",
    "occurrences",
    "open_of_contact",
    "overdue_count",
    "seen_by",
    "spread_over",
    "touches",
    "trashed_to",
    "undated",
    "visible_to",
]
