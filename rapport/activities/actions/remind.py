"""Reminders: each is given once, to whoever does it and takes part."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rapport.activities.actions.telling import quotes_of
from rapport.activities.marks import when_of
from rapport.activities.models import OPEN, Activity
from rapport.activities.queries.known import is_told
from rapport.base.typed_dates import spoken
from rapport.notices.actions import notify
from rapport.organisation.models import User
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
            given += _give(activity, now)
    return given


def _give(activity: Activity, now: datetime) -> int:
    people = {activity.assigned_to_id, *activity.colleague_rows.values_list("user", flat=True)}
    others = User.objects.filter(pk__in=people - {activity.assigned_to_id}) if len(people) > 1 else ()
    knowing = {user.pk for user in others if is_told(user, activity, activity.contact)}
    own = people & {activity.assigned_to_id}
    told = ((own, bool(activity.contact)), (knowing - own, True), (people - knowing - own, False))
    return sum(_remind(activity, some, knows, now) for some, knows in told if some)


def _remind(activity: Activity, people: set[int], knows: bool, now: datetime) -> int:
    """`knows`: they may know with whom it is. Whose own it is not hears of it as long as they see the contact."""
    is_own = people == {activity.assigned_to_id}
    whom = f" with {activity.contact.shown_name}" if knows else ""
    return notify(
        people,
        "reminder",
        f"{activity.kind.name}{whom}{_when(activity, now)}",
        text=activity.subject,
        of="activity",
        quotes=quotes_of(activity),
        url=f"/contacts/{activity.contact_id}/" if knows else f"/activities/{activity.pk}/",
        key=f"remind:{activity.pk}:{activity.remind_at:%Y%m%dT%H%M}",
        record_type="activity" if is_own or not knows else "contact",
        record_id=activity.pk if is_own or not knows else activity.contact_id,
    )


def _when(activity: Activity, now: datetime) -> str:
    """ " at 10:00" of today; ", Mon 30 Nov, 10:00" where it is told days before."""
    zone, when = zone_of(activity.assigned_to), when_of(activity)
    if when.day(zone) != now.astimezone(zone).date():
        return f", {spoken(when, now=now, zone=zone)}"
    at = when.time(zone)
    return f" at {at.hour}:{at.minute:02d}" if at else ""
