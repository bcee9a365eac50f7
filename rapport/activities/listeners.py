"""What activities do when contacts change: plans go along with a person to a new company, touch plans are measured."""

from typing import Any

from rapport.activities.models import ActivityContact
from rapport.activities.remembering import remembered
from rapport.base.sockets import within
from rapport.contacts.actions import remember
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing
from rapport.notices.actions import tell_followers


@within("touch_goal.changed")
def measure_plans(writing: Writing, ids: list[int], **facts: Any) -> None:
    """A touch plan was set or taken away: since when is it behind?"""
    remember(remembered(ids, writing.at))


@within("employer.changed")
def follow_employer(writing: Writing, ids: list[int], left: int | None = None, joined: int | None = None) -> None:
    """What is planned with a person belongs to the new company; what happened stays with the old one."""
    for person_id, employer_id in Contact.objects.filter(pk__in=ids).values_list("pk", "employer_id"):
        ActivityContact.objects.filter(contact=person_id, is_open=True).update(organisation=employer_id)
    remember(remembered({*ids, *(i for i in (left, joined) if i)}, writing.at))


@within("comment.added")
def tell_of_comments(writing: Any, record_type: str, record_id: int, **_: Any) -> None:
    """Followers of the contacts hear of a comment on what happened with them, but for what is private."""
    if record_type != "activity" or writing.by is None:
        return
    rows = ActivityContact.objects.filter(activity=record_id, activity__is_private=False)
    about: dict[int, str] = {}
    for row in rows.select_related("contact", "activity__kind"):
        kind = row.activity.kind.name
        about[row.contact_id] = f"commented on a {kind[:1].lower()}{kind[1:]} with {row.contact.shown_name}"
        if row.organisation_id:
            about.setdefault(row.organisation_id, about[row.contact_id])
    tell_followers(writing, about, url=lambda contact_id: f"/contacts/{contact_id}/")
