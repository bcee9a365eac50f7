"""Imports and exports in the background: a few lines each; what they do may be done twice without harm."""

from typing import Any

from rapport.base.errors import Refused
from rapport.exchange import actions
from rapport.exchange.actions import make_export, preview_import, run_import, undo_next
from rapport.exchange.models import Export, Import

TRIES = 4


def preview(job: Any, import_id: int, turn: int) -> None:
    """Count what an import would do."""
    if imported := Import.objects.filter(id=import_id, turn=turn, state=Import.State.PREVIEWING).first():
        with _told(imported, job):
            preview_import(imported, job)


def run(job: Any, import_id: int, turn: int) -> None:
    """Write the rows of an import, from where it stands."""
    if imported := _held(import_id, turn, Import.State.RUNNING):
        with _told(imported, job):
            run_import(imported, job)


def undo(job: Any, import_id: int, turn: int) -> None:
    """Take an import back, part by part."""
    if imported := _held(import_id, turn, Import.State.UNDOING):
        with _told(imported, job):
            while undo_next(imported):
                job.report(len(imported.choices.get("kept", [])), stays=True)
                if job.should_stop():
                    return


def _held(import_id: int, turn: int, state: str) -> Import | None:
    rows = Import.objects.select_related("operation", "by", "undone_by")
    return rows.filter(id=import_id, turn=turn, state=state).first()


class _told:  # noqa: N801
    """Trouble that stays is written on the import, so that its page says it."""

    def __init__(self, imported: Import, job: Any) -> None:
        self.imported, self.job = imported, job

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, trouble: Any, trace: Any) -> None:
        if trouble is not None and self.job.attempt >= TRIES:
            held = Import.objects.filter(id=self.imported.id, turn=self.imported.turn)
            held.update(state=Import.State.FAILED, trouble=f"{kind.__name__}: {trouble}"[:1000])


def give_up(import_id: int, turn: int) -> None:
    """Its worker died each time: the page says so, and offers to go on or to undo."""
    trouble = "It was interrupted each time it ran. Perhaps there is too little memory."
    Import.objects.filter(id=import_id, turn=turn).update(state=Import.State.FAILED, trouble=trouble)


def give_export_up(export_id: int) -> None:
    """Its worker died each time."""
    wanted = Export.objects.filter(id=export_id).exclude(state=Export.State.DONE)
    wanted.update(state=Export.State.FAILED, trouble="It was interrupted each time it ran.")


def export(job: Any, export_id: int) -> None:
    """Make the file of an export."""
    wanted = Export.objects.select_related("by").filter(id=export_id).exclude(state=Export.State.DONE).first()
    if wanted is None:
        return
    try:
        make_export(wanted)
    except Exception as trouble:
        if job.attempt >= TRIES or isinstance(trouble, Refused):
            Export.objects.filter(id=export_id).update(state=Export.State.FAILED, trouble=str(trouble)[:1000])
        raise


def forget_exports(job: Any) -> int:
    """Drop exports that nobody fetched for a week."""
    return actions.forget_exports()
