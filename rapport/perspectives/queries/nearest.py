"""Among which contacts the first ones by since when they stand somewhere are: a long list is not sorted whole for one page."""

from datetime import date

from django.db.models import Q

from rapport.perspectives.models import Standing

MOST = 2_000  # contacts named one by one


def nearest_now(value: date | None, descending: bool, count: int, *, perspective_id: int) -> Q:
    """From a day on (None: the very first) at least `count` of them; everybody, where too many came on one day."""
    rows = Standing.objects.filter(perspective=perspective_id).order_by()
    if value:
        rows = rows.filter(since__lte=value) if descending else rows.filter(since__gte=value)
    ordered = rows.order_by("-since" if descending else "since").values_list("since", flat=True)
    if last := ordered[count - 1 : count].first():
        rows = rows.filter(since__gte=last) if descending else rows.filter(since__lte=last)
    found = list(rows.values_list("contact_id", flat=True)[: MOST + 1])
    return Q(pk__among=found) if len(found) <= MOST else Q()
