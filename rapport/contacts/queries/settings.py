"""Reading the lists that administrators keep about contacts, with how often each row is used where the reader sees it."""

from typing import Any

from django.db.models import Count, QuerySet

from rapport.contacts.models import Relationship, RelationshipType, Source
from rapport.contacts.queries.contact import visible_to
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.queries.ties import seen_ties


def sources(user: Any) -> list[Source]:
    """All sources in order, each with `used`: by how many contacts this person sees; None where sources are hidden."""
    is_hidden = "source" in hidden_of(user)
    return _counted(Source.objects.order_by("position", "name"), None if is_hidden else visible_to(user), "source")


def relationship_types(user: Any) -> list[RelationshipType]:
    """All types in order, each with `used`: by how many relationships this person sees."""
    ties = Relationship.objects.filter(seen_ties(user), of__trashed_at=None, to__trashed_at=None)
    return _counted(RelationshipType.objects.order_by("position", "name"), ties, "type")


def _counted(rows: QuerySet, users: QuerySet | None, column: str) -> list[Any]:
    """The rows, each with how many of `users` have it in this column."""
    found = list(rows)
    counts = dict(users.order_by().values_list(column).annotate(Count("pk"))) if users is not None else None
    for row in found:
        row.used = counts.get(row.pk, 0) if counts is not None else None
    return found
