"""Who belongs to whom within the same file: written once all rows are here, because a parent may stand behind its child."""

from typing import Any

from rapport.base.errors import Refused
from rapport.contacts.actions import add_relationship
from rapport.contacts.models import Contact, Relationship
from rapport.exchange import plans
from rapport.exchange.drafts import Draft, Plan, drafts
from rapport.exchange.models import Import
from rapport.exchange.recognition import Parties
from rapport.journal.actions import operation

AT_ONCE = 50


def tie_parents(imported: Import, turn: int, plan: Plan, job: Any) -> bool:
    """Tie each row's company to its parent; a tie that is there stays. False where the worker has to end."""
    if not {"parent", "parent_id"} & set(plan.mapping):
        return True
    some: list[Draft] = []
    for draft in drafts(plans.rows_of(imported), plan):
        if draft.roles.get("parent") or draft.roles.get("parent_id"):
            draft.roles |= {"to_id": draft.roles.get("parent_id", ""), "to_name": draft.roles.get("parent", "")}
            some.append(draft)
        if len(some) == AT_ONCE:
            if job and job.should_stop():
                return False
            _tie(imported, turn, plan, some)
            some = []
    _tie(imported, turn, plan, some)
    return True


def _tie(imported: Import, turn: int, plan: Plan, some: list[Draft]) -> None:
    ids = dict(
        imported.rows.filter(number__in=[d.number for d in some], contact_id__isnull=False).values_list(
            "number", "contact_id"
        )
    )
    parties = Parties(some, "to", plan.system, imported.by)
    pairs = [(ids[d.number], parent) for d in some if d.number in ids and (parent := parties.find(d)[0])]
    ties = Relationship.objects.filter(of__in=[of for of, _ in pairs], type__key="subsidiary_of")
    known = set(ties.values_list("of_id", "to_id"))
    missing = [pair for pair in pairs if pair not in known and pair[0] != pair[1]]
    if not missing:
        return
    contacts = Contact.objects.in_bulk({i for pair in missing for i in pair})
    kind = plans.Ties("").types["subsidiary_of"]
    facts: dict[str, Any] = {
        "part_of": imported.operation,
        "door": "import",
        "summary": f"{imported.name}: who belongs to whom",
    }
    with operation("import_rows", by=imported.by, **facts) as writing:
        if not Import.objects.filter(id=imported.id, turn=turn, state=Import.State.RUNNING).update(turn=turn):
            return
        for of, to in missing:
            try:
                add_relationship(contacts[of], contacts[to], kind, by=imported.by, inside=writing)
            except Refused:
                continue  # one of them is a person: then it is no subsidiary, and the row itself is in
