"""What activities do by themselves: reminders every minute, and the night's counting and clearing."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from rapport.activities import upkeep
from rapport.activities.actions import purge_activities, remind
from rapport.activities.actions.settings import hand_over_some
from rapport.journal.models import Change, Operation
from rapport.organisation.models import User


def give_reminders(job: Any) -> None:
    """Tell people what begins soon."""
    remind()


def count_aged(job: Any) -> None:
    """Touches that are a year old now no longer count."""
    upkeep.recount_aged()


def purge_trash(job: Any) -> None:
    """What has rested in the trash for 30 days goes for good."""
    purge_activities(before=timezone.now() - timedelta(days=30))


def hand_over(job: Any, operation_id: int, user_id: int, to_ids: list[int]) -> None:
    """The rest of what somebody who left had goes to colleagues, part by part."""
    whole = Operation.objects.select_related("by").get(pk=operation_id)
    users = User.objects.in_bulk([user_id, *to_ids])
    to, done = [users[one] for one in to_ids], 0
    while not job.should_stop() and (some := hand_over_some(whole, users[user_id], to)):
        done += some
        job.report(done, 0, stays=True)


def count_companies(job: Any) -> None:
    """Which people count for companies is another matter: contacts are private now, or not any more, or many are shared."""
    upkeep.recount_companies(report=job.report)


def count_outcome(job: Any, operation_id: int, record_id: int) -> None:
    """An outcome counts otherwise than before: so do all activities that ended with it."""
    change = Change.objects.filter(operation=operation_id, record_type="outcome", record_id=record_id).first()
    if change and set(change.after or {}) & {"is_touch", "is_contact", "is_try"}:
        upkeep.count_outcome(record_id, report=job.report)
