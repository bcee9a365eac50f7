"""What activities do when contacts change: plans go along with a person to a new company, touch plans are measured."""

from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef

from rapport.access.models import Level
from rapport.activities.actions import cancel_activities, hand_over_activities, trash_activities, untrash_activities
from rapport.activities.actions.telling import tell_of_contacts
from rapport.activities.counting import companies_of, is_limited
from rapport.activities.models import Activity, ActivityContact
from rapport.activities.queries import trashed_to, visible_to
from rapport.activities.reading import numbers
from rapport.activities.remembering import remembered
from rapport.activities.upkeep import COUNT_COMPANIES, recount_shared
from rapport.attachments.hanging import COMMENTS
from rapport.base.sockets import within
from rapport.contacts.actions import remember
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for, listed_to
from rapport.jobs.actions import enqueue_once
from rapport.journal.actions import Noted, Writing
from rapport.journal.models import Change
from rapport.notices.actions import forget_records
from rapport.perspectives.actions.steps import count_attempts


@within("touch_goal.changed")
def measure_plans(writing: Writing, ids: list[int], **facts: Any) -> None:
    """A touch plan was set or taken away: since when is it behind?"""
    remember(remembered(ids, writing.at))


@within("employer.remembered")
def follow_employer(writing: Writing, ids: list[int], left: int | None = None, joined: int | None = None) -> None:
    """What is planned with a person belongs to the new company; what happened stays with the old one."""
    employers = defaultdict(list)
    for person_id, employer_id in Contact.objects.filter(pk__in=ids).values_list("pk", "employer_id"):
        employers[employer_id].append(person_id)
    for employer_id, people in employers.items():
        ActivityContact.objects.filter(contact__in=people, is_open=True).update(organisation=employer_id)
    remember(remembered({*ids, *(i for i in (left, joined) if i)}, writing.at))


@within("employer.changed")
def leave_behind(writing: Writing, ids: list[int], left: int | None = None, stays: Any = None, **facts: Any) -> None:
    """What was said to stay with the old company is with it, or with somebody there, from now on."""
    chosen = numbers((stays or {}).get("stays_activities", []))
    if not chosen or left is None or writing.by is None:
        return
    there = numbers((stays or {}).get("stays_with", []))
    to = listed_to(writing.by).filter(pk__in=there, employer=left).first() or contact_for(writing.by, left)
    hand_over_activities(chosen, ids[0], to, by=writing.by, inside=writing)


@within("operation.written")
def count_for_who_sees(writing: Writing) -> None:
    """Contacts have other owners, or are shared with others: other people may count for their companies."""
    changes = writing.changes.values()
    if any(one.record_type == "sharing_default" and _closes_or_opens(one) for one in changes):
        enqueue_once(COUNT_COMPANIES, priority=10)
    elif (ids := {found for one in changes if (found := _seen_by_others(one))}) and is_limited():
        recount_shared(ids)


@within("shares.derived")
def count_for_rules(writing: None, record_type: str, ids: list[int], among: int) -> None:
    """The same where a rule over a lookup shares other contacts than before."""
    if record_type == "contact" and is_limited():
        recount_shared(ids, among)


@within("comment.added")
def tell_of_comments(writing: Any, record_type: str, record_id: int, **_: Any) -> None:
    """Followers of the contacts hear of a comment on what happened with them, but for what is private."""
    if record_type != "activity" or writing.by is None:
        return
    rows = ActivityContact.objects.filter(activity=record_id, activity__is_private=False)
    about: dict[int, str] = {}
    at_companies: dict[int, dict[int, str]] = defaultdict(dict)
    for row in rows.select_related("contact", "activity__kind"):
        kind = row.activity.kind.name
        about[row.contact_id] = f"commented on a {kind[:1].lower()}{kind[1:]} with {row.contact.shown_name}"
        if row.organisation_id not in (None, row.contact_id):
            at_companies[row.organisation_id][row.contact_id] = about[row.contact_id]
    tell_of_contacts(writing, about, at_companies, told_of=COMMENTS, of="activity")


@within("contact.dropped")
def call_off(writing: Writing, ids: list[int], **_: Any) -> None:
    """Nobody works on contacts that were dropped: what is planned with them alone is called off.

    An undo brings back only what was: what was called off then is among its own changes, what was planned since stays.
    """
    if writing.operation.action == "undo":
        return
    if planned := _planned_alone(ids, writing.by):
        cancel_activities(planned, by=writing.by, reason="Dropped", whole_series=True, inside=writing)


@within("contact.purged")
def leave_companies(writing: Writing, ids: list[int], **_: Any) -> None:
    """What was done with contacts who are gone for good counts for their companies no longer."""
    forget_records("activity", Activity.objects.filter(contact__in=ids).values_list("pk", flat=True))  # they name whom
    companies = set(companies_of(ids)) - set(ids)
    ActivityContact.objects.filter(contact__in=ids).delete()
    remember(remembered(companies, writing.at))
    count_attempts(companies)


@within("contact.trashed")
def take_along(writing: Writing, ids: list[int], **_: Any) -> None:
    """What is planned with contacts in the trash alone rests there with them."""
    if planned := _planned_alone(ids, writing.by):
        trash_activities(planned, by=writing.by, whole_series=True, inside=writing)


@within("contact.untrashed")
def bring_along(writing: Writing, ids: list[int], **_: Any) -> None:
    """Contacts come back from the trash with what was taken along."""
    trashed = Change.objects.filter(record_type="contact", record_id__in=ids, after__trashed_at__isnull=False)
    took = trashed.order_by("-id").values_list("operation", flat=True)[: len(ids)]
    along = Change.objects.filter(operation__in=list(took), record_type="activity").values("record_id")
    resting = trashed_to(writing.by).filter(pk__in=along, contact_rows__contact__in=ids).distinct()
    if back := list(resting.values_list("pk", flat=True)):
        untrash_activities(back, by=writing.by, inside=writing)


def _closes_or_opens(change: Noted) -> bool:
    was, now = ((facts or {}).get("level", Level.WRITE) for facts in (change.before, change.after))
    return (was < Level.READ) != (now < Level.READ)


def _seen_by_others(change: Noted) -> int | None:
    """The contact that others see after a change; one that was just made took part in nothing."""
    if change.record_type == "contact":
        return change.record_id if change.before and change.after and "owner" in change.after else None
    if change.record_type != "share" or (change.before and change.after):
        return None
    facts = change.before or change.after or {}
    return facts["record_id"] if facts["record_type"] == "contact" else None


def _planned_alone(ids: list[int], by: Any) -> list[int]:
    """Open activities, as far as this person may see them, in which nobody but these contacts takes part."""
    rows = ActivityContact.objects.filter(contact__in=ids, is_open=True)
    others = ActivityContact.objects.filter(activity=OuterRef("pk")).exclude(contact__in=ids)
    alone = visible_to(by).filter(~Exists(others), pk__in=rows.values("activity"))
    return list(alone.values_list("pk", flat=True))
