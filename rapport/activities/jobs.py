"""What activities do by themselves: reminders every minute, and the night's counting and clearing."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from rapport.activities import upkeep
from rapport.activities.actions import purge_activities, remind


def give_reminders(job: Any) -> None:
    """Tell people what begins soon."""
    remind()


def count_aged(job: Any) -> None:
    """Touches that are a year old now no longer count."""
    upkeep.recount_aged()


def purge_trash(job: Any) -> None:
    """What has rested in the trash for 30 days goes for good."""
    purge_activities(before=timezone.now() - timedelta(days=30))
