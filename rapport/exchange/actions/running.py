"""The import at work: chunk by chunk, each an operation of its own, and always exactly once.

A slice of rows is written in one transaction together with `Import.done`, and only if `done` still stands where this worker
left it. So a kill -9, a second worker or a stop can come at any moment: what is written is whole, and the rest comes later.
"""

from collections import Counter
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.access.actions import require
from rapport.base.bulk import insert_rows
from rapport.base.errors import NotAllowed, Refused
from rapport.base.memory import remembering
from rapport.base.slices import Pace
from rapport.exchange import plans, sales_plans, standing_plans
from rapport.exchange.archive import Archive, is_empty, load
from rapport.exchange.drafts import drafts
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.pace import collecting_at_leisure, without_mapping
from rapport.exchange.recognition import Verdict
from rapport.exchange.writing import Writer, writer_of
from rapport.jobs.actions import enqueue
from rapport.journal.actions import operation
from rapport.notices.actions import notify

State = Import.State
ROW = [f.attname for f in ImportRow._meta.concrete_fields if f.attname != "id"]
VALUES_OF = itemgetter(*ROW)
WEIGHTS: dict[str, float] = {ImportRow.State.CREATED: 1.0, ImportRow.State.UPDATED: 3.0}
CHUNK = 1000  # rows judged, without any lock, between two times of writing


class GivesWay(Exception):
    """The import was stopped, or another worker has gone on with it: this one writes nothing more."""


def start_import(imported: Import, *, by: Any, in_background: bool = True) -> Import:
    """Say the word: the rows are written from now on, in the background. Raises Refused where it runs already."""
    require(by, "contacts.import")
    if imported.state not in (State.READY, State.UPLOADED):
        raise Refused("This import has begun already.")
    if imported.format == "archive":
        _check_archive(imported, by)
    with transaction.atomic():  # together, so that no worker begins before it knows of what its rows are a part
        with operation("start_import", by=by, summary=f"Import of {imported.name}", door="import") as writing:
            moved = Import.objects.filter(id=imported.id, state=imported.state).update(
                state=State.RUNNING, turn=imported.turn + 1, started_at=writing.at, done=0, counts={}, trouble=""
            )
            if not moved:
                raise Refused("This import has begun already.")
            writing.tell("import.started", import_id=imported.id)
            _enqueue(imported.id, imported.turn + 1, in_background)
        Import.objects.filter(id=imported.id).update(operation=writing.operation)
    imported.refresh_from_db()
    return imported


def _check_archive(imported: Import, by: Any) -> None:
    """An archive replaces everything: an administrator brings it, and nothing may be here."""
    if not by.is_administrator:
        raise NotAllowed("Only administrators can bring an archive in.")
    if not is_empty():
        raise Refused("An archive goes into an empty installation only, and this one has contacts or activities.")
    Archive(plans.file_of(imported))


def stop_import(imported: Import, *, by: Any) -> Import:
    """Stop behind the row that is being written; it can be resumed from there, or undone."""
    require(by, "contacts.import")
    with operation("stop_import", by=by, summary=f"Import of {imported.name} stopped", door="import") as writing:
        running = Import.objects.filter(id=imported.id, state=State.RUNNING)
        if running.update(state=State.STOPPED, finished_at=timezone.now()):
            writing.tell("import.stopped", import_id=imported.id)
    imported.refresh_from_db()
    return imported


def resume_import(imported: Import, *, by: Any, in_background: bool = True) -> Import:
    """Go on behind the last row that was written."""
    require(by, "contacts.import")
    with operation("resume_import", by=by, summary=f"Import of {imported.name} resumed", door="import") as writing:
        begun = Import.objects.filter(id=imported.id, operation__isnull=False)
        moved = begun.filter(state__in=[State.STOPPED, State.FAILED]).update(
            state=State.RUNNING,
            turn=imported.turn + 1,
            trouble="",
            finished_at=None,
            started_at=_without_the_pause(imported, writing.at),
        )
        if not moved:
            raise Refused("This import is not stopped.")
        writing.tell("import.resumed", import_id=imported.id)
        _enqueue(imported.id, imported.turn + 1, in_background)
    imported.refresh_from_db()
    return imported


