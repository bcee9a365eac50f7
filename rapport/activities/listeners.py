"""What activities do when contacts change: plans go along with a person to a new company, touch plans are measured."""

from typing import Any

from rapport.activities.models import ActivityContact
from rapport.activities.remembering import remembered
from rapport.base.sockets import within
from rapport.contacts.actions import remember
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing


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
