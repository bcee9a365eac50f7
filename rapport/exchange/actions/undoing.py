"""Taking a whole import back, part by part; whom people worked with since stays, and is listed."""

from typing import Any

from django.utils import timezone

from rapport.access.actions import require
from rapport.base import catalogue
from rapport.base.errors import Refused
from rapport.contacts.actions import trash_contacts
from rapport.contacts.queries.contact import changeable_to
from rapport.exchange import queries
from rapport.exchange.models import Import
from rapport.jobs.actions import enqueue
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Change, Operation

State = Import.State
NOT_YOURS = "not yours to change"
TASK = "rapport.exchange.jobs.undo"


def undo_import(imported: Import, *, by: Any, in_background: bool = True) -> Import:
    """Take back what the import did, in the background. Raises Refused where there is nothing to take back."""
    require(by, "contacts.import")
    if imported.state not in (State.DONE, State.STOPPED, State.FAILED) or imported.operation_id is None:
        raise Refused("Stop the import first." if imported.state == State.RUNNING else "There is nothing to undo.")
    turn, choices = imported.turn + 1, {**imported.choices, "kept": []}
    facts: dict[str, Any] = {
        "part_of": imported.operation,
        "door": "import",
        "summary": f"Import of {imported.name} undone",
    }
    with operation("undo_import", by=by, **facts) as writing:
        held = Import.objects.filter(id=imported.id, state=imported.state)
        if not held.update(state=State.UNDOING, turn=turn, undone_by=by, trouble="", choices=choices):
            raise Refused("Somebody else did something with this import. Look again.")
        writing.tell("import.undoing", import_id=imported.id)
        if in_background:
            enqueue(TASK, key=f"import-undo-{imported.id}-{turn}", import_id=imported.id, turn=turn)
    imported.refresh_from_db()
    return imported


def undo_next(imported: Import) -> bool:
    """Take back the newest part that still stands; False once nothing does, and the import is undone."""
    part = queries.standing_parts(imported).order_by("-id").first()
    held = Import.objects.filter(id=imported.id, turn=imported.turn, state=State.UNDOING)
    if part is None:
        held.update(state=State.UNDONE, undone_at=timezone.now())
        imported.refresh_from_db()
        return False
    facts: dict[str, Any] = {
        "part_of": imported.operation,
        "reverses": part,
        "door": "import",
        "summary": f"Undone: {part.summary}",
    }
    with operation("undo", by=imported.undone_by, **facts) as writing:
        listed = _take_back(writing, part, imported)
        writing.tell("operation.undone", undone_id=part.id)
        imported.choices = {**imported.choices, "kept": [*imported.choices.get("kept", []), *listed]}
        if not held.update(choices=imported.choices):
            raise Refused("Another worker undoes this import.")
    return True


def _take_back(writing: Writing, part: Operation, imported: Import) -> list[list]:
    """What stayed: [record type, id, labels]. New contacts go to the trash with all that hangs on them."""
    changes = list(part.changes.order_by("-id"))
    born = {c.record_id for c in changes if c.record_type == "contact" and c.before is None}
    kept = queries.worked_with(imported, born)
    if gone := sorted(born - kept):
        trash_contacts(gone, by=writing.by, inside=writing)
    closed = _closed(changes, writing.by) - born
    listed: list[list] = [["contact", i, []] for i in sorted(kept)] + [
        ["contact", i, [NOT_YOURS]] for i in sorted(closed)
    ]
    for change in changes:
        if _hangs_on(change, born | closed):
            continue
        if labels := catalogue.card(change.record_type).restore(writing, change):
            listed.append([change.record_type, change.record_id, labels])
    return listed


def _closed(changes: list[Change], by: Any) -> set[int]:
    """The contacts that were filled in and that whoever undoes this may not change."""
    rows = changeable_to(by) if by else None
    if rows is None:
        return set()
    filled = {c.record_id for c in changes if c.record_type == "contact"} | {c.about for c in changes if c.about}
    return filled - set(rows.filter(pk__among=filled).values_list("pk", flat=True))


def _hangs_on(change: Change, contacts: set[int]) -> bool:
    """Whether it shares the fate of one of these contacts."""
    return change.about in contacts or (change.record_type == "contact" and change.record_id in contacts)
