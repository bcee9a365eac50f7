"""Invent what the demo's contacts are to the firm: orders and opportunities of three years, and what colleagues decided."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from rapport.contacts.models import Contact
from rapport.journal.actions import operation
from rapport.organisation.models import User
from rapport.perspectives.actions.beginning import begin
from rapport.perspectives.actions.cases import Decision
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.replaying import replay
from rapport.perspectives.actions.steps import count_attempts
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries import setup, stages_of

SOLD = 0.4  # of those who decide for themselves, how many ever bought
SOURCE = "Ledger"
DECIDED = {  # perspective → of how many contacts somebody decided there, and how often each stage
    "sales": (0.45, {"prospect": 8, "lead": 5, "mql": 3, "sql": 2, "other": 1}),
    "pr": (0.03, {"identified": 3, "approached": 3, "engaged": 2, "advocate": 1}),
    "purchasing": (0.04, {"candidate": 2, "approved": 4, "preferred": 1}),
    "network": (0.02, {"advisor": 1, "influencer": 1, "friend": 2}),
}
WHY = ("Met at the fair", "Asked for a quote", "Recommended by a customer", "Downloaded the guide", "Called us", "")
AT_ONCE = 500


def stand(chance: random.Random, today: date) -> None:
    """Give every contact of the demo a standing, with a history."""
    sellers = list(User.objects.filter(is_active=True).order_by("id"))
    for rows in _parts():
        with operation("begin", by=None, door="demo") as writing:
            begin(writing, [pk for pk, _, _ in rows])
    for rows in _parts(employer=None):
        facts = []
        for pk, _, _ in rows:
            for number, fact in enumerate(_story(chance, today) if chance.random() < SOLD else ()):
                reference = f"A-{pk}-{number}" if fact["kind"] == "order" else f"O-{pk}"
                facts.append({"contact_id": pk, "reference": reference, "source": SOURCE, **fact})
        record_facts(facts, by=None, door="demo")
    for key, (share, weights) in DECIDED.items():
        _decide(chance, today, sellers, key, (share, weights))
    for rows in _parts():
        count_attempts([pk for pk, _, _ in rows])


def _parts(**narrowed: Any) -> Iterator[list[tuple[int, str, Any]]]:
    last = 0
    while True:
        rows = Contact.objects.filter(pk__gt=last, **narrowed).order_by("pk").values_list("pk", "kind", "created_at")
        if not (found := list(rows[:AT_ONCE])):
            return
        yield found
        last = found[-1][0]


def _story(chance: random.Random, today: date) -> Iterator[dict[str, Any]]:
    """A sale that was won, lost or goes on, and what was ordered after it."""
    on = today - timedelta(days=chance.randrange(20, 1000))
    yield {"kind": "opened", "on": on}
    after = on + timedelta(days=chance.randrange(5, 90))
    if after >= today or chance.random() < 0.15:
        return
    if chance.random() < 0.3:
        yield {"kind": "lost", "on": after}
        return
    yield {"kind": "won", "on": after}
    while after < today and chance.random() < 0.85:
        yield {"kind": "order", "on": after, "amount": Decimal(chance.randrange(200, 20_000)), "currency": "USD"}
        after += timedelta(days=int(chance.lognormvariate(4.6, 0.7)))


def _decide(
    chance: random.Random, today: date, sellers: list[User], key: str, choice: tuple[float, dict[str, int]]
) -> None:
    """What colleagues set by hand: in Sales only of those to whom nothing was sold yet."""
    share, weights = choice
    perspective = setup().by_key(key)
    if perspective is None:
        return
    stages = {one.key: one.pk for one in stages_of(perspective)}
    narrowed = {"employer": None, "facts": None} if perspective.is_sales else {}
    for rows in _parts(**narrowed):
        decided = {}
        for pk, kind, created_at in rows:
            if perspective.is_for(kind) and chance.random() < share:
                on = max(today - timedelta(days=chance.randrange(0, 400)), created_at.date())
                stage = chance.choices([stages[one] for one in weights], list(weights.values()))[0]
                decided[pk] = Decision(min(on, today), stage, chance.choice(WHY))
        _write(perspective, decided, chance.choice(sellers))


def _write(perspective: Perspective, decided: dict[int, Decision], by: User) -> None:
    with operation("set_stage", by=by, summary=f"{perspective.name}: {len(decided):,} set", door="demo") as writing:
        replay(writing, list(decided), perspective, decided=decided)
