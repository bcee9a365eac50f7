"""Who may, and what changes accounts and settings: every write of this room."""

from rapport.access.actions.failed_job import discard_failed_jobs, retry_failed_jobs
from rapport.access.actions.holiday import add_holidays, remove_holidays
from rapport.access.actions.identity import adopt_identity
from rapport.access.actions.invitation import forget_old_links, invite_user, join, reset, reset_link, set_up, setup_link
from rapport.access.actions.keeping import renew_stamp
from rapport.access.actions.organisation import change_organisation
from rapport.access.actions.permission import require
from rapport.access.actions.second_factor import (
    add_authenticator_app,
    add_passkey,
    remove_second_factor,
    rename_passkey,
    renew_recovery_codes,
    reset_second_factors,
)
from rapport.access.actions.session import end_session, forget_proofs
from rapport.access.actions.token import add_api_token, add_app_password, revoke_token
from rapport.access.actions.user import (
    change_own_settings,
    change_password,
    change_user,
    deactivate_user,
    reactivate_user,
    sign_out_elsewhere,
)

__all__ = [
    "add_api_token",
    "add_app_password",
    "add_authenticator_app",
    "add_holidays",
    "add_passkey",
    "adopt_identity",
    "change_organisation",
    "change_own_settings",
    "change_password",
    "change_user",
    "deactivate_user",
    "discard_failed_jobs",
    "end_session",
    "forget_old_links",
    "forget_proofs",
    "invite_user",
    "join",
    "reactivate_user",
    "remove_holidays",
    "remove_second_factor",
    "rename_passkey",
    "renew_recovery_codes",
    "renew_stamp",
    "require",
    "reset",
    "reset_link",
    "reset_second_factors",
    "retry_failed_jobs",
    "revoke_token",
    "set_up",
    "setup_link",
    "sign_out_elsewhere",
]
