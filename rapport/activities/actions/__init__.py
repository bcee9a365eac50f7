"""Every write of activities: plan, log, complete, reopen, move, spread, cancel, trash, give, change."""

from rapport.activities.actions.change import change_activity
from rapport.activities.actions.end import (
    cancel_activities,
    give_activities,
    purge_activities,
    reopen_activity,
    trash_activities,
    untrash_activities,
)
from rapport.activities.actions.facts import few_facts_of
from rapport.activities.actions.handing import hand_over_activities
from rapport.activities.actions.log import complete_activities, complete_activity, log_activity
from rapport.activities.actions.log_with import log_with_person
from rapport.activities.actions.move import move_activities, spread_activities
from rapport.activities.actions.plan import plan_activities, plan_activity
from rapport.activities.actions.remind import remind
from rapport.activities.actions.restoring import restore_activity
from rapport.activities.actions.series import skip_occurrence, take_occurrence

__all__ = [
    "cancel_activities",
    "change_activity",
    "complete_activities",
    "complete_activity",
    "few_facts_of",
    "give_activities",
    "hand_over_activities",
    "log_activity",
    "log_with_person",
    "move_activities",
    "plan_activities",
    "plan_activity",
    "purge_activities",
    "remind",
    "reopen_activity",
    "restore_activity",
    "skip_occurrence",
    "spread_activities",
    "take_occurrence",
    "trash_activities",
    "untrash_activities",
]
