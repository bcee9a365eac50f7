"""What this room puts on the page of the trash: files."""

from typing import Any

from rapport.attachments.actions import bring_back_file
from rapport.attachments.queries import file_for, trashed_files
from rapport.base import catalogue
from rapport.base.sockets import TrashRow, TrashSource
from rapport.base.text import fold
from rapport.journal.actions import operation


def rows(user: Any, text: str, limit: int) -> list[TrashRow]:
    """Files in the trash, with the record each belongs to."""
    files = [file for file in trashed_files(user)[:limit] if fold(text) in fold(file.name)]
    names: dict[tuple[str, int], str] = {}
    for record_type in {file.record_type for file in files}:
        ids = [file.record_id for file in files if file.record_type == record_type]
        card = next((card for card in catalogue.cards() if card.key == record_type), None)
        named = card.names(ids, user) if card and card.names else {}
        names |= {(record_type, record_id): name for record_id, name in named.items()}
    return [
        TrashRow(
            file.pk,
            file.trashed_at,
            file.by_id,
            file.name,
            _of(names.get((file.record_type, file.record_id))),
            "file-text",
        )
        for file in files
        if file.trashed_at
    ]


def _of(name: str | None) -> str:
    return f"file of {name}" if name else "file"


def bring_back(ids: list[int], by: Any) -> int | None:
    """Files back to where they were."""
    with operation("bring_back_file", by=by, summary=f"{len(ids)} files brought back") as writing:
        for file_id in ids:
            bring_back_file(file_for(file_id, with_trash=True), by=by, inside=writing)
    return writing.operation.id


SOURCE = TrashSource("file", rows, bring_back, position=30)
