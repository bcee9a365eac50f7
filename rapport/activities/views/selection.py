"""Which activities a request means: one in its address, some by id, or all that a lookup finds."""

from typing import Any

from django.http import HttpRequest, QueryDict

from rapport.activities.reading import numbers
from rapport.base.errors import Refused
from rapport.lookups.definition import Definition
from rapport.lookups.queries import matching

MOST = 2000  # at once; more is a job for a narrower lookup


def selected_ids(request: HttpRequest, record_type: str = "activity") -> list[int]:
    """The ids meant, at most MOST. Raises Refused where nothing is selected, or too much."""
    asked = request.POST if request.method == "POST" else request.GET
    if asked.get("all") == "1":
        definition = Definition.from_query(QueryDict(asked.get("query", "").lstrip("?")), record_type, request.user)
        ids = list(matching(definition, request.user).values_list("pk", flat=True)[: MOST + 1])
    else:
        ids = numbers([*asked.getlist("id"), *asked.getlist("ids")])
        if request.resolver_match and (one := request.resolver_match.kwargs.get("activity_id")):
            ids = [one]
    if not ids:
        raise Refused("Select something first.")
    if len(ids) > MOST:
        raise Refused(f"At most {MOST:,} at once. Narrow the lookup first.")
    return ids


def fields_of(request: HttpRequest) -> list[tuple[str, Any]]:
    """The selection as hidden fields, for the form that acts on it."""
    if request.GET.get("all") == "1":
        return [("all", "1"), ("query", request.GET.get("query", ""))]
    return [("id", one) for one in selected_ids(request)]
