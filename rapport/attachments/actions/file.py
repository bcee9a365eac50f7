"""Files on records of any type."""

import re
import unicodedata
from datetime import timedelta
from typing import Any, BinaryIO

from django.utils import timezone

from rapport.attachments import store
from rapport.attachments.actions.allowed import require_changeable
from rapport.attachments.hanging import FILES, require_free
from rapport.attachments.models import Comment, File
from rapport.base.errors import Invalid
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation

KEPT_FOR = timedelta(days=30)


def add_file(
    record_type: str,
    record_id: int,
    name: str,
    stream: BinaryIO,
    *,
    by: Any,
    about: int | None = None,
    inside: Writing | None = None,
) -> tuple[File, Operation]:
    """Keep a file with a record. The bytes are on the disk before the row is; a failure leaves neither.

    Raises NotAllowed, Refused where it is too large or the disk is full, Invalid where it is empty.
    """
    require_free(record_type, FILES, by)
    require_changeable(record_type, [record_id], by)
    name, stored = safe_name(name), store.put(stream)
    if not stored.size:
        raise Invalid({"file": f"{name} is empty."})
    with operation("add_file", by=by, summary=f"{name} added", inside=inside) as writing:
        file = File.objects.create(
            record_type=record_type,
            record_id=record_id,
            name=name,
            content_type=stored.content_type,
            size=stored.size,
            digest=stored.digest,
            by=by,
            at=writing.at,
        )
        writing.changed("file", file.pk, None, facts_of(file), about=about)
        writing.tell("file.added", file_id=file.pk, record_type=record_type, record_id=record_id, about=about)
    return file, writing.operation


def trash_file(file: File, *, by: Any, about: int | None = None, inside: Writing | None = None) -> Operation:
    """Move a file to the trash, where it rests for 30 days."""
    return _set_trashed(file, f"{file.name} moved to the trash", timezone.now(), by, about, inside)


def bring_back_file(file: File, *, by: Any, about: int | None = None, inside: Writing | None = None) -> Operation:
    """Bring a file back from the trash."""
    return _set_trashed(file, f"{file.name} brought back", None, by, about, inside)


def _set_trashed(file: File, summary: str, at: Any, by: Any, about: int | None, inside: Writing | None) -> Operation:
    require_free(file.record_type, FILES, by)
    require_changeable(file.record_type, [file.record_id], by)
    with operation("bring_back_file" if at is None else "trash_file", by=by, summary=summary, inside=inside) as writing:
        before = facts_of(file)
        file.trashed_at = at
        file.save(update_fields=["trashed_at"])
        writing.changed("file", file.pk, before, facts_of(file), about=about)
    return writing.operation


def purge_trash() -> dict[str, int]:
    """Let go for good what has rested in the trash for 30 days, and contents that nobody refers to any more."""
    before = timezone.now() - KEPT_FOR
    comments, _ = Comment.objects.filter(trashed_at__lt=before).delete()
    files, _ = File.objects.filter(trashed_at__lt=before).delete()
    return {"comments": comments, "files": files, "contents": store.sweep()}


def kept_by_files(digests: set[str]) -> set[str]:
    """Those of these digests that a file refers to, in the trash or not."""
    return set(File.objects.filter(digest__in=digests).values_list("digest", flat=True))


def facts_of(file: File) -> dict[str, Any]:
    """What the journal keeps of a file."""
    return {"name": file.name, "size": file.size, "digest": file.digest, "trashed_at": file.trashed_at}


def safe_name(name: str) -> str:
    """The name for the screen and the download: no folders, nothing invisible or turning, at most 200 bytes with its ending."""
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode()))[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    room = 200 - len(dot + ending[:20])
    while len(stem.encode()) > room:
        stem = stem[:-1]
    return f"{stem}{dot}{ending[:20]}" or "file"
