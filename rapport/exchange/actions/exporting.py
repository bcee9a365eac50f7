"""Taking out: a lookup as a file, and everything as one archive."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from rapport.access.actions import require
from rapport.access.fingerprint import fingerprint_of
from rapport.attachments.store import put
from rapport.audit.actions import note
from rapport.audit.origin import NOWHERE, Origin
from rapport.base.errors import NotAllowed, Refused
from rapport.exchange.archive import write_archive
from rapport.exchange.models import Export
from rapport.exchange.outgoing import FORMATS, WRITERS
from rapport.exchange.outgoing.rows import Table
from rapport.jobs.actions import enqueue
from rapport.journal.actions import operation
from rapport.lookups.definition import Definition, from_json
from rapport.notices.actions import notify

LARGEST = 20 * 1024**3
ARCHIVE = "archive"


def export_lookup(
    definition: Definition,
    format: str,  # noqa: A002
    stream: BinaryIO | Path,
    *,
    by: Any,
    columns: tuple[str, ...] = (),  # noqa: A002
) -> int:
    """Write what a lookup finds as csv, xlsx, vcard or vcard3; returns how many. `columns` ("all",) is every field."""
    if format not in WRITERS:
        raise Refused(f"There is no format {format}. Choose {', '.join(FORMATS)}.")
    table = Table(definition, by, columns)
    if isinstance(stream, Path):
        with stream.open("wb") as file:
            count = WRITERS[format](table, file, format)
    else:
        count = WRITERS[format](table, stream, format)
    note_export(definition, format, count, by=by)
    return count


def note_export(definition: Definition, format: str, count: int, *, by: Any, origin: Origin = NOWHERE) -> None:  # noqa: A002
    """Keep in the audit log that this was taken out."""
    what = f"{count:,} {definition.card.plural.lower()} as {_named(definition)}.{FORMATS[format][2]}"
    note("exported", by=by, what=what, origin=origin)


def export_everything(path: str | Path, *, by: Any) -> dict[str, int]:
    """Write everything as one archive; returns the rows of each table. Administrators only."""
    _require_administrator(by)
    path = Path(path)
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        counts = write_archive(unfinished, by=by)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    with operation("export_everything", by=by, summary="Everything exported as one archive") as writing:
        writing.tell("archive.exported")
    return counts


def ask_export(definition: Definition | None, format: str, *, by: Any, columns: tuple[str, ...] = ()) -> Export:  # noqa: A002
    """Have a file made in the background; a notice tells when it is ready. Without a definition: everything."""
    if definition is None:
        _require_administrator(by)
    else:
        _require_export(definition, by)
        if format not in FORMATS:
            raise Refused("Choose a format.")
    suffix = "zip" if definition is None else FORMATS[format][2]
    name = f"{_named(definition)}.{suffix}"
    facts: dict[str, Any] = {"definition": definition.json() if definition else None, "columns": list(columns)}
    if definition is not None:
        facts["definition"] |= {"record_type": definition.record_type}
    with operation("ask_export", by=by, summary=f"{name} exported") as writing:
        export = Export.objects.create(name=name, format=format if definition else ARCHIVE, by=by, **facts)
        writing.tell("export.asked", export_id=export.id)
        enqueue("rapport.exchange.jobs.export", key=f"export-{export.id}", export_id=export.id)
    return export


def _named(definition: Definition | None) -> str:
    day = timezone.now().date().isoformat()
    if definition is None:
        return f"Rapport {day}"
    name = definition.saved.name if definition.saved else definition.card.plural
    return "".join(c if c.isalnum() or c in " -_" else "_" for c in name)[:80] + f" {day}"


def make_export(export: Export) -> None:
    """Write the file of an export that was asked for, and tell."""
    Export.objects.filter(id=export.id).update(state=Export.State.RUNNING, known=fingerprint_of(export.by))
    with tempfile.TemporaryFile() as file:
        if export.format == ARCHIVE:
            _require_administrator(export.by)
            total = sum(write_archive(file, by=export.by).values())
        else:
            definition = from_json(export.definition, export.definition["record_type"])
            total = export_lookup(definition, export.format, file, by=export.by, columns=tuple(export.columns))
        file.seek(0)
        kept = put(file, limit=LARGEST)
    with transaction.atomic():
        facts = {"digest": kept.digest, "size": kept.size, "total": total, "finished_at": timezone.now()}
        Export.objects.filter(id=export.id).update(state=Export.State.DONE, **facts)
        notify([export.by_id], "system", f"{export.name} is ready", url="/export/", key=f"export-{export.id}")


def forget_exports(days: int = 7) -> int:
    """Exports stay for a week; their files are swept from the store after that."""
    before = timezone.now() - timedelta(days=days)
    return Export.objects.filter(at__lt=before).delete()[0]


def _require_export(definition: Definition, by: Any) -> None:
    require(by, f"{definition.card.privileges}.export")


def _require_administrator(by: Any) -> None:
    if by is not None and not by.is_administrator:
        raise NotAllowed("Only administrators can take everything out.")
