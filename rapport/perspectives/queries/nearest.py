"""Among which contacts the first ones by a column of their standings are: a long list is not sorted whole for one page."""

from typing import Any

from django.db.models import Q

from rapport.perspectives.models import Standing
from rapport.perspectives.models.standing import HAS_ORDERED

MOST = 2_000  # contacts named one by one
# Column → whose standings its index holds; all others have nothing in it, or a revenue of 0.
INDEXED = {"since": Q(), "last_order_on": HAS_ORDERED, "revenue": HAS_ORDERED}


def nearest_now(value: Any, descending: bool, count: int, *, perspective_id: int, column: str) -> Q:
    """From a value on (None: the very first) at least `count` of them; everybody, where the index does not tell or too many tie."""
    rows = Standing.objects.filter(INDEXED[column], perspective=perspective_id).order_by()
    if value is not None:
        rows = rows.filter(**{f"{column}__{'lte' if descending else 'gte'}": value})
    ordered = rows.order_by(f"-{column}" if descending else column).values_list(column, flat=True)
    last = ordered[count - 1 : count].first()
    if column == "revenue" and not (descending and last and last > 0):
        return Q()
    if last is not None:
        rows = rows.filter(**{f"{column}__{'gte' if descending else 'lte'}": last})
    found = list(rows.values_list("contact_id", flat=True)[: MOST + 1])
    return Q(pk__among=found) if len(found) <= MOST else Q()
