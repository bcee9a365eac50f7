"""The line that accounts for a row."""

from rapport.exchange.models import Import, ImportRow
from rapport.exchange.recognition.judging import Verdict


def row_of(imported: Import, verdict: Verdict, contact_id: int | None = None) -> ImportRow:
    """What became of a row, with its cells as they stood in the file."""
    draft = verdict.draft
    return ImportRow(
        of_id=imported.pk,
        number=draft.number,
        state=verdict.state,
        reason=" ".join(part for part in (verdict.why, *draft.notes) if part)[:500],
        label=draft.shown_name[:200],
        digest=draft.digest,
        key=draft.key,
        contact_id=contact_id or verdict.contact_id,
        candidate_row=verdict.row,
        values=draft.cells,
    )
