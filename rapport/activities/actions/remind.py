"""Reminders: each is given once, to whoever does it and takes part."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rapport.activities.models import OPEN, Activity
from rapport.notices.actions import notify
from rapport.organisation.queries import zone_of

BATCH = 200


def remind(now: datetime | None = None) -> int:
    """Give every reminder that is due; returns how many. Any number of workers may run it: a notice has one key.

    Outside the journal: nobody decides anything here.
    """
    now = now or timezone.now()
    due = Activity.objects.filter(OPEN, remind_at__lte=now).order_by("remind_at").values_list("pk", flat=True)[:BATCH]
    # by their ids: with the joins in one statement SQLite walks the table by kind, each minute
    rows = Activity.objects.filter(pk__in=list(due), remind_at__isnull=False).select_related(
        "kind", "contact", "assigned_to"
    )
    given = 0
    for activity in sorted(rows, key=lambda row: row.remind_at):
        with transaction.atomic():
            # the row says it was not given yet; who changes it first gives it
            if not Activity.objects.filter(pk=activity.pk, remind_at=activity.remind_at).update(remind_at=None):
                continue
            given += _give(activity)
    return given


def _give(activity: Activity) -> int:
    people = {activity.assigned_to_id, *activity.colleague_rows.values_list("user", flat=True)}
    when = ""
    if activity.starts_at:
        local = activity.starts_at.astimezone(zone_of(activity.assigned_to))
        when = f" at {local.hour}:{local.minute:02d}"
    whom = f" with {activity.contact.shown_name}" if activity.contact else ""
    return notify(
        people,
        "reminder",
        f"{activity.kind.name}{whom}{when}",
        text=activity.subject,
        url=f"/contacts/{activity.contact_id}/" if activity.contact_id else f"/activities/{activity.pk}/",
        key=f"remind:{activity.pk}:{activity.remind_at:%Y%m%dT%H%M}",
        record_type="activity",
        record_id=activity.pk,
    )
