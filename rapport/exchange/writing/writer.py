"""What all writers share."""

from collections import Counter
from typing import Any

from rapport.base.errors import Refused
from rapport.exchange.drafts import Draft, Plan, draft_of
from rapport.exchange.merging import block_of, with_block
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.plans import DEFAULTS
from rapport.exchange.readers import Row
from rapport.exchange.recognition import Verdict
from rapport.journal.actions import Writing
from rapport.organisation.queries import organisation

State = ImportRow.State


class Writer:
    """Judges the rows of one import and writes them, slice by slice, inside the operation it is given."""

    def __init__(self, imported: Import, plan: Plan) -> None:
        self.imported, self.plan, self.by = imported, plan, imported.by
        self.country = organisation().country
        self.choices = {**DEFAULTS, **imported.choices}
        self.policy = self.choices["policy"]
        self.tally: Counter = Counter()

    def judge(self, chunk: list[Draft]) -> list[Verdict]:
        """What is to become of these rows. Reads only: nobody waits for it."""
        raise NotImplementedError

    def write(self, verdicts: list[Verdict], writing: Writing) -> list[ImportRow]:
        """Write them, and account for each."""
        raise NotImplementedError

    def tie_up(self, imported: Import, turn: int, job: Any) -> bool:
        """What can only be written once all rows are here; False where the worker has to end."""
        return True

    def before_of(self, verdict: Verdict) -> Draft | None:
        """The row as it was imported last, read by the same plan."""
        if not verdict.before:
            return None
        return draft_of(Row(verdict.draft.number, verdict.before), self.plan)

    def block(self, draft: Draft, left: dict[str, str], blocks: list[dict], writing: Writing) -> list[dict] | None:
        """The other imported data of a contact with this row's block; None where it is as before."""
        return with_block(blocks, block_of(draft, left, self.imported, writing.at.date().isoformat()))


def reject(verdict: Verdict, problem: Refused) -> None:
    verdict.state, verdict.why = State.REJECTED, problem.sentence or str(problem)
