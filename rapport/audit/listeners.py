"""What others write that has to be provable later."""

from typing import Any

from rapport.audit.actions import note
from rapport.audit.origin import origin_of, under_way
from rapport.base import sockets

RIGHTS = {"role", "post", "profile", "group", "sharing_default", "sharing_rule", "share", "absence"}
OF_PERSON = {"email", "is_active", "is_administrator"}  # what of an account is no mere taste
OF_ORGANISATION = {"administrators_see_all", "hints_at_unseen"}
WAYS_IN = {
    "token.made", "token.revoked", "user.factor_added", "user.factor_removed", "user.identity_adopted", "user.link_made",
    "user.password_changed", "user.recovery_codes_made",
}  # fmt: skip


@sockets.within("operation.written")
def note_operation(writing: Any) -> None:
    """Changes of rights, of accounts and of ways in, and what was taken out, in the transaction that does it."""
    done, told = writing.operation, {event for event, _ in writing.told}
    by = writing.by or done.by  # who sets up, or comes for the first time, is somebody only then
    facts: dict[str, Any] = {"by": by, "what": done.summary, "operation_id": done.pk, "origin": under_way.get()}
    if any(is_right(change) for change in writing.changes.values()):
        note("rights_changed", **facts)
    if told & WAYS_IN:
        note("way_in_changed", **facts)
    if "archive.exported" in told:
        note("exported", **facts)


def is_right(change: Any) -> bool:
    """Whether it decides who may do what."""
    if change.record_type in RIGHTS:
        return True
    touched = (change.before or {}).keys() | (change.after or {}).keys()
    if change.record_type == "user":
        return not (change.before and change.after) or bool(touched & OF_PERSON)
    return change.record_type == "organisation" and bool(touched & OF_ORGANISATION)


@sockets.within("journal.exported")
def note_journal(request: Any, record_type: str, record_id: int) -> None:
    """Somebody took the whole journal of a record with them."""
    what, record = "A journal as CSV", (record_type, record_id)
    note("exported", by=request.user, what=what, record=record, origin=origin_of(request))
