"""Writing the archive from one moment's view of the database, while everybody works on."""

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.utils import timezone

from rapport.attachments.models import File
from rapport.attachments.store import path_of
from rapport.contacts.models import Contact
from rapport.exchange.archive.private import Private
from rapport.exchange.archive.tables import VERSION, columns, tables
from rapport.exchange.models import Import


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is the database of one moment; nobody waits for it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            if not connection.savepoint_ids:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    elif connection.in_atomic_block:
        yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own would take the write lock
            try:
                yield
            finally:
                cursor.execute("COMMIT")


def write_archive(stream: BinaryIO | Path, *, by: Any = None) -> dict[str, int]:
    """Write the archive; returns the rows of each table, and under "files" how many came along.

    `by` is the administrator it is for, who is told of no private activity of others more than that there is one; None is the
    owner of the installation.
    """
    counts: dict[str, int] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive, one_moment():
        private = Private(by)
        for model in tables():
            name = f"tables/{model._meta.label}.jsonl"
            with archive.open(name, "w", force_zip64=True) as entry:
                counts[model._meta.label] = _write_table(model, entry, private)
        digests = _digests(private)
        counts["files"] = sum(_write_file(archive, digest) for digest in sorted(digests))
        facts = {"format": "rapport-archive", "version": VERSION, "made": timezone.now().isoformat(), "tables": counts}
        archive.writestr("manifest.json", json.dumps(facts, indent=2))
    return counts


def _write_table(model: Any, entry: Any, private: Private) -> int:
    names = [field.attname for field in columns(model)]
    count = 0
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=2000):
        told = private.told(model._meta.label, dict(zip(names, row, strict=True)))
        if told is not None:
            entry.write(json.dumps(told, default=_plain, ensure_ascii=False).encode() + b"\n")
            count += 1
    return count


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _digests(private: Private) -> set[str]:
    found = set(File.objects.exclude(pk__in=private.hanging["file"]).values_list("digest", flat=True))
    found |= set(Contact.objects.exclude(photo="").values_list("photo", flat=True))
    return found | set(Import.objects.exclude(format="archive").values_list("digest", flat=True))


def _write_file(archive: zipfile.ZipFile, digest: str) -> bool:
    """Bytes that are missing on the disk do not stop the others."""
    try:
        archive.write(path_of(digest), f"files/{digest}")
    except (OSError, ValueError):
        return False
    return True
