"""A file arrives: kept, read, guessed. Nothing of it is written yet."""

from typing import Any, BinaryIO

from django.db import transaction

from rapport.access.actions import require
from rapport.attachments.store import put
from rapport.base.errors import Invalid, Refused
from rapport.exchange import plans, readers, sales_plans, standing_plans
from rapport.exchange.allowed import shut_to
from rapport.exchange.archive import Archive
from rapport.exchange.matching import ABOUT, header_words, targets_of
from rapport.exchange.matching.targets import is_known
from rapport.exchange.merging import POLICIES
from rapport.exchange.models import Import
from rapport.exchange.readers import Unreadable, format_of

LARGEST = 500 * 1024 * 1024
OPEN = [Import.State.UPLOADED, Import.State.PREVIEWING, Import.State.READY]


def upload(stream: BinaryIO, name: str, *, by: Any, system: str = "", about: str = "") -> Import:
    """Keep a file and guess how to read it. Raises Unreadable (a sentence) where it is none that we can read."""
    require(by, "contacts.import")
    kept = put(stream, limit=LARGEST)
    imported = Import(name=name[:255], digest=kept.digest, size=kept.size, by=by)
    imported.format = format_of(plans.file_of(imported), name)
    imported.choices = {"owner": by.id}
    if imported.format == "archive":
        Archive(plans.file_of(imported))
        imported.about, imported.mapping = "everything", []
    else:
        reading = readers.look(plans.file_of(imported), imported.format, {}, header_words())
        plans.guess(imported, reading)
        if about and about != imported.about:
            _turn_to(imported, about)
        imported.system = system[:100] or imported.system
    with transaction.atomic():
        imported.save()
    return imported


def _turn_to(imported: Import, about: str) -> None:
    """What the file is about was wrongly guessed: its columns have other places then."""
    if about not in ABOUT:
        raise Invalid({"about": "Choose what the file is about."})
    imported.about = about
    reading = plans.reading_of(imported)
    reading.rows = readers.look(plans.file_of(imported), imported.format, _wished(imported)).rows
    imported.mapping = plans.guessed_mapping(imported, reading)


def _wished(imported: Import) -> dict:
    reading = imported.reading
    keys = ("encoding", "delimiter", "sheet", "header") if imported.format != "vcard" else ("encoding",)
    return {key: reading[key] for key in keys if reading.get(key) not in (None, "")}


def read_again(imported: Import, wished: dict[str, Any], *, by: Any) -> Import:
    """Read the file another way: encoding, delimiter, header line or sheet. The columns are guessed anew."""
    require(by, "contacts.import")
    _must_be_open(imported)
    all_wished = {**_wished(imported), **wished}
    try:
        reading = readers.look(plans.file_of(imported), imported.format, all_wished, header_words())
    except (LookupError, ValueError):
        raise Unreadable("The file cannot be read this way.") from None
    plans.guess(imported, reading)
    return _saved(imported)


def choose(imported: Import, values: dict[str, Any], *, by: Any) -> Import:
    """Take what a person decided: mapping, about, system, policy, duplicates, owner, tags, source, relationship_type.

    Raises Invalid where a column goes nowhere we know or two go where one can.
    """
    require(by, "contacts.import")
    _must_be_open(imported)
    if (about := values.get("about")) and about != imported.about:
        _turn_to(imported, about)
    elif "mapping" in values:
        imported.mapping = checked_mapping(imported, values["mapping"])
    if "system" in values:
        imported.system = str(values["system"]).strip()[:100] or plans.name_without_dates(imported.name)
    if values.get("policy", "follow") not in POLICIES:
        raise Invalid({"policy": "Choose what happens with those that are here."})
    sales_plans.check(values)
    standing_plans.check(values)
    chosen = {key: values[key] for key in plans.DEFAULTS if key in values}
    imported.choices = {**imported.choices, **chosen}
    return _saved(imported)


def checked_mapping(imported: Import, mapping: list[str]) -> list[str]:
    """One known target for each column, none twice where a field takes one value."""
    columns = imported.reading.get("columns", [])
    mapping = (list(mapping) + [""] * len(columns))[: len(columns)]
    problems: dict[str, str] = {}
    seen: dict[str, str] = {}
    fixed = shut_to(imported.by)
    targets = targets_of(imported.about, fixed)
    for n, (column, target) in enumerate(zip(columns, mapping, strict=True)):
        if not is_known(imported.about, target, fixed):
            problems[f"column.{n}"] = "There is no such field."
        elif target in targets and not targets[target].is_many and target in seen:
            problems[f"column.{n}"] = f"{seen[target]} goes there already."
        seen.setdefault(target, column)
    if problems:
        raise Invalid(problems)
    return mapping


def discard_import(imported: Import, *, by: Any) -> None:
    """Forget a file of which nothing was written."""
    require(by, "contacts.import")
    _must_be_open(imported)
    with transaction.atomic():
        imported.delete()


def _must_be_open(imported: Import) -> None:
    if imported.state not in OPEN:
        raise Refused("This import has begun. Undo it, and import the file again.")


def _saved(imported: Import) -> Import:
    """The preview of before does not hold any more."""
    imported.state, imported.counts, imported.done = Import.State.UPLOADED, {}, 0
    imported.turn += 1
    with transaction.atomic():
        imported.rows.all().delete()
        imported.save()
    return imported
