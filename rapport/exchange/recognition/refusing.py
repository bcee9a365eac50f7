"""Rows that whoever imports may not write: told before anything is written, and of the contact nothing but that."""

from collections.abc import Sequence
from typing import Any

from rapport.access.models import Level
from rapport.access.queries import may
from rapport.access.seeing import rows_seen, sees_all
from rapport.contacts.models import Contact
from rapport.exchange.models import ImportRow
from rapport.exchange.recognition.judging import Verdict

State = ImportRow.State
NO_CHANGE = "It is here, and you may see it, but not change it."
NO_NEW = "You may not add contacts."


def refuse_unwritable(verdicts: Sequence[Verdict], by: Any, *, adds: bool) -> list[Verdict]:
    """Reject what may not be written; `adds`: whether a row that is "created" is a new contact, not a new detail of one."""
    known = {v.contact_id for v in verdicts if v.contact_id and v.state in (State.CREATED, State.UPDATED)}
    free = _writable(known, by)
    may_add = not adds or may(by, "contacts.create")
    for verdict in verdicts:
        if verdict.state not in (State.CREATED, State.UPDATED):
            continue
        if verdict.contact_id in known - free:
            verdict.state, verdict.why = State.REJECTED, NO_CHANGE
        elif verdict.state == State.CREATED and not verdict.is_revived and not may_add:
            verdict.state, verdict.why = State.REJECTED, NO_NEW
    return list(verdicts)


def _writable(ids: set[int], by: Any) -> set[int]:
    if not ids or not may(by, "contacts.change"):
        return set()
    if sees_all(by, "contact", Level.WRITE):
        return ids
    rows = Contact.objects.filter(rows_seen(by, "contact", level=Level.WRITE), pk__among=ids)
    return set(rows.values_list("pk", flat=True))
