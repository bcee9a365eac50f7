"""Verbs over many contacts: at once up to 500, above that as a job in parts that can be stopped, resumed and undone."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from rapport.access.actions import require
from rapport.access.models import Level
from rapport.base.errors import Gone, NotAllowed
from rapport.contacts.actions.allowed import NOT_HERE, usable
from rapport.jobs.actions import enqueue
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation

CHUNK = 500
# Contacts that a job writes at once: nobody waits for SQLite's write lock for longer than a fifth of a second.
PART = 200 if connection.vendor == "sqlite" else CHUNK
Verb = Callable[..., None]  # (writing, ids, **arguments): writes one chunk
VERBS: dict[str, Verb] = {}


def verb(name: str) -> Callable[[Verb], Verb]:
    """A chunk's work under the name by which the job finds it again."""

    def plug(work: Verb) -> Verb:
        VERBS[name] = work
        return work

    return plug


def for_many(
    name: str, ids: Sequence[int], *, by: Any, summary: str, inside: Writing | None = None, **arguments: Any
) -> Operation:
    """Carry out a verb over contacts. Above 500 the operation stands for the whole, and a job writes its parts."""
    privilege, level = _need(name, arguments)
    require(by, privilege)
    ids = list(dict.fromkeys(ids))
    if len(ids) > 1:
        require(by, "contacts.many")
    _require_all(ids, level, by)
    if len(ids) <= CHUNK or inside is not None:
        with operation(name, by=by, summary=summary, inside=inside) as writing:
            for start in range(0, len(ids), CHUNK):
                VERBS[name](writing, ids[start : start + CHUNK], **arguments)
        return writing.operation
    with transaction.atomic():
        with operation(name, by=by, summary=summary) as writing:
            writing.tell("contacts.change_begun", total=len(ids))
        enqueue(
            "rapport.contacts.jobs.carry_out",
            key=f"contacts-{writing.operation.id}",
            operation_id=writing.operation.id,
            ids=ids,
            arguments=arguments,
        )
    return writing.operation


def _need(name: str, arguments: dict[str, Any]) -> tuple[str, int]:
    """(privilege, how far) for a verb: to give a contact away is more than to change it."""
    if name in ("trash_contacts", "untrash_contacts"):
        return "contacts.delete", Level.FULL
    gives = "owner" in arguments.get("facts", ())
    return ("contacts.share", Level.FULL) if gives else ("contacts.change", Level.WRITE)


def _require_all(ids: Sequence[int], level: int, by: Any) -> None:
    if len(allowed := usable(ids, level, by)) == len(ids):
        return
    if len(seen := usable(ids, Level.READ, by)) < len(ids):
        raise Gone("Some of these contacts are not here. Nothing was changed." if seen else NOT_HERE)
    done = "delete or give away" if level == Level.FULL else "change"
    which = f"{len(ids) - len(allowed):,} of these {len(ids):,}" if len(ids) > 1 else "this contact"
    raise NotAllowed(f"You may see {which}, but not {done} them. Nothing was changed.")


def carry_out_part(whole: Operation, ids: Sequence[int], arguments: dict[str, Any]) -> None:
    """Write the next chunk of a long operation, as a part of it."""
    privilege, level = _need(whole.action, arguments)
    require(whole.by, privilege)  # it may be gone since, with whoever began this
    with operation(whole.action, by=whole.by, summary=whole.summary, door="job", part_of=whole) as writing:
        VERBS[whole.action](writing, usable(ids, level, whole.by), **arguments)
        writing.tell("contacts.part_changed", ids=list(ids))


def counted(number: int) -> str:
    """ "1 contact", "1,204 contacts"."""
    return "1 contact" if number == 1 else f"{number:,} contacts"
