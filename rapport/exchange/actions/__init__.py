"""Bringing contacts in and taking them out: every verb of the room."""

from rapport.exchange.actions.deciding import decide, decide_rows
from rapport.exchange.actions.exporting import (
    ask_export,
    export_everything,
    export_lookup,
    forget_exports,
    make_export,
    note_export,
)
from rapport.exchange.actions.previewing import ask_preview, preview_import
from rapport.exchange.actions.running import advance_import, resume_import, run_import, start_import, stop_import
from rapport.exchange.actions.shortcut import import_file
from rapport.exchange.actions.undoing import undo_import, undo_next
from rapport.exchange.actions.uploading import choose, discard_import, read_again, upload

__all__ = [
    "advance_import",
    "ask_export",
    "ask_preview",
    "choose",
    "decide",
    "decide_rows",
    "discard_import",
    "export_everything",
    "export_lookup",
    "note_export",
    "forget_exports",
    "import_file",
    "make_export",
    "preview_import",
    "read_again",
    "resume_import",
    "run_import",
    "start_import",
    "stop_import",
    "undo_import",
    "undo_next",
    "upload",
]
