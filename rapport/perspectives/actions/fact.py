"""Facts: what was ordered, and which sales were opened and closed. They come from people, files and other systems."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rapport.access.actions import require
from rapport.access.models import Level
from rapport.base.bulk import insert_rows, reserve_ids, update_rows
from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean
from rapport.contacts.actions.allowed import NOT_HERE, usable
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.replaying import replay_later, replay_parts
from rapport.perspectives.models import Fact
from rapport.perspectives.queries import may_change, sales
from rapport.perspectives.queries.holder import holders_of

TOLD = ("contact_id", "holder_id", "kind", "on", "at", "amount", "currency", "reference", "source", "counts")
WRITTEN = ("id", *TOLD, "by_id", "recorded_at")
CHANGED = ("amount", "currency", "at", "contact_id", "holder_id")
BY_REFERENCE = {Fact.Kind.CANCELLED, Fact.Kind.REFUNDED}
MOST = Decimal(10) ** 10  # so that the sum of many fits its column


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

    One that is known by its source, reference, kind and day is not recorded twice; another amount, contact or time of it is
    taken over. With `counts` False they wait for a backfill. Raises Invalid for the first row that makes no sense, Gone,
    NotAllowed. At most some thousand at once: whoever brings more does so in parts.
    """
    require(by, "contacts.change")
    require_sales(by)
    facts = [read_fact(row) for row in rows]
    ids = list(dict.fromkeys(fact["contact_id"] for fact in facts))
    if len(usable(ids, Level.WRITE, by)) < len(ids):
        raise Gone(NOT_HERE)
    summary = "1 fact recorded" if len(facts) == 1 else f"{len(facts):,} facts recorded"
    with operation("record_facts", by=by, summary=summary, inside=inside, door=door) as writing:
        locked(ids)
        holders = holders_of(sales(), ids)
        if len(holders) < len(ids):
            raise Gone(NOT_HERE)
        told = [{**fact, "holder_id": holders[fact["contact_id"]], "counts": counts} for fact in facts]
        replay_parts(writing, _write(writing, told))
    return writing.operation


def remove_fact(fact: Fact, *, by: Any) -> Operation:
    """It was a mistake. Raises Gone, NotAllowed."""
    require(by, "contacts.change", fact.contact)
    require_sales(by)
    with operation("remove_fact", by=by, summary=f"{fact.get_kind_display()} removed") as writing:
        take_away(writing, fact)
    return writing.operation


def take_away(writing: Writing, fact: Fact) -> None:
    """Without it, everything is calculated anew at the end of the operation."""
    writing.changed("fact", fact.pk, facts_of(fact), None, about=fact.contact_id)
    replay_later(writing, fact.holder_id, sales().pk)
    fact.delete()


def require_sales(by: Any) -> None:
    """Raise Gone for whom the sales perspective is nothing to change."""
    if not may_change(by, sales()):
        raise Gone("Facts of sales are not yours to record.")


def read_fact(row: Mapping[str, Any]) -> dict[str, Any]:
    """One row with every column. Raises Invalid."""
    problems: dict[str, str] = {}
    kind, on, at, amount = (row.get(name) for name in ("kind", "on", "at", "amount"))
    reference = clean(row.get("reference") or "")
    if kind not in Fact.Kind.values:
        problems["kind"] = "What happened? An order, or an opportunity opened, won or lost."
    if not isinstance(on, date) or isinstance(on, datetime):
        problems["on"] = "On which day?"
    if kind in BY_REFERENCE and not reference:
        problems["reference"] = "Of which order? Give its number."
    if amount is not None and not (isinstance(amount, Decimal) and amount.is_finite() and abs(amount) < MOST):
        problems["amount"] = "An amount such as 1,250.00."
    if len(reference) > 100:
        problems["reference"] = "At most 100 characters."
    if problems:
        raise Invalid(problems)
    texts = {name: clean(row.get(name) or "")[:most] for name, most in (("currency", 3), ("source", 60))}
    return (
        {"contact_id": row["contact_id"], "kind": kind, "on": on, "at": at, "amount": amount}
        | texts
        | {"reference": reference}
    )


def facts_of(fact: Fact) -> dict[str, Any]:
    """As the journal keeps it."""
    return {name: getattr(fact, name) for name in TOLD}


def _write(writing: Writing, told: list[dict[str, Any]]) -> set[int]:
    """Write what is new or different; returns the holders that it may move."""
    known = _known(told)
    _require_own(known, told, writing.by)
    new: dict[Any, dict[str, Any]] = {}
    touched: set[int] = set()
    changed: dict[int, dict[str, Any]] = {}
    for place, fact in enumerate(told):
        fact["amount"] = round(fact["amount"], 2) if fact["amount"] is not None else None
        key = _key(fact)
        if old := known.get(key):
            if old.contact_id == fact["contact_id"]:
                fact["holder_id"] = old.holder_id  # it happened while they worked there
            if any(getattr(old, name) != fact[name] for name in CHANGED):
                writing.changed("fact", old.pk, facts_of(old), {n: fact[n] for n in CHANGED}, about=fact["contact_id"])
                changed[old.pk] = {name: fact[name] for name in CHANGED}
                touched |= {old.holder_id, fact["holder_id"]}
        else:
            new[key or place] = fact
    by = writing.by.pk if writing.by else None
    for fact, pk in zip(new.values(), reserve_ids(Fact, len(new)), strict=True):
        fact |= {"id": pk, "by_id": by, "recorded_at": writing.at}
        writing.changed("fact", pk, None, {name: fact[name] for name in TOLD}, about=fact["contact_id"])
        touched |= {fact["holder_id"]} if fact["counts"] else set()
    insert_rows(Fact, WRITTEN, [[fact[name] for name in WRITTEN] for fact in new.values()])
    update_rows(Fact, changed)
    if new or changed:
        writing.tell("fact.recorded", ids=[*(fact["id"] for fact in new.values()), *changed])
    return touched


def _require_own(known: Mapping[tuple | None, Fact], told: Sequence[Mapping[str, Any]], by: Any) -> None:
    """A number that belongs to another contact stays there, unless this person may change that one too."""
    others = [
        old.contact_id for fact in told if (old := known.get(_key(fact))) and old.contact_id != fact["contact_id"]
    ]
    if len(usable(others, Level.WRITE, by)) < len(others):
        raise Invalid({"reference": "This number is another contact's already."})


def _key(fact: Mapping[str, Any]) -> tuple | None:
    """What tells a fact from others; None for one without a number."""
    return (fact["source"], fact["reference"], fact["kind"], fact["on"]) if fact["reference"] else None


def _known(told: Sequence[Mapping[str, Any]]) -> dict[tuple | None, Fact]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for fact in told:
        if fact["reference"]:
            by_source[fact["source"]].append(fact["reference"])
    found: dict[tuple | None, Fact] = {}
    for source, references in by_source.items():
        for row in Fact.objects.filter(source=source, reference__among=references):
            found[_key(facts_of(row))] = row
    return found