def _without_the_pause(imported: Import, now: datetime) -> datetime | None:
    """When it would have begun had nobody stopped it: how long the rest takes is told from that."""
    if imported.started_at and imported.finished_at:
        return now - (imported.finished_at - imported.started_at)
    return imported.started_at


def _enqueue(import_id: int, turn: int, in_background: bool) -> None:
    if in_background:
        task = "rapport.exchange.jobs.run"
        enqueue(task, key=f"import-{import_id}-{turn}", import_id=import_id, turn=turn)


@remembering()
def run_import(imported: Import, job: Any = None) -> None:
    """Write the rows behind `done`, until the end, a stop, or another worker."""
    turn = imported.turn
    if imported.state != State.RUNNING:
        return
    if imported.format == "archive":
        load(plans.file_of(imported), imported)
        return
    try:
        if _advance_all(imported, turn, job):
            _finish(imported, turn)
    except GivesWay:
        imported.refresh_from_db()


def _advance_all(imported: Import, turn: int, job: Any) -> bool:
    """Whether every row is accounted for; False where the worker has to end."""
    sales_plans.settle(imported, plans.rows_of)
    standing_plans.settle(imported, plans.rows_of)
    plan = plans.plan_of(imported)
    writer = writer_of(imported, plan)
    pace: Pace[Verdict] = Pace(first=40, least=10, most=CHUNK, weigh=_weight)
    rows = drafts((row for row in plans.rows_of(imported) if row.number > imported.done), plan)
    with collecting_at_leisure() as collect, without_mapping():
        while chunk := list(islice(rows, CHUNK)):
            left = iter(writer.judge(chunk))
            while some := pace.cut(left):
                if job and job.should_stop():
                    return False
                with pace:
                    advance_import(imported, turn, some, writer)
            collect()
            if job:
                job.report(sum_of(imported.counts), imported.total, stays=True)
    return writer.tie_up(imported, turn, job)


def _weight(verdict: Verdict) -> float:
    return WEIGHTS.get(verdict.state, 0.15)


def advance_import(imported: Import, turn: int, verdicts: list[Verdict], writer: Writer) -> None:
    """Write one slice of rows, account for them, and move `done` behind them: all of it or nothing."""
    first, last = verdicts[0].draft.number, verdicts[-1].draft.number
    summary = f"{imported.name}, row {first}" if first == last else f"{imported.name}, rows {first} to {last}"
    facts: dict[str, Any] = {"part_of": imported.operation, "door": "import"}
    with transaction.atomic():
        with operation("import_rows", by=imported.by, summary=summary, **facts) as writing:
            held = Import.objects.filter(id=imported.id, turn=turn, state=State.RUNNING, done=imported.done)
            if not held.update(done=last):
                raise GivesWay
            rows = writer.write(verdicts, writing)
            counts = _counted(imported.counts, rows, writer)
        imported.rows.filter(number__gte=first, number__lte=last).delete()
        insert_rows(ImportRow, ROW, [VALUES_OF(row.__dict__) for row in rows])
        Import.objects.filter(id=imported.id).update(counts=counts)
    imported.done, imported.counts = last, counts


def _counted(before: dict, rows: list[ImportRow], writer: Writer) -> dict:
    counts = Counter(before)
    counts.update(str(row.state) for row in rows)
    counts.update(writer.tally)
    writer.tally.clear()
    return dict(counts)


def sum_of(counts: dict) -> int:
    """Rows accounted for."""
    return sum(counts.get(state, 0) for state in ImportRow.State.values)


def _finish(imported: Import, turn: int) -> None:
    now = timezone.now()
    with operation(
        "finish_import", by=imported.by, part_of=imported.operation, door="import", summary=f"{imported.name} imported"
    ) as writing:
        held = Import.objects.filter(id=imported.id, turn=turn, state=State.RUNNING)
        total = sum_of(imported.counts)
        rows = "1 row" if total == 1 else f"{total:,} rows"
        if not held.update(state=State.DONE, finished_at=now, total=total):
            raise GivesWay
        writing.tell("import.finished", import_id=imported.id)
        notify(
            [imported.by_id],
            "system",
            f"{imported.name} is imported: {rows} accounted for",
            url=f"/import/{imported.id}/",
            by=None,
            key=f"import-{imported.id}-{turn}",
        )
    imported.refresh_from_db()
