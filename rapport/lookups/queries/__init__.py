"""Reading lookups: what they find, page by page, and the saved ones."""

from rapport.lookups.queries.around import Neighbours, neighbours
from rapport.lookups.queries.paging import Page, count_of, cursor_at, matching, rows_of, run
from rapport.lookups.queries.saved import lookup_for, menu_of, names_of, visible_to

__all__ = [
    "Neighbours",
    "Page",
    "count_of",
    "cursor_at",
    "lookup_for",
    "matching",
    "menu_of",
    "names_of",
    "neighbours",
    "rows_of",
    "run",
    "visible_to",
]
