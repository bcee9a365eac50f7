"""Every write of calling lists."""

from rapport.calling.actions.call import call_later, log_call, never_call, skip_call
from rapport.calling.actions.calling_list import (
    change_calling_list,
    close_calling_list,
    delete_calling_list,
    make_calling_list,
    refresh_calling_list,
    reopen_calling_list,
)
from rapport.calling.actions.lease import release_leases, renew_lease, take_next

__all__ = [
    "call_later",
    "change_calling_list",
    "close_calling_list",
    "delete_calling_list",
    "log_call",
    "make_calling_list",
    "never_call",
    "refresh_calling_list",
    "release_leases",
    "renew_lease",
    "reopen_calling_list",
    "skip_call",
    "take_next",
]
