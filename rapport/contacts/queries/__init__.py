"""Reading contacts. Every read starts at `visible_to`."""

from rapport.contacts.queries.contact import (
    add_tags,
    changeable_to,
    contact_for,
    contacts_of,
    entry_count,
    known_to,
    listed_to,
    names_of,
    seen_among,
    visible_to,
)
from rapport.contacts.queries.duplicates import Lookalike, duplicates_of, likely_duplicates, probe_of
from rapport.contacts.queries.ties import LISTED, all_ties, offered, tie_choices, tie_for, ties_of, with_free_ends
from rapport.contacts.queries.unseen import names_to_ask, whom_to_ask

__all__ = [
    "LISTED",
    "Lookalike",
    "add_tags",
    "all_ties",
    "changeable_to",
    "contact_for",
    "contacts_of",
    "duplicates_of",
    "entry_count",
    "known_to",
    "likely_duplicates",
    "listed_to",
    "names_to_ask",
    "names_of",
    "offered",
    "probe_of",
    "tie_choices",
    "tie_for",
    "ties_of",
    "seen_among",
    "visible_to",
    "whom_to_ask",
    "with_free_ends",
]
