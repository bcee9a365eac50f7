"""Reading calling lists. Every read of a list starts at `visible_to`, every row at the contacts somebody sees."""

from rapport.calling.queries.calling_list import (
    callers_of,
    changeable_to,
    definition_of,
    filling_job,
    found_by,
    hidden_in_lists,
    known_to,
    list_for,
    may_change,
    names_of,
    target_for,
    visible_to,
)
from rapport.calling.queries.queue import held_by, progress_of, sizes_of, upcoming

__all__ = [
    "callers_of",
    "changeable_to",
    "definition_of",
    "filling_job",
    "found_by",
    "held_by",
    "hidden_in_lists",
    "known_to",
    "list_for",
    "may_change",
    "names_of",
    "progress_of",
    "sizes_of",
    "target_for",
    "upcoming",
    "visible_to",
]
