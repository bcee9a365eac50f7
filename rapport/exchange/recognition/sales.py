"""Verdicts on rows of orders and opportunities: whose they are, whether we have them already, whether they stand twice."""

from typing import Any

from rapport.base.errors import Invalid
from rapport.exchange.drafts import Draft, Plan
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.recognition.before import Before, rows_before
from rapport.exchange.recognition.customers import Customers
from rapport.exchange.recognition.judging import Verdict
from rapport.exchange.recognition.refusing import refuse_unwritable
from rapport.perspectives.actions.fact_rows import Known, facts_of, identity_of, known, read_fact, require_own
from rapport.perspectives.queries import may_change, sales
from rapport.perspectives.queries.words import in_words

State = ImportRow.State
TAKEN = (State.CREATED, State.UPDATED, State.SAME)
NOT_YOURS = in_words("{Orders_and_opportunities} are not yours to record.")


class SalesJudge:
    """Judges the rows of one file in order; remembers which numbers the file itself told before."""

    def __init__(self, imported: Import, plan: Plan, country: str) -> None:
        self.imported, self.plan, self.country, self.by = imported, plan, country, imported.by
        self.may = may_change(imported.by, sales())
        self._rows: dict[str, tuple[int, str]] = {}  # key → (row, digest)
        if imported.done:
            told = imported.rows.filter(number__lte=imported.done, state__in=TAKEN)
            self._rows = {key: (n, digest) for key, n, digest in told.values_list("key", "number", "digest")}

    def judge(self, chunk: list[Draft]) -> list[Verdict]:
        customers = Customers(chunk, self.plan.system, self.by, self.country)
        before = rows_before({draft.key for draft in chunk}, self.imported)
        here = known([fact for draft in chunk for fact in draft.facts])
        verdicts = [self._verdict(draft, customers, before, here) for draft in chunk]
        return _refuse_nonsense(refuse_unwritable(verdicts, self.by, adds=False), self.by)

    def _verdict(self, draft: Draft, customers: Customers, before: dict[str, Before], here: Known) -> Verdict:
        if draft.trouble or draft.skip:
            return Verdict(draft, State.REJECTED if draft.trouble else State.SKIPPED, why=draft.trouble or draft.skip)
        if not self.may:
            return Verdict(draft, State.REJECTED, why=str(NOT_YOURS))
        contact_id, why = customers.find(draft)
        if contact_id is None:
            return Verdict(draft, State.REJECTED, why=why)
        if (twin := self._first_told(draft)) and twin[0] != draft.number:
            return _twin(draft, *twin)
        seen = before.get(draft.key)
        if seen and (seen.undone or seen.is_aside):
            seen = None
        is_known = all(_is_said(here, fact, contact_id) for fact in draft.facts)
        if is_known or (seen and seen.digest == draft.digest and seen.contact_id == contact_id):
            return Verdict(draft, State.SAME, contact_id)
        is_here = seen or any(identity_of(fact) in here for fact in draft.facts)
        cells = seen.cells if seen else None
        return Verdict(draft, State.UPDATED if is_here else State.CREATED, contact_id, before=cells)

    def _first_told(self, draft: Draft) -> tuple[int, str] | None:
        """The first row with this number, and what it said; remembered. None where the row has no number."""
        if not draft.roles.get("reference"):
            return None
        return self._rows.setdefault(draft.key, (draft.number, draft.digest))


def _twin(draft: Draft, row: int, digest: str) -> Verdict:
    """The same number twice in one file: the same line again is passed over, another one is a question."""
    if digest == draft.digest:
        return Verdict(draft, State.SKIPPED, why=f"The same as row {row}.")
    told = f"{draft.roles['reference'][:60]} stands in row {row} already, and there it says something else."
    return Verdict(draft, State.REJECTED, why=told)


def _refuse_nonsense(verdicts: list[Verdict], by: Any) -> list[Verdict]:
    """Reject the rows whose facts nobody could record, each with its reason."""
    taken = [verdict for verdict in verdicts if verdict.state in (State.CREATED, State.UPDATED)]
    here = known([fact for verdict in taken for fact in verdict.draft.facts])
    for verdict in taken:
        try:
            facts = [read_fact({**fact, "contact_id": verdict.contact_id}) for fact in verdict.draft.facts]
            require_own(here, facts, by)
        except Invalid as problem:
            verdict.state, verdict.why = State.REJECTED, problem.sentence
    return verdicts


def _is_said(here: Known, fact: dict[str, Any], contact_id: int) -> bool:
    old = here.get(identity_of(fact))
    return old is not None and _said(facts_of(old), old.contact_id) == _said(fact, contact_id)


def _said(fact: dict[str, Any], contact_id: int | None) -> tuple:
    return (contact_id, *(fact[name] for name in ("on", "amount", "currency", "at")))
