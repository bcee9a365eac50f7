"""The one way to write: an operation, its changes, and what is told. And the way back: undo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from rapport.base import catalogue, sockets
from rapport.base.bulk import insert_one, insert_rows, upsert_rows
from rapport.base.errors import Gone, NotAllowed, Refused
from rapport.base.memory import forget
from rapport.jobs.actions import ask_to_stop, enqueue, enqueue_with
from rapport.jobs.queries import open_jobs_of
from rapport.journal.changes import difference, follow_up, is_nothing
from rapport.journal.models import Answer, Change, Operation
from rapport.journal.touched import touched_rows

# The idempotency key of the request under way, taken by its first operation. It is no actor: who writes is always `by=`.
request_key: ContextVar[str | None] = ContextVar("request_key", default=None)
KEYS_LAST = timedelta(days=1)
UNDO_PARTS = "rapport.journal.jobs.undo_parts"
AT_ONCE = 40  # records taken back in one transaction
IN_REQUEST = 200  # above this, an undo is a job
SEQUENCER_LOCK = 7_202_611  # any number, as long as nobody else takes it


class AlreadyDone(Refused):
    """The same request (idempotency key) was carried out before; nothing was written now."""


@dataclass(slots=True)
class Noted:
    """What becomes of one record in an operation under way: the row of the journal that will be written."""

    record_type: str
    record_id: int
    before: dict | None
    after: dict | None
    about: int | None = None


@dataclass
class Writing:
    """An operation under way: what actions write their changes to."""

    operation: Operation
    by: Any
    at: datetime
    changes: dict[tuple[str, int], Noted] = field(default_factory=dict)
    told: list[tuple[str, dict]] = field(default_factory=list)
    waiting: dict[Callable[["Writing", list], None], dict[Any, None]] = field(default_factory=dict)

    def changed(
        self, record_type: str, record_id: int, before: dict | None, after: dict | None, *, about: int | None = None
    ) -> None:
        """Note what became of one record: None before is a birth, None after an end, else only fields of `after` that differ.

        Dates become ISO text. Several notes on one record in an operation become one change, from the first before to the
        last after. `about` is the contact under whose journal it shows.
        """
        before, after = difference(before, after)
        if before == {} and after == {}:
            return
        key = (record_type, record_id)
        if (known := self.changes.get(key)) is None:
            known = self.changes[key] = Noted(record_type, record_id, before, after)
        else:
            known.before, known.after = follow_up((known.before, known.after), (before, after))
        known.about = known.about or about

    def tell(self, event: str, **payload: Any) -> None:
        """Tell an event (`noun.past_participle`): listeners `within` run now, tasks `after` when this is committed."""
        self.told.append((event, payload))
        for listener in sockets.listeners_within(event):
            listener(self, **payload)

    def at_the_end(self, function: Callable[["Writing", list], None], item: Any) -> None:
        """Have `function(writing, items)` called once for all its items, in this transaction, before the operation is written."""
        self.waiting.setdefault(function, {})[item] = None

    def finish(self) -> None:
        """Do what was put off."""
        while self.waiting:
            function, items = self.waiting.popitem()
            function(self, list(items))


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
        forget()
        yield writing
        writing.finish()
        forget()
        writing.changes = {k: c for k, c in writing.changes.items() if not is_nothing(c.before, c.after)}
        if writing.changes or writing.told:
            writing.operation.key = key
            _write(writing)
            request_key.set(None)


def _write(writing: Writing) -> None:
    row = writing.operation
    row.summary = row.summary[:300]  # actions may word it while they write
    row.events = sorted({event for event, _ in writing.told})
    try:
        insert_one(row)
    except IntegrityError as error:
        _explain(error)
        raise
    insert_rows(
        Change,
        ("operation_id", "record_type", "record_id", "before", "after", "about"),
        [(row.pk, c.record_type, c.record_id, c.before, c.after, c.about) for c in writing.changes.values()],
    )
    for listener in sockets.listeners_within("operation.written"):
        listener(writing)
    for event, payload in writing.told:
        for task in sockets.tasks_after(event):
            enqueue_with(task, {**payload, "operation_id": row.id})


def _explain(error: IntegrityError) -> None:
    """Say which promise the row broke; the transaction is lost either way, so the database is not asked again."""
    words = str(error)
    if "journal_operation.key" in words or "journal_operation_key" in words:
        raise AlreadyDone("This was saved already.") from None
    if "reverses_id" in words:
        raise Refused("This was undone already.") from None


@dataclass(frozen=True)
class Kept:
    """What an undo left alone on one record because somebody changed it since."""

    record_type: str
    record_id: int
    labels: list[str]


def undo(
    done: Operation, *, by: Any, about: int | None = None, part_of: Operation | None = None
) -> tuple[Operation, list[Kept]]:
    """Take an operation back, record by record, newest first; what was changed since stays, and is returned.

    So that nobody waits for the write lock, many records are taken back in several transactions, and an undo that was
    interrupted goes on where it stopped; only the last one says that the operation is undone. With `about` only what it did
    to this contact is taken back, and the rest of it stands. Raises NotAllowed for somebody else's operation
    (administrators may), Refused where it was undone before.
    """
    _may_undo(done, by)
    changes = done.changes.order_by("-id")
    if about is not None and changes.exclude(about=about).exists():
        return _take_back(done, list(changes.filter(about=about)), by=by, about=about)
    if (reached := done.parts.filter(action="undo").aggregate(least=Min("reached"))["least"]) is not None:
        changes = changes.filter(id__lt=reached)
    waiting, kept = list(changes), []
    while len(waiting) > AT_ONCE:
        some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        kept += _take_back(done, some, by=by, part_of=done, reached=some[-1].id)[1]
    last, stayed = _take_back(done, waiting, by=by, part_of=part_of, reverses=done)
    return last, kept + stayed


def _take_back(
    done: Operation, changes: list[Change], *, by: Any, about: int | None = None, **facts: Any
) -> tuple[Operation, list[Kept]]:
    kept: list[Kept] = []
    with operation("undo", by=by, summary=f"Undone: {done.summary}", **facts) as writing:
        for card in catalogue.cards():
            if card.hold:
                card.hold(changes)
        for change in changes:
            if labels := catalogue.card(change.record_type).restore(writing, change):
                kept.append(Kept(change.record_type, change.record_id, labels))
        if about is not None or "reverses" in facts:
            writing.tell("operation.undone", undone_id=done.id, about=about)
        else:
            writing.tell("operation.partly_undone", undone_id=done.id)  # its row keeps how far it came
    return writing.operation, kept


def is_long(done: Operation) -> bool:
    """Whether an operation is better undone in the background: large, or written, or being written, by a job in parts."""
    if done.parts.exclude(action="undo").exists() or open_jobs_of(done.id).exists():
        return True
    return done.changes.values("id")[: IN_REQUEST + 1].count() > IN_REQUEST


def undo_in_parts(done: Operation, *, by: Any) -> None:
    """Stop a long operation where it still runs, and queue its undo: each part is taken back in transactions of its own.

    Raises as `undo` does, and Refused for an import, which has an undo of its own.
    """
    _may_undo(done, by)
    if done.door == "import":
        raise Refused("An import is undone on its own page, under Import.")
    for job in open_jobs_of(done.id).exclude(task=UNDO_PARTS):
        ask_to_stop(job.id)
    so_far = Operation.objects.filter(Q(part_of=done) | Q(part_of__part_of=done), action="undo").count()
    enqueue(UNDO_PARTS, key=f"undo-{done.id}-{so_far}", operation_id=done.id, by_id=by.id)


# Actions over all records by right of an office: whoever holds it may take them back, of whomever the records are.
administered: set[str] = set()


def _may_undo(done: Operation, by: Any) -> None:
    if done.by_id != by.id and not by.is_administrator:
        raise NotAllowed("Only who did this, or an administrator, can undo it.")
    if Operation.objects.filter(reverses=done).exists():
        raise Refused("This was undone already.")
    limited = (
        []
        if done.action in administered and by.is_administrator
        else [
            (card, rows)
            for card in catalogue.cards()
            if card.changeable_to and (rows := card.changeable_to(by)) is not None
        ]
    )
    for card, changeable in limited:
        _require_still(card, changeable, done, by)


def _require_still(card: catalogue.Card, changeable: QuerySet, done: Operation, by: Any) -> None:
    """What it touched and is still there has to be this person's to change: sharing may have ended since."""
    touched = touched_rows(done, card, by)
    if touched.is_unknown_to(by):
        raise Gone("There is nothing to undo here any more.")
    if touched.themselves.exclude(pk__in=changeable.values("pk")).exists():
        raise NotAllowed("You may see what this changed, but not change it any more.")


