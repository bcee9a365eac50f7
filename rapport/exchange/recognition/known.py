"""Verdicts on rows about contacts who are here."""

from rapport.exchange.drafts import Draft
from rapport.exchange.models import Import, ImportRow
from rapport.exchange.recognition.judging import Verdict
from rapport.exchange.recognition.parties import Parties

State = ImportRow.State


def known_rows(imported: Import, chunk: list[Draft]) -> dict[str, tuple[str, list | None, int]]:
    """Row key → (digest, cells, contact) of the newest import that took this row and still stands."""
    rows = ImportRow.objects.filter(key__in={d.key for d in chunk}, contact_id__isnull=False).exclude(of=imported)
    rows = rows.exclude(of__state__in=[Import.State.UNDONE, Import.State.UNDOING])
    rows = rows.exclude(state__in=[State.DUPLICATE, State.REJECTED]).order_by("id")
    return {
        key: (digest, cells, contact_id)
        for key, digest, cells, contact_id in rows.values_list("key", "digest", "values", "contact_id")
    }


def judge_known(draft: Draft, of: Parties, to: Parties, before: dict) -> Verdict:
    """The verdict on a row about a known contact."""
    if draft.trouble or draft.skip:
        return Verdict(draft, State.REJECTED if draft.trouble else State.SKIPPED, why=draft.trouble or draft.skip)
    contact_id, why = of.find(draft)
    if contact_id is None:
        return Verdict(draft, State.REJECTED, why=why)
    seen = before.get(draft.key)
    if seen and seen[0] == draft.digest and seen[2] == contact_id:
        return Verdict(draft, State.SAME, contact_id)
    if (draft.roles.get("to_id") or draft.roles.get("to_name")) and not draft.roles.get("to_name"):
        other, why = to.find(draft)
        if other is None:
            return Verdict(draft, State.REJECTED, why=why)
    state = State.UPDATED if seen else State.CREATED
    return Verdict(draft, state, contact_id, before=seen[1] if seen else None)
