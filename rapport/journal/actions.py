"""The one way to write: an operation, its changes, and what is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from rapport.base import catalogue, sockets
from rapport.base.errors import NotAllowed, Refused
from rapport.jobs.actions import enqueue_with
from rapport.journal.models import Change, Operation

# The idempotency key of the request under way, taken by its first operation. It is no actor: who writes is always `by=`.
request_key: ContextVar[str | None] = ContextVar("request_key", default=None)


class AlreadyDone(Refused):
    """The same request (idempotency key) was carried out before; nothing was written now."""


@dataclass
class Writing:
    """An operation under way: what actions write their changes to."""

    operation: Operation
    by: Any
    at: datetime
    changes: dict[tuple[str, int], Change] = field(default_factory=dict)
    told: list[tuple[str, dict]] = field(default_factory=list)

    def changed(
        self, record_type: str, record_id: int, before: dict | None, after: dict | None, *, about: int | None = None
    ) -> None:
        """Note what became of one record: only fields that differ; None before is a birth, None after an end.

        Values have to be JSON. Several notes on one record in an operation become one change.
        """
        if before is not None and after is not None:
            before = {k: v for k, v in before.items() if k in after and after[k] != v}
            after = {k: after[k] for k in before}
            if not before:
                return
        key = (record_type, record_id)
        if (known := self.changes.get(key)) is None:
            self.changes[key] = Change(
                record_type=record_type, record_id=record_id, before=before, after=after, about=about
            )
            return
        if known.before is not None and before is not None:
            known.before = {**before, **known.before}
        known.after = None if after is None else {**(known.after or {}), **after}

    def tell(self, event: str, **payload: Any) -> None:
        """Tell an event (`noun.past_participle`): listeners `within` run now, tasks `after` when this is committed."""
        self.told.append((event, payload))
        for listener in sockets.listeners_within(event):
            listener(self, **payload)


@contextmanager
def operation(
    action: str,
    *,
    by: Any,
    summary: str = "",
    why: str = "",
    door: str = "web",
    inside: Writing | None = None,
    **facts: Any,
) -> Iterator[Writing]:
    """Open the write transaction of an action and journal it on the way out.

    `inside` joins an operation that is under way. `facts`: typed_by, part_of, reverses. An action that changed nothing and
    told nothing leaves no row. Raises AlreadyDone where the request's idempotency key was used before.
    """
    if inside is not None:
        yield inside
        return
    key, at = request_key.get(), timezone.now()
    writing = Writing(
        Operation(action=action, by=by, at=at, summary=summary[:300], why=why[:500], door=door, **facts), by, at
    )
    with transaction.atomic():
        yield writing
        if writing.changes or writing.told:
            writing.operation.key = key
            _write(writing)
            request_key.set(None)


def _write(writing: Writing) -> None:
    row = writing.operation
    row.events = sorted({event for event, _ in writing.told})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if row.key and Operation.objects.filter(key=row.key).exists():
            raise AlreadyDone("This was saved already.") from None
        raise
    for change in writing.changes.values():
        change.operation = row
    Change.objects.bulk_create(writing.changes.values(), batch_size=500)
    for event, payload in writing.told:
        for task in sockets.tasks_after(event):
            enqueue_with(task, {**payload, "operation_id": row.id})


def undo(done: Operation, *, by: Any) -> tuple[Operation, list[str]]:
    """Take an operation back, record by record, newest first; what others changed since stays.

    Returns the new operation and the labels of the fields that stayed. Raises NotAllowed for somebody else's operation
    (administrators may), Refused where it was undone before.
    """
    if done.by_id != by.id and not by.is_administrator:
        raise NotAllowed("Only who did this, or an administrator, can undo it.")
    if Operation.objects.filter(reverses=done).exists():
        raise Refused("This was undone already.")
    kept: list[str] = []
    with operation("undo", by=by, summary=f"Undone: {done.summary}", reverses=done) as writing:
        for change in done.changes.order_by("-id"):
            kept += catalogue.card(change.record_type).restore(writing, change)
        writing.tell("operation.undone", undone_id=done.id)
    return writing.operation, kept