def give_positions() -> int:
    """Give every committed operation without one its place in the feed; returns how many were given.

    Ids are taken before commit, so a reader that remembers an id loses what commits late; a position is only given to what
    can be read already. One sequencer at a time: the write lock on SQLite, an advisory lock on PostgreSQL.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        cursor.execute(
            "UPDATE journal_operation SET position = last.position + new.place"
            " FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS place FROM journal_operation WHERE position IS NULL) AS new,"
            " (SELECT COALESCE(MAX(position), 0) AS position FROM journal_operation) AS last"
            " WHERE journal_operation.id = new.id"
        )
        return cursor.rowcount


def keep_answer(**facts: Any) -> None:
    """Keep what a request was answered, for the same request sent again. The first answer stays."""
    upsert_rows(Answer, (*facts, "at"), [(*facts.values(), timezone.now())], unique=["key"], keep=True)


def forget_keys(now: datetime | None = None) -> int:
    """Forget answers and request keys older than a day, in steps that hold the write lock shortly; returns how many answers."""
    until = (now or timezone.now()) - KEYS_LAST
    forgotten = Answer.objects.filter(at__lt=until).delete()[0]
    while True:
        old = Operation.objects.filter(key__isnull=False, at__lt=until).order_by("id").values_list("id", flat=True)
        if not Operation.objects.filter(id__in=list(old[:2000])).update(key=None):
            return forgotten
