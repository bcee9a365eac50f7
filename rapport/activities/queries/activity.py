"""The doors to activities."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.activities.models import Activity, ActivityColleague
from rapport.base.errors import Gone


def seen_by(user: Any, of: str = "") -> Q:
    """Not private, or one's own: who does it, who typed or planned it, and colleagues who take part. None is Rapport itself.

    `of` is the path to the activity from the rows asked, such as "activity__".
    """
    if user is None:
        return Q()
    mine = Q(**{f"{of}assigned_to": user.pk}) | Q(**{f"{of}created_by": user.pk}) | Q(**{f"{of}entered_by": user.pk})
    parts = ActivityColleague.objects.filter(activity=OuterRef(f"{of}pk"), user=user.pk)
    return Q(**{f"{of}is_private": False}) | mine | Q(Exists(parts))


def visible_to(user: Any) -> QuerySet[Activity]:
    """Every activity this person may see, cancelled ones included, the trash not."""
    return Activity.objects.filter(seen_by(user), trashed_at__isnull=True)


def trashed_to(user: Any) -> QuerySet[Activity]:
    """What rests in the trash, as far as this person may see it."""
    return Activity.objects.filter(seen_by(user), trashed_at__isnull=False)


def activity_for(user: Any, activity_id: int) -> Activity:
    """One activity with what its page shows; raises Gone where there is none for this person."""
    rows = visible_to(user).select_related("kind", "outcome", "assigned_to", "entered_by", "text", "contact")
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise Gone("This activity is not here. It may be in the trash.")
    return activity


def contact_about(activity_id: int) -> int | None:
    """In whose journal it shows: its contact's, nobody's while it is private."""
    return Activity.objects.filter(pk=activity_id, is_private=False).values_list("contact", flat=True).first()
