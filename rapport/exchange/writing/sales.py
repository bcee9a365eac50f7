"""Rows of orders and opportunities into facts. While a whole file runs they only lie there; whom they move is calculated
once for each contact, when all of them are in."""

import time
from typing import Any

from django.db.models import QuerySet

from rapport.exchange.drafts import Draft
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.pace import BREATH
from rapport.exchange.recognition import Verdict
from rapport.exchange.recognition.accounts import row_of
from rapport.exchange.recognition.sales import SalesJudge
from rapport.exchange.writing.writer import State, Writer
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Change
from rapport.perspectives.actions.beginning import begin
from rapport.perspectives.actions.fact import record_facts, take_away
from rapport.perspectives.actions.taking_in import Slices, take_in
from rapport.perspectives.models import Fact
from rapport.perspectives.queries import sales
from rapport.perspectives.queries.holder import holders_of


class SalesWriter(Writer):
    """Records the facts of each row."""

    def __init__(self, imported: Import, plan: Any) -> None:
        super().__init__(imported, plan)
        self._judge = SalesJudge(imported, plan, self.country)
        # a row that is corrected later moves its contact at once; the rows of a whole file do when all are in
        self.counts = bool(self.choices["moves"]) and imported.state != Import.State.RUNNING

    def judge(self, chunk: list[Draft]) -> list[Verdict]:
        return self._judge.judge(chunk)

    def write(self, verdicts: list[Verdict], writing: Writing) -> list[ImportRow]:
        taken = [v for v in verdicts if v.state in (State.CREATED, State.UPDATED)]
        for verdict in taken:
            self._take_back(verdict, writing)
        rows = [{**fact, "contact_id": v.contact_id} for v in taken for fact in v.draft.facts]
        if rows:
            ids = {v.contact_id for v in taken if v.contact_id}
            begin(writing, ids - holders_of(sales(), ids).keys())  # who came by a way that told nobody
            record_facts(rows, by=self.by, counts=self.counts, inside=writing, door="import")
        return [row_of(self.imported, v) for v in verdicts]

    def _take_back(self, verdict: Verdict, writing: Writing) -> None:
        """What this row said when it was imported last, and does not say any more."""
        before = self.before_of(verdict)
        if before is None or not before.roles.get("reference"):
            return
        now = {(fact["kind"], fact["on"]) for fact in verdict.draft.facts}
        for fact in before.facts:
            if (fact["kind"], fact["on"]) not in now:
                told = {name: fact[name] for name in ("source", "reference", "kind", "on")}
                for row in Fact.objects.filter(**told, contact=verdict.contact_id):
                    take_away(writing, row)

    def tie_up(self, imported: Import, turn: int, job: Any) -> bool:
        """Let what this import brought count, contact by contact; False where the worker has to end."""
        if not self.choices["moves"]:
            return True
        for holders in Slices(brought_by(imported)):
            if job and job.should_stop():
                return False
            if not _let_count(imported, turn, holders):
                return False
            time.sleep(BREATH)
        return True


def brought_by(imported: Import) -> QuerySet[Fact]:
    """Facts that this import recorded and that do not count yet."""
    born = Change.objects.filter(operation__part_of=imported.operation_id, record_type="fact", before__isnull=True)
    return Fact.objects.filter(counts=False, pk__among=list(born.values_list("record_id", flat=True)))


def _let_count(imported: Import, turn: int, holders: dict[int, list[int]]) -> bool:
    summary = f"{imported.name}: where {len(holders):,} contact{'' if len(holders) == 1 else 's'} stand"
    facts: dict[str, Any] = {"part_of": imported.operation, "door": "import", "summary": summary}
    with operation("import_rows", by=imported.by, **facts) as writing:
        if not Import.objects.filter(id=imported.id, turn=turn, state=Import.State.RUNNING).update(turn=turn):
            return False
        take_in(writing, holders)
    return True
