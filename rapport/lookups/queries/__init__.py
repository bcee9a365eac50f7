"""Reading lookups: what they find, page by page, and the saved ones."""

from rapport.lookups.queries.paging import Neighbours, Page, count_of, matching, neighbours, rows_of, run
from rapport.lookups.queries.saved import lookup_for, visible_to

__all__ = [
    "Neighbours",
    "Page",
    "count_of",
    "lookup_for",
    "matching",
    "neighbours",
    "rows_of",
    "run",
    "visible_to",
]
