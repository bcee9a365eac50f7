"""What this room puts on the page of the trash: files."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from rapport.attachments.actions import bring_back_file
from rapport.attachments.hanging import FILES, is_hidden
from rapport.attachments.models import File
from rapport.attachments.queries import file_for, trashed_files
from rapport.base import catalogue
from rapport.base.errors import Gone
from rapport.base.sockets import TrashRow, TrashSource
from rapport.base.text import fold
from rapport.journal.actions import operation

SEARCHED = 2000


def rows(user: Any, text: str, limit: int) -> list[TrashRow]:
    """Files in the trash, with the record each belongs to; those of records this person may not see are left out."""
    asked = fold(text)
    files = [file for file in trashed_files(user)[:SEARCHED] if asked in fold(file.name)]
    by_type: dict[str, set[int]] = defaultdict(set)
    for file in files:
        by_type[file.record_type].add(file.record_id)
    names = {
        (record_type, i): name for record_type, ids in by_type.items() for i, name in _seen(record_type, ids, user)
    }
    return [
        TrashRow(
            file.pk, file.trashed_at, file.by_id, file.name, _of(names[file.record_type, file.record_id]), "file-text"
        )
        for file in files
        if file.trashed_at and (file.record_type, file.record_id) in names
    ][:limit]


def _seen(record_type: str, ids: set[int], user: Any) -> Iterator[tuple[int, str]]:
    """(record id, name) of those of these records that the person may see."""
    card = catalogue.card_if_any(record_type)
    if card is None or is_hidden(record_type, FILES, user):
        return
    seen = list(card.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    named = card.names(seen, user) if card.names else {}
    yield from ((record_id, named.get(record_id, "")) for record_id in seen)


def _of(name: str) -> str:
    return f"file of {name}" if name else "file"


def bring_back(ids: list[int], by: Any) -> int | None:
    """Files back to where they were. Raises Gone for one of a record this person may not see."""
    files = [file_for(file_id, with_trash=True) for file_id in ids]
    for file in files:
        if not any(True for _ in _seen(file.record_type, {file.record_id}, by)):
            raise Gone("This file is not here.")
    with operation("bring_back_file", by=by, summary=_summary(files)) as writing:
        for file in files:
            bring_back_file(file, by=by, inside=writing)
    return writing.operation.id


def _summary(files: list[File]) -> str:
    return f"{files[0].name} brought back" if len(files) == 1 else f"{len(files)} files brought back"


SOURCE = TrashSource("file", rows, bring_back, position=30)
