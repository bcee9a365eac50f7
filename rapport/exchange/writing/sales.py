"""Rows of orders and opportunities into facts. While a whole file runs they only lie there; whom they move is calculated
once for each contact, when all of them are in."""

from typing import Any

from django.db.models import QuerySet

from rapport.base.errors import Invalid
from rapport.exchange.drafts import Draft, draft_of
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.readers import Row
from rapport.exchange.recognition import Verdict
from rapport.exchange.recognition.accounts import row_of
from rapport.exchange.recognition.sales import TAKEN, SalesJudge
from rapport.exchange.writing.writer import State, Writer, reject
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Change
from rapport.perspectives.actions.fact import record_facts, take_away
from rapport.perspectives.actions.fact_rows import facts_of, identity_of, known
from rapport.perspectives.actions.taking_in import Slices, take_in
from rapport.perspectives.models import Fact


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
        try:
            self._record(taken, writing)
        except Invalid:  # one of them is another contact's since they were judged: which one?
            for verdict in taken:
                try:
                    self._record([verdict], writing)
                except Invalid as problem:
                    reject(verdict, problem)
        return [row_of(self.imported, v) for v in verdicts]

    def _record(self, taken: list[Verdict], writing: Writing) -> None:
        """All of them, or none with Invalid."""
        rows = [{**fact, "contact_id": v.contact_id} for v in taken for fact in v.draft.facts]
        if rows:
            record_facts(rows, by=self.by, counts=self.counts, inside=writing, door="import")
        for verdict in taken:
            self._take_back(verdict, writing)

    def _take_back(self, verdict: Verdict, writing: Writing) -> None:
        """What this row said when it was imported last, and does not say any more."""
        before = self.before_of(verdict)
        if before is None or not before.roles.get("reference"):
            return
        now = {identity_of(fact) for fact in verdict.draft.facts}
        gone = [fact for fact in before.facts if identity_of(fact) not in now]
        for row in known(gone).values():
            if row.contact_id == verdict.contact_id and row.identity in {identity_of(fact) for fact in gone}:
                take_away(writing, row)

    def tie_up(self, imported: Import, turn: int, job: Any) -> bool:
        """Let what this import brought count, contact by contact; False where the worker has to end."""
        if not self.choices["moves"]:
            return True
        for holders in Slices(brought_by(imported) | self._told_again(imported)):
            if job and job.should_stop():
                return False
            if not _let_count(imported, turn, holders):
                return False
        return True

    def _told_again(self, imported: Import) -> QuerySet[Fact]:
        """What was kept when it came first, and what a row of this file tells once more."""
        waiting = Fact.objects.filter(counts=False, source=self.plan.system[:60])
        told: dict[tuple, int] = {_content(facts_of(one)): one.pk for one in waiting.iterator()}
        rows = imported.rows.filter(state__in=TAKEN, contact_id__isnull=False) if told else imported.rows.none()
        found = []
        for row in rows.order_by("number").iterator():
            for fact in draft_of(Row(row.number, row.values), self.plan).facts:
                found.append(told.pop(_content({**fact, "contact_id": row.contact_id}), None))
        return Fact.objects.filter(counts=False, pk__among=[pk for pk in found if pk])


def _content(fact: dict[str, Any]) -> tuple:
    """What tells a fact that was kept from others: its number, else all that it says."""
    return identity_of(fact) or tuple(fact[name] for name in ("source", "kind", "contact_id", "on", "amount", "at"))


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
