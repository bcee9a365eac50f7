"""Who may, and what changes accounts and settings: every write of this room."""

from rapport.access.actions.failed_job import discard_failed_jobs, retry_failed_jobs
from rapport.access.actions.holiday import add_holidays, remove_holidays
from rapport.access.actions.invitation import forget_old_links, invite_user, join, reset, reset_link, set_up, setup_link
from rapport.access.actions.organisation import change_organisation
from rapport.access.actions.permission import require
from rapport.access.actions.user import (
    change_own_settings,
    change_password,
    change_user,
    deactivate_user,
    reactivate_user,
    sign_out_elsewhere,
)

__all__ = [
    "add_holidays",
    "change_organisation",
    "change_own_settings",
    "change_password",
    "change_user",
    "deactivate_user",
    "discard_failed_jobs",
    "forget_old_links",
    "invite_user",
    "join",
    "reactivate_user",
    "remove_holidays",
    "require",
    "reset",
    "reset_link",
    "retry_failed_jobs",
    "set_up",
    "setup_link",
    "sign_out_elsewhere",
]
