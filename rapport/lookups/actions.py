"""Writing saved lookups: save, change, delete."""

from typing import Any

from rapport.access.actions import require
from rapport.access.queries import is_ruled, may
from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.base.text import clean
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Change, Operation
from rapport.lookups.definition import Definition
from rapport.lookups.models import Lookup

LONGEST_NAME = 200
FIELDS = ("name", "record_type", "owner_id", "is_shared", "definition")


def save_lookup(name: str, definition: Definition, *, by: Any, is_shared: bool = False) -> tuple[Lookup, Operation]:
    """Keep a lookup under a name. Raises Invalid, NotAllowed."""
    if is_shared:
        require(by, "lookups.share")
    lookup = Lookup(
        name=_checked_name(name),
        record_type=definition.record_type,
        owner=by,
        is_shared=is_shared,
        definition=definition.json(),
    )
    with operation("save_lookup", by=by, summary=f"Lookup “{lookup.name}” saved") as writing:
        lookup.save(force_insert=True)
        writing.changed("lookup", lookup.id, None, facts_of(lookup))
        writing.tell("lookup.saved", lookup_id=lookup.id)
    return lookup, writing.operation


def change_lookup(lookup: Lookup, values: dict[str, Any], *, by: Any) -> Operation:
    """Give a lookup another name, definition (a Definition) or audience. Raises Invalid, NotAllowed, Gone."""
    _require_own(lookup, by)
    values = dict(values)
    if values.get("is_shared") and not lookup.is_shared:
        require(by, "lookups.share")
    if "name" in values:
        values["name"] = _checked_name(values["name"])
    if "definition" in values:
        values["definition"] = values["definition"].json()
    with operation("change_lookup", by=by, summary=f"Lookup “{values.get('name', lookup.name)}” changed") as writing:
        found = Lookup.objects.select_for_update().filter(pk=lookup.pk).first()
        if found is None:
            raise Gone("This lookup was deleted meanwhile.")
        _write(writing, found, values)
        writing.tell("lookup.changed", lookup_id=found.id)
    return writing.operation


def delete_lookup(lookup: Lookup, *, by: Any) -> Operation:
    """Take a lookup away; what it found stays. Raises NotAllowed."""
    _require_own(lookup, by)
    lookup_id = lookup.id
    _refuse_shared(lookup_id)
    with operation("delete_lookup", by=by, summary=f"Lookup “{lookup.name}” deleted") as writing:
        writing.changed("lookup", lookup_id, facts_of(lookup), None)
        lookup.delete()
        writing.tell("lookup.deleted", lookup_id=lookup_id)
    return writing.operation


def restore_lookup(writing: Writing, change: Change) -> list[str]:
    """Undo: take back a birth, bring back what was deleted, or turn fields back that nobody changed since."""
    found = Lookup.objects.select_for_update().filter(pk=change.record_id).first()
    if change.before is None:
        if found:
            _refuse_shared(found.id)
            writing.changed("lookup", found.id, facts_of(found), None)
            found.delete()
        return []
    if change.after is None:
        lookup = Lookup(pk=change.record_id, **change.before)
        lookup.save(force_insert=True)
        writing.changed("lookup", lookup.id, None, change.before)
        return []
    if found is None:
        return ["Lookup"]
    kept = [key for key, value in change.after.items() if getattr(found, key) != value]
    _write(writing, found, {key: value for key, value in change.before.items() if key not in kept})
    return [key.removesuffix("_id").replace("_", " ").capitalize() for key in kept]


def facts_of(lookup: Lookup) -> dict[str, Any]:
    """A lookup as the journal keeps it."""
    return {key: getattr(lookup, key) for key in FIELDS}


def _write(writing: Writing, lookup: Lookup, values: dict[str, Any]) -> None:
    before = facts_of(lookup)
    if {"definition", "is_shared", "owner_id"} & {key for key, value in values.items() if before[key] != value}:
        _require_rights(lookup.pk, writing.by)
    for key, value in values.items():
        setattr(lookup, key, value)
    lookup.version += 1
    lookup.save()
    writing.changed("lookup", lookup.id, before, facts_of(lookup))


def _require_rights(lookup_id: int, by: Any) -> None:
    """What a sharing rule opens is for those to change who may change rights."""
    if by is not None and is_ruled(lookup_id) and not may(by, "people.change"):
        raise NotAllowed("A sharing rule opens what this lookup finds, so only administrators can change it.")


def _refuse_shared(lookup_id: int) -> None:
    if is_ruled(lookup_id):
        raise Refused("A sharing rule opens what this lookup finds. Remove the rule first.")


def _checked_name(name: str) -> str:
    name = clean(name)
    if not name:
        raise Invalid({"name": "Give the lookup a name."})
    if len(name) > LONGEST_NAME:
        raise Invalid({"name": f"A name has at most {LONGEST_NAME} characters."})
    return name


def _require_own(lookup: Lookup, by: Any) -> None:
    if lookup.owner_id != by.id and not by.is_administrator:
        raise NotAllowed("Only who saved this lookup, or an administrator, can change it.")
