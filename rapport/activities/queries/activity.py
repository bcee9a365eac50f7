"""The doors to activities."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from rapport.access.models import Level
from rapport.access.queries import may
from rapport.access.seeing import rows_seen, seen_of, sees_all
from rapport.activities.models import Activity, ActivityColleague, ActivityContact
from rapport.base.errors import Gone
from rapport.contacts.models import Contact
from rapport.contacts.queries import visible_to as visible_contacts


def seen_by(user: Any, of: str = "") -> Q:
    """With a contact one sees and not private, or one's own: who does it, who typed or planned it, and who takes part.

    What is with nobody is its people's where contacts are not everybody's. None is Rapport itself. `of` is the path to the
    activity from the rows asked, such as "activity__".
    """
    if user is None:
        return Q()
    is_open = Q(**{f"{of}is_private": False})
    if (seen := seen_of(user, "contact")) != "all":
        with_seen = ActivityContact.objects.filter(rows_seen(user, "contact", of="contact__"))
        if seen == "few":
            is_open &= Q(**{f"{of}pk__in": with_seen.values("activity")})
        else:
            is_open &= Q(Exists(with_seen.filter(activity=OuterRef(f"{of}pk"))))
    mine = Q(**{f"{of}assigned_to": user.pk}) | Q(**{f"{of}created_by": user.pk}) | Q(**{f"{of}entered_by": user.pk})
    parts = ActivityColleague.objects.filter(activity=OuterRef(f"{of}pk"), user=user.pk)
    return is_open | mine | Q(Exists(parts))


def few_to(user: Any) -> list[QuerySet]:
    """What `visible_to` gives somebody who sees few contacts, in parts: each way to it has an index of its own."""
    living = Activity.objects.filter(trashed_at__isnull=True)
    with_seen = ActivityContact.objects.filter(rows_seen(user, "contact", of="contact__")).values("activity")
    parts = ActivityColleague.objects.filter(user=user.pk).values("activity")
    mine = [living.filter(**{way: user.pk}) for way in ("assigned_to", "created_by", "entered_by")]
    return [living.filter(is_private=False, pk__in=with_seen), living.filter(pk__in=parts), *mine]


def visible_to(user: Any) -> QuerySet[Activity]:
    """Every activity this person may see, cancelled ones included, the trash not."""
    return Activity.objects.filter(seen_by(user), trashed_at__isnull=True)


def known_to(user: Any) -> QuerySet[Activity]:
    """Every activity this person may see, the trash included."""
    return Activity.objects.filter(seen_by(user))


def changeable_to(user: Any) -> QuerySet[Activity] | None:
    """Those they may change, the trash included; None for all."""
    if not may(user, "activities.change"):
        return Activity.objects.none()
    return None if sees_all(user, "contact", Level.WRITE) else known_to(user)


def trashed_to(user: Any) -> QuerySet[Activity]:
    """What rests in the trash, as far as this person may see it."""
    return Activity.objects.filter(seen_by(user), trashed_at__isnull=False)


def activity_for(user: Any, activity_id: int) -> Activity:
    """One activity with what its page shows; raises Gone where there is none for this person."""
    rows = visible_to(user).select_related("kind", "outcome", "assigned_to", "entered_by", "text", "contact")
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise Gone("This activity is not here. It may be in the trash.")
    return told(user, activity)


def contact_about(activity_id: int) -> int | None:
    """In whose journal it shows: its contact's, nobody's while it is private."""
    return Activity.objects.filter(pk=activity_id, is_private=False).values_list("contact", flat=True).first()


def unseen_among(user: Any, rows: Iterable[dict]) -> set[int]:
    """The ids of those of these rows (with "is_private", "assigned_to_id") that this person may not see; mostly without asking."""
    all_else = sees_all(user, "contact")
    doubtful = {r["id"] for r in rows if r["assigned_to_id"] != user.pk and (r["is_private"] or not all_else)}
    return (
        doubtful - set(visible_to(user).filter(pk__among=doubtful).values_list("pk", flat=True)) if doubtful else set()
    )


def contact_told(user: Any) -> Q:
    """Of which activities somebody may know the contact: they see it, or it is theirs to do."""
    return Q() if sees_all(user, "contact") else rows_seen(user, "contact", of="contact__") | Q(assigned_to=user.pk)


def is_told(user: Any, activity: Activity, contact: Contact | None) -> bool:
    """Whether somebody may know this contact of an activity that they see. None is Rapport itself."""
    if contact is None or user is None:
        return contact is not None
    is_theirs = sees_all(user, "contact") or activity.assigned_to_id == user.pk
    return is_theirs or visible_contacts(user).filter(pk=contact.pk).exists()


def told(user: Any, activity: Activity) -> Activity:
    """The activity without its contact where this person does not see that; to be shown, not to be saved."""
    if not is_told(user, activity, activity.contact):
        activity.contact = None
    return activity


def leave_out_unseen(rows: list[dict], user: Any) -> None:
    """Batch of the card: nothing of a contact that this person may not see."""
    if rows and "contact_id" in rows[0]:
        without_unseen_names(user, rows)


def without_unseen_names(user: Any, rows: list[dict]) -> list[dict]:
    """The rows, with nothing of a contact (columns "contact__…") that this person may not see, unless it is theirs to do."""
    if sees_all(user, "contact"):
        return rows
    contacts = {row["contact_id"] for row in rows if row["contact_id"] and row["assigned_to_id"] != user.pk}
    seen = set(visible_contacts(user).filter(pk__among=contacts).values_list("pk", flat=True))
    for row in rows:
        if row["contact_id"] in contacts - seen:
            unsaid = {name: None if name.endswith("_at") else "" for name in row if name.startswith("contact__")}
            row.update(unsaid, contact_id=None)
    return rows
