"""What a backfill would do, calculated without writing anything."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rapport.contacts.queries import names_of
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.cases import FACT, gather
from rapport.perspectives.actions.replaying import calculated
from rapport.perspectives.lifecycle.history import Event, History
from rapport.perspectives.models import Fact
from rapport.perspectives.queries import sales, setup

CHUNK = 200
SHOWN = 50


@dataclass
class Outlook:
    """What a backfill would do: how many contacts, by which rules, from which stage to which; and the first of them."""

    contacts: int = 0
    changed: int = 0
    by_rule: Counter = field(default_factory=Counter)
    by_stage: Counter = field(default_factory=Counter)  # (from, to)
    first: list[dict[str, Any]] = field(default_factory=list)

    def stored(self) -> dict[str, Any]:
        pairs = [[was, to, count] for (was, to), count in self.by_stage.most_common()]
        plain = {"contacts": self.contacts, "changed": self.changed, "first": self.first}
        return plain | {"by_rule": dict(self.by_rule.most_common()), "by_stage": pairs}


def foresee(user: Any, job: Any = None) -> Outlook:
    """Calculate what a backfill would change, and write nothing."""
    perspective, today, found, shown = sales(), today_of(None), Outlook(), {}
    for holders in _chunks(list(_waiting_holders())):
        waiting = _waiting(holders)
        some = gather(perspective, holders, {}, only_read=True)
        for pk, case in some.cases.items():
            now = calculated(perspective, case, today)
            then = calculated(perspective, replace(case, facts=[*case.facts, *waiting.get(pk, ())]), today)
            found.contacts += 1
            if _add(found, now, then) and len(shown) < SHOWN:
                shown[pk] = then
        if job:
            job.report(found.contacts, None, "contacts looked at")
            if job.should_stop():
                break
    names = names_of(shown, user)
    found.first = [_told(pk, names[pk], then) for pk, then in shown.items() if pk in names]
    return found


def _add(found: Outlook, now: History, then: History) -> bool:
    """Count what is different; whether anything is."""
    before = {(step.on, step.to, step.rule) for step in now.steps}
    new = [step for step in then.steps if (step.on, step.to, step.rule) not in before and step.rule != "start"]
    if not new and now.stage == then.stage:
        return False
    found.changed += 1
    found.by_rule.update(step.rule for step in new if step.rule)
    reads = setup().reads
    found.by_stage[reads[now.stage], reads[then.stage]] += 1
    return True


def _told(contact_id: int, name: str, history: History) -> dict[str, Any]:
    """The history of one contact, as the page shows it."""
    roles = {stage: role for role, stage in setup().roles.items()}
    days: dict[str, list[str]] = {"customer": [], "churned": []}
    for step in history.steps:
        if (role := roles.get(step.to or 0)) in days:
            days[role].append(step.on.isoformat())
    back = [step.on.isoformat() for step in history.steps if step.rule == "returned"]
    steps = [[step.on.isoformat(), setup().reads[step.to], step.rule] for step in history.steps]
    first = days["customer"][0] if days["customer"] else ""
    return {"id": contact_id, "name": name, "steps": steps, "customer": first, "churned": days["churned"], "back": back}


def _waiting_holders() -> Any:
    return Fact.objects.filter(counts=False).order_by("holder").values_list("holder_id", flat=True).distinct()


def _waiting(holders: list[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    rows = Fact.objects.filter(holder__among=holders, counts=False).values_list(*FACT)
    for pk, holder, on, kind, at, amount, source, reference in rows:
        found.setdefault(holder, []).append(Event(on, kind, pk, at, amount, source, reference))
    return found


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
