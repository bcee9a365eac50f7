"""What a person says about rows that look like somebody who is here: before the import, or to those put aside by it."""

from collections.abc import Iterable
from typing import Any

from rapport.access.actions import require
from rapport.base.errors import Refused
from rapport.exchange import plans
from rapport.exchange.drafts import draft_of
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.readers import Row
from rapport.exchange.recognition import Verdict
from rapport.exchange.writing import writer_of
from rapport.journal.actions import operation
from rapport.journal.models import Operation

State, Decision = ImportRow.State, ImportRow.Decision


def decide(imported: Import, decisions: dict[int, str], *, by: Any, rest: str = "") -> None:
    """Keep what was said before the import: row number → same, new or later; `rest` for those nobody spoke of."""
    require(by, "contacts.import")
    if imported.state not in (Import.State.READY, Import.State.STOPPED):
        raise Refused("This import has begun. Decide on the rows it put aside.")
    asked, decided = imported.rows.filter(state=State.DUPLICATE), 0
    with operation("decide_import", by=by, door="import") as writing:
        for decision in Decision.values:
            numbers = [n for n, said in decisions.items() if said == decision]
            if numbers:
                decided += asked.filter(number__in=numbers).update(decision=decision)
        if rest in Decision.values:
            decided += asked.filter(decision="").update(decision=rest)
        if decided:
            writing.operation.summary = f"{imported.name}: decided on {decided} row{'' if decided == 1 else 's'}"
            writing.tell("import.decided", import_id=imported.id)


def decide_rows(
    imported: Import, numbers: Iterable[int], decision: str, *, by: Any, cells: dict[int, list[str]] | None = None
) -> Operation:
    """Take in rows that were put aside or rejected: as the same as their candidate, or as new; `cells` are corrections."""
    require(by, "contacts.import")
    rows = list(imported.rows.filter(number__in=list(numbers), state__in=[State.DUPLICATE, State.REJECTED]))
    if not rows:
        raise Refused("These rows are taken in already.")
    plan = plans.plan_of(imported)
    writer = writer_of(imported, plan)
    verdicts = [_verdict(row, plan, decision, (cells or {}).get(row.number)) for row in rows]
    if plan.about != "contacts":
        verdicts = writer.judge([v.draft for v in verdicts])
    facts: dict[str, Any] = {
        "part_of": imported.operation,
        "door": "import",
        "summary": f"{imported.name}: {len(rows)} row{'' if len(rows) == 1 else 's'} taken in",
    }
    with operation("import_rows", by=by, **facts) as writing:
        known = {row.number: row for row in rows}
        for row in writer.write(verdicts, writing):
            row.pk, row.decision = known[row.number].pk, decision
            row.save()
        _recount(imported)
    return writing.operation


def _verdict(row: ImportRow, plan: Any, decision: str, cells: list[str] | None) -> Verdict:
    draft = draft_of(Row(row.number, cells or row.values or []), plan)
    if draft.trouble or draft.skip:
        return Verdict(draft, State.REJECTED, why=draft.trouble or draft.skip)
    if decision == Decision.SAME and row.contact_id:
        return Verdict(draft, State.UPDATED, row.contact_id)
    if decision == Decision.SAME and row.candidate_row:
        return Verdict(draft, State.UPDATED, row=row.candidate_row)
    return Verdict(draft, State.CREATED, unlike=(row.contact_id, row.candidate_row))


def _recount(imported: Import) -> None:
    counts = {k: v for k, v in imported.counts.items() if k not in State.values}
    for state in imported.rows.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    Import.objects.filter(id=imported.id).update(counts=counts)
    imported.counts = counts
