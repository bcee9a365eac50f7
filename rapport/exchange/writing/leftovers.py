"""Columns that no relationship has, kept among the other imported data of the row's own contact: once for each contact,
when all rows are in."""

from typing import Any

from rapport.contacts.actions import change_contact
from rapport.contacts.models import Contact
from rapport.contacts.queries.snapshots import snapshots
from rapport.exchange import plans
from rapport.exchange.drafts import Draft, Plan, drafts
from rapport.exchange.merging import block_of, with_block
from rapport.exchange.models import Import
from rapport.journal.actions import operation

AT_ONCE = 20


def keep_leftovers(imported: Import, turn: int, plan: Plan, job: Any) -> bool:
    """Write them; a block that is there stays. False where the worker has to end."""
    waiting: dict[int, list[Draft]] = {}
    ids = dict(imported.rows.filter(contact_id__isnull=False).values_list("number", "contact_id"))
    taken = set(imported.rows.filter(state__in=["created", "updated"]).values_list("number", flat=True))
    for draft in drafts(plans.rows_of(imported), plan):
        if draft.other and draft.number in taken:
            draft.other = {"With": draft.roles.get("to_name") or draft.roles.get("to_id", ""), **draft.other}
            waiting.setdefault(ids[draft.number], []).append(draft)
    people = sorted(waiting)
    for start in range(0, len(people), AT_ONCE):
        if job and job.should_stop():
            return False
        if not _keep(imported, turn, {i: waiting[i] for i in people[start : start + AT_ONCE]}):
            return False
    return True


def _keep(imported: Import, turn: int, some: dict[int, list[Draft]]) -> bool:
    states = snapshots(some, ["imported"])
    facts: dict[str, Any] = {"part_of": imported.operation, "door": "import", "summary": f"{imported.name}: other data"}
    with operation("import_rows", by=imported.by, **facts) as writing:
        if not Import.objects.filter(id=imported.id, turn=turn, state=Import.State.RUNNING).update(turn=turn):
            return False
        on = writing.at.date().isoformat()
        for contact_id, rows in some.items():
            before = blocks = states[contact_id]["imported"]
            for draft in rows:
                blocks = with_block(blocks, block_of(draft, {}, imported, on)) or blocks
            if blocks is not before:
                change_contact(Contact(pk=contact_id), {"imported": blocks}, by=imported.by, inside=writing)
    return True
