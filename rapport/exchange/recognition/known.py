"""Verdicts on rows about contacts who are here."""

from rapport.exchange.drafts import Draft
from rapport.exchange.models import ImportRow
from rapport.exchange.recognition.before import Before
from rapport.exchange.recognition.judging import Verdict
from rapport.exchange.recognition.parties import Parties

State = ImportRow.State


def judge_known(draft: Draft, of: Parties, to: Parties, before: dict[str, Before]) -> Verdict:
    """The verdict on a row about a known contact."""
    if draft.trouble or draft.skip:
        return Verdict(draft, State.REJECTED if draft.trouble else State.SKIPPED, why=draft.trouble or draft.skip)
    contact_id, why = of.find(draft)
    if contact_id is None:
        return Verdict(draft, State.REJECTED, why=why)
    seen = before.get(draft.key)
    if seen and (seen.undone or seen.is_aside):
        seen = None
    if seen and seen.digest == draft.digest and seen.contact_id == contact_id:
        return Verdict(draft, State.SAME, contact_id)
    if (draft.roles.get("to_id") or draft.roles.get("to_name")) and not draft.roles.get("to_name"):
        other, why = to.find(draft)
        if other is None:
            return Verdict(draft, State.REJECTED, why=why)
    state = State.UPDATED if seen else State.CREATED
    return Verdict(draft, state, contact_id, before=seen.cells if seen else None)
