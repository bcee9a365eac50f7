"""Reading activities. Every read starts at `visible_to`."""

from rapport.activities.queries.activity import (
    activity_for,
    changeable_among,
    changeable_to,
    completable_among,
    contact_about,
    few_to,
    known_to,
    part_among,
    seen_by,
    trashed_to,
    usable_among,
    visible_to,
)
from rapport.activities.queries.due import (
    Due,
    due,
    in_order,
    local_day,
    next_due,
    open_of_contact,
    overdue_count,
    undated,
)
from rapport.activities.queries.known import contact_told, found_by, known, known_rows, leave_out_unseen
from rapport.activities.queries.listing import add_next, due_state, names_of
from rapport.activities.queries.planned import (
    Occurrence,
    load_of_days,
    occurrences,
)
from rapport.activities.queries.spreading import spread_over

__all__ = [
    "Due",
    "Occurrence",
    "activity_for",
    "add_next",
    "changeable_among",
    "changeable_to",
    "completable_among",
    "contact_about",
    "contact_told",
    "due",
    "due_state",
    "few_to",
    "found_by",
    "in_order",
    "known",
    "known_rows",
    "known_to",
    "leave_out_unseen",
    "load_of_days",
    "local_day",
    "names_of",
    "next_due",
    "occurrences",
    "open_of_contact",
    "overdue_count",
    "part_among",
    "seen_by",
    "spread_over",
    "trashed_to",
    "undated",
    "usable_among",
    "visible_to",
]
