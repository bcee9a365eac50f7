"""Reading activities. Every read starts at `visible_to`."""

from rapport.activities.queries.activity import activity_for, trashed_to, visible_to

__all__ = ["activity_for", "trashed_to", "visible_to"]
