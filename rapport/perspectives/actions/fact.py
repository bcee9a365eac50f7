"""Facts: what was ordered, and which sales were opened and closed. They come from people, files and other systems."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from rapport.access.actions import require
from rapport.access.models import Level
from rapport.base.bulk import insert_rows, reserve_ids, update_rows
from rapport.base.errors import Gone
from rapport.contacts.actions.allowed import NOT_HERE, usable
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.perspectives.actions.beginning import begin_anew
from rapport.perspectives.actions.cases import locked_with_holders
from rapport.perspectives.actions.fact_rows import (
    CHANGED,
    TOLD,
    WRITTEN,
    Known,
    facts_of,
    identity_of,
    keep_together,
    known,
    read_fact,
    require_own,
)
from rapport.perspectives.actions.replaying import replay_later, replay_parts
from rapport.perspectives.models import Fact
from rapport.perspectives.queries import may_change, sales
from rapport.perspectives.queries.words import kind_of

BEGINS = {Fact.Kind.ORDER, Fact.Kind.OPENED}  # of what the others say what became
ATTEMPTS = 3  # at writing what somebody else writes at the same instant


def record_facts(
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Any,
    counts: bool = True,
    inside: Writing | None = None,
    door: str = "web",
) -> Operation:
    """Record what happened, and move whom it moves. Rows are dicts: contact_id, kind, on; and if known at, amount, currency,
    reference, source.

    One that is known by its source, reference and kind is not recorded twice; another day, amount, contact or time of it is
    taken over, and it counts if it waited. What may happen several times under one number (see `Fact`) is known by its day
    too. With `counts` False they wait for a backfill. Raises Invalid for the first row that makes no sense, Gone, NotAllowed.
    At most some thousand at once: whoever brings more does so in parts.
    """
    require(by, "contacts.change")
    require_sales(by)
    facts = [read_fact(row) for row in rows]
    ids = list(dict.fromkeys(fact["contact_id"] for fact in facts))
    if len(usable(ids, Level.WRITE, by)) < len(ids):
        raise Gone(NOT_HERE)
    summary = f"{kind_of(facts[0]['kind'])} recorded" if len(facts) == 1 else f"{len(facts):,} facts recorded"
    with operation("record_facts", by=by, summary=summary, inside=inside, door=door) as writing:
        holders = _holders(writing, ids, facts)
        told = [{**fact, "holder_id": holders[fact["contact_id"]], "counts": counts} for fact in facts]
        replay_parts(writing, _write(writing, told))
    return writing.operation


def remove_fact(fact: Fact, *, by: Any) -> Operation:
    """It was a mistake. Raises Gone, NotAllowed."""
    require(by, "contacts.change", fact.contact)
    require_sales(by)
    with operation("remove_fact", by=by, summary=f"{kind_of(fact.kind)} removed") as writing:
        take_away(writing, fact)
    return writing.operation


def take_away(writing: Writing, fact: Fact) -> None:
    """Without it, everything is calculated anew at the end of the operation."""
    writing.changed("fact", fact.pk, facts_of(fact), None, about=fact.contact_id)
    writing.tell("fact.removed", ids=[fact.pk])
    replay_later(writing, fact.holder_id, sales().pk)
    fact.delete()


def require_sales(by: Any) -> None:
    """Raise Gone for whom the sales perspective is nothing to change."""
    if not may_change(by, sales()):
        raise Gone("Facts of sales are not yours to record.")


def _holders(writing: Writing, ids: Sequence[int], facts: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Contact → whose stage its facts move; all of them locked in one go. Who came by a way that told nobody begins now."""
    others = {pk for old in known(facts).values() for pk in (old.contact_id, old.holder_id)}
    holders = locked_with_holders(sales(), ids, others)
    if missing := [pk for pk in ids if pk not in holders]:
        begin_anew(writing, missing)
        holders = locked_with_holders(sales(), ids)
    if len(holders) < len(ids):
        raise Gone(NOT_HERE)
    return holders


def _write(writing: Writing, told: list[dict[str, Any]]) -> set[int]:
    """Write what is new or different; returns the holders that it may move."""
    for attempt in range(1, ATTEMPTS + 1):
        here = known(told)
        require_own(here, told, writing.by)
        keep_together(here, told)
        new = _new(writing, here, told)
        try:
            with transaction.atomic():
                insert_rows(Fact, WRITTEN, [[fact[name] for name in WRITTEN] for fact in new])
            break
        except IntegrityError:  # somebody told the same at this very instant: it is here now
            if attempt == ATTEMPTS:
                raise
    touched = {fact["holder_id"] for fact in new if fact["counts"]}
    for fact in new:
        writing.changed("fact", fact["id"], None, {name: fact[name] for name in TOLD}, about=fact["contact_id"])
    changed = _correct(writing, here, told, touched)
    if new or changed:
        writing.tell("fact.recorded", ids=[*(fact["id"] for fact in new), *changed])
    return touched


def _new(writing: Writing, here: Known, told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not here, each once, with their ids."""
    new = {key or place: fact for place, fact in enumerate(told) if (key := identity_of(fact)) not in here}
    by = writing.by.pk if writing.by else None
    for fact, pk in zip(new.values(), reserve_ids(Fact, len(new)), strict=True):
        fact |= {"id": pk, "by_id": by, "recorded_at": writing.at}
    return list(new.values())


def _correct(
    writing: Writing, here: Known, told: Sequence[Mapping[str, Any]], touched: set[int]
) -> dict[int, dict[str, Any]]:
    """Take over what is told otherwise now; adds whom it may move."""
    changed: dict[int, dict[str, Any]] = {}
    for fact in told:
        if not (old := here.get(identity_of(fact))):
            continue
        facts = {name: fact[name] for name in CHANGED} | {"counts": old.counts or fact["counts"]}
        whose = {name: fact[name] for name in ("contact_id", "holder_id")}
        for row, said in [(old, facts), *((other, whose) for other in _along(here, old, fact["contact_id"]))]:
            now = {name: getattr(row, name) for name in facts} | said
            if any(getattr(row, name) != value for name, value in now.items()):
                writing.changed("fact", row.pk, facts_of(row), now, about=fact["contact_id"])
                changed[row.pk] = now
                touched |= {row.holder_id, now["holder_id"]}
    update_rows(Fact, changed)
    return changed


def _along(here: Known, old: Fact, contact_id: int) -> list[Fact]:
    """What became of an order or opportunity goes with it to the contact whose it is."""
    if old.contact_id == contact_id or old.kind not in BEGINS:
        return []
    number = (old.source, old.reference, old.contact_id)
    return [row for row in here.values() if row is not old and (row.source, row.reference, row.contact_id) == number]
