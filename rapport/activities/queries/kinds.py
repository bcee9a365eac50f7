"""The kinds of activity: a handful of rows that every page asks for."""

from django.db.models import QuerySet

from rapport.activities.models import Kind
from rapport.base.memory import once_a_request
from rapport.base.prepared import prepared


@prepared
def _kinds() -> QuerySet:
    return Kind.objects.all()


@once_a_request
def kinds_by_id() -> dict[int, Kind]:
    """Every kind in its order, those no longer offered included."""
    return {kind.id: kind for kind in _kinds()}
