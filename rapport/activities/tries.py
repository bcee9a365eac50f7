"""The attempt count: tries with somebody since they were last reached."""

from datetime import datetime

from django.db.models import Max

from rapport.activities.models import ActivityContact


def tries_until(contact_id: int, at: datetime, *, but: int | None = None) -> int:
    """How many tries with this contact lie between the last time they were reached and `at`, without activity `but`."""
    rows = ActivityContact.objects.filter(contact=contact_id)
    reached = rows.filter(touched_at__lt=at).aggregate(last=Max("reached_at"))["last"]
    tried = rows.filter(attempted_at__lt=at, tried_at__isnull=False)
    if reached:
        tried = tried.filter(attempted_at__gt=reached)
    return tried.exclude(activity=but).count() if but else tried.count()
