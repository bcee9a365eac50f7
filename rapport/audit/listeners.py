"""What others write that has to be provable later."""

from typing import Any

from rapport.audit.actions import note
from rapport.base import sockets

RIGHTS = {"role", "post", "profile", "group", "sharing_default", "sharing_rule", "share", "absence", "user"}


@sockets.within("operation.written")
def note_operation(writing: Any) -> None:
    """Changes of rights and of accounts, and what was taken out, in the transaction that does it."""
    done = writing.operation
    if any(record_type in RIGHTS for record_type, _ in writing.changes):
        note("rights_changed", by=writing.by, what=done.summary, operation_id=done.pk)
    if any(event == "archive.exported" for event, _ in writing.told):
        note("exported", by=writing.by, what=done.summary, operation_id=done.pk)
