"""Taking a whole import back, slice by slice; what people changed since stays, and is listed."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.access.actions import require
from rapport.base.errors import Refused
from rapport.exchange.models import Import
from rapport.jobs.actions import enqueue
from rapport.journal.actions import operation, undo
from rapport.journal.models import Operation

State = Import.State


def undo_import(imported: Import, *, by: Any, in_background: bool = True) -> Import:
    """Take back what the import did, in the background. Raises Refused where there is nothing to take back."""
    require(by, "contacts.create")
    if imported.state not in (State.DONE, State.STOPPED, State.FAILED):
        raise Refused("Stop the import first." if imported.state == State.RUNNING else "There is nothing to undo.")
    with operation("undo_import", by=by, summary=f"Import of {imported.name} undone", door="import") as writing:
        moved = Import.objects.filter(id=imported.id, state=imported.state).update(
            state=State.UNDOING, turn=imported.turn + 1, undone_by=by, trouble="", choices={**imported.choices, "kept": []}
        )
        if not moved:
            raise Refused("Somebody else did something with this import. Look again.")
        writing.tell("import.undoing", import_id=imported.id)
        if in_background:
            task, turn = "rapport.exchange.jobs.undo", imported.turn + 1
            enqueue(task, key=f"import-undo-{imported.id}-{turn}", import_id=imported.id, turn=turn)
    imported.refresh_from_db()
    return imported


def undo_next(imported: Import) -> bool:
    """Take back the newest part that still stands; False once nothing does, and the import is undone."""
    part = (
        Operation.objects.filter(part_of=imported.operation, reversed_by__isnull=True, action="import_rows")
        .order_by("-id")
        .first()
    )
    if part is None:
        with transaction.atomic():
            held = Import.objects.filter(id=imported.id, turn=imported.turn, state=State.UNDOING)
            held.update(state=State.UNDONE, undone_at=timezone.now())
        imported.refresh_from_db()
        return False
    with transaction.atomic():
        _, kept = undo(part, by=imported.undone_by, part_of=imported.operation)
        listed = imported.choices.get("kept", [])
        listed += [[k.record_type, k.record_id, k.labels] for k in kept]
        imported.choices = {**imported.choices, "kept": listed}
        held = Import.objects.filter(id=imported.id, turn=imported.turn, state=State.UNDOING)
        if not held.update(choices=imported.choices):
            raise Refused("Another worker undoes this import.")
    return True
