"""Rights as one condition of a query: which rows of a record type somebody may use so far."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from rapport.access.models import Share
from rapport.access.rights import Sight


def rows_in(sight: Sight, record_type: str, level: int, of: str = "") -> Q:
    """The condition on rows with an `owner_key`; `of` is the path to them from the rows asked, such as "contact__"."""
    if sight.everything:
        return Q()
    shared = Share.objects.filter(
        record_type=record_type, record_id=OuterRef(f"{of}pk"), to__among=sight.keys, level__gte=level
    )
    return Q(**{f"{of}owner_key__among": sight.owners}) | Q(Exists(shared))
