"""Bringing an archive into an empty installation: all of it in one transaction, or nothing."""

import json
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from rapport.access.actions import forget_proofs
from rapport.activities.models import Activity
from rapport.attachments.store import put
from rapport.base.bulk import insert_rows
from rapport.base.errors import Refused
from rapport.contacts.models import Contact
from rapport.exchange.archive.tables import VERSION, columns, counted, tables
from rapport.exchange.models import Import
from rapport.journal.models import Operation
from rapport.organisation.models import User

LARGEST_FILE = 2 * 1024**3
LARGEST_MANIFEST = 2**20
BATCH = 2000


class Archive:
    """An opened archive. Raises Refused where it is none that we can read."""

    def __init__(self, path: Path) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            with self.zip.open("manifest.json") as told:  # what a small file unpacks to may not fit into memory
                self.manifest = json.loads(told.read(LARGEST_MANIFEST))
        except (zipfile.BadZipFile, KeyError, ValueError, OSError, RuntimeError, NotImplementedError):
            raise Refused("This is no archive of Rapport. A zip file has to be unpacked first.") from None
        if self.manifest.get("format") != "rapport-archive" or self.manifest.get("version", 0) > VERSION:
            raise Refused("This archive was made by a newer Rapport. Upgrade this one first.")

    @property
    def total(self) -> int:
        return sum(count for name, count in self.manifest["tables"].items() if name != "files")

    def rows(self, model: type[models.Model]) -> Iterator[dict]:
        name = f"tables/{model._meta.label}.jsonl"
        if name not in self.zip.namelist():
            return
        with self.zip.open(name) as lines:
            for line in lines:
                yield json.loads(line)

    def files(self) -> Iterator[str]:
        return (name for name in self.zip.namelist() if name.startswith("files/") and not name.endswith("/"))


def is_empty() -> bool:
    """Whether nothing is here that an archive would overwrite."""
    return not Contact.objects.exists() and not Activity.objects.exists()


def load(path: Path, imported: Import | None = None) -> dict[str, int]:
    """Take everything in. Accounts keep the passwords that are here; the others get a link from `rapport user reset`.

    Everybody signs in again, and adds a second factor again. Raises Refused where contacts or activities are here already.
    """
    archive = Archive(path)
    if not is_empty():
        raise Refused("An archive goes into an empty installation only, and this one has contacts or activities.")
    for name in archive.files():  # before the rows that name them; files nobody names are swept later
        with archive.zip.open(name) as stream:
            put(cast(BinaryIO, stream), limit=LARGEST_FILE)
    here: list[dict[str, Any]] = [dict(row) for row in User.objects.values()]
    counts = {}
    with transaction.atomic():
        _wipe()
        for model in tables():
            counts[model._meta.label] = _load_table(archive, model)
        _keep_accounts(here)
        _keep_import(imported, here, counts)
        forget_proofs()
        _set_sequences()
    return counts


def _wipe() -> None:
    """Seeds and the traces of the set-up go: the archive brings its own."""
    Operation.objects.update(part_of=None, reverses=None)
    with connection.constraint_checks_disabled():
        for model in (*tables(), *counted()):  # what was counted goes last
            model._base_manager.all()._raw_delete(connection.alias)


def _load_table(archive: Archive, model: type[models.Model]) -> int:
    fields = {field.attname: field for field in columns(model)}
    rows, count = archive.rows(model), 0
    while batch := list(islice(rows, BATCH)):
        names = [name for name in batch[0] if name in fields]
        extra = ["password"] if model is User else []
        values = [[_value(fields[n], row.get(n)) for n in names] + ["!"] * len(extra) for row in batch]
        insert_rows(model, names + extra, values)
        count += len(batch)
    return count


def _value(field: models.Field, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField | models.ForeignKey):
        return value
    return field.to_python(value)


def _keep_accounts(here: list[dict]) -> None:
    """Who could sign in here still can: with their own password, under their archived account where there is one."""
    archived = {email.lower(): number for number, email in User.objects.values_list("id", "email")}
    last = max([0, *archived.values(), *(one["id"] for one in here)])
    for one in here:
        if (number := archived.get(one["email"].lower())) is not None:
            facts = {key: one[key] for key in ("password", "is_active", "is_administrator")}
            User.objects.filter(id=number).update(**facts)
            continue
        last += 1
        names = list(one)
        insert_rows(User, names, [[last if name == "id" else one[name] for name in names]])


def _keep_import(imported: Import | None, here: list[dict], counts: dict[str, int]) -> None:
    """The import of the archive itself stays known, under the account of whoever did it."""
    if imported is None:
        return
    email = next((one["email"] for one in here if one["id"] == imported.by_id), "")
    imported.by = User.objects.get(email__iexact=email)
    imported.operation = imported.undone_by = None
    imported.pk = (Import.objects.order_by("-id").values_list("id", flat=True).first() or 0) + 1
    imported.state, imported.finished_at = Import.State.DONE, timezone.now()
    imported.total = sum(counts.values())
    imported.counts = {"created": imported.total}
    imported.save(force_insert=True)


def _set_sequences() -> None:
    """The next record gets a number of its own."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)
