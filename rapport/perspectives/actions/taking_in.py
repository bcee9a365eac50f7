"""Facts that were kept waiting begin to count: in slices, each short enough that nobody waits for the write lock."""

import time
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from rapport.journal.actions import Writing
from rapport.perspectives.actions.replaying import replay_parts
from rapport.perspectives.models import Fact

GOAL = 0.12  # seconds; nobody waits longer than 0.2
LARGEST = 3000.0
OF_HOLDER = 4.0  # a contact weighs as much as so many facts


class Slices:
    """Holder → ids of its waiting facts, so many holders at once as fit; learns from how long each slice took."""

    def __init__(self, waiting: QuerySet[Fact]) -> None:
        self.holders: dict[int, list[int]] = {}
        for holder_id, pk in waiting.order_by("holder_id", "id").values_list("holder_id", "pk"):
            self.holders.setdefault(holder_id, []).append(pk)
        self.weight = 150.0

    def __iter__(self) -> Iterator[dict[int, list[int]]]:
        left = iter(list(self.holders.items()))
        while some := self._cut(left):
            begun = time.perf_counter()
            yield some
            took = max(time.perf_counter() - begun, 0.001)
            weighed = sum(OF_HOLDER + len(ids) for ids in some.values())
            self.weight = min(max(weighed * GOAL / took, 20.0), self.weight * 2, LARGEST)

    def _cut(self, left: Iterator[tuple[int, list[int]]]) -> dict[int, list[int]]:
        some: dict[int, list[int]] = {}
        weighed = 0.0
        for holder_id, ids in left:
            some[holder_id] = ids
            weighed += OF_HOLDER + len(ids)
            if weighed >= self.weight:
                break
        return some


def take_in(writing: Writing, holders: dict[int, list[int]]) -> set[int]:
    """Let these facts count, and bring whom they move to where they stand. What counts already stays; returns whom it moved."""
    ids = [pk for some in holders.values() for pk in some]
    waiting = list(Fact.objects.filter(pk__among=ids, counts=False).values_list("pk", "contact_id", "holder_id"))
    let_count(writing, [(pk, contact_id) for pk, contact_id, _ in waiting])
    touched = {holder_id for _, _, holder_id in waiting}
    replay_parts(writing, touched)
    return touched


def let_count(writing: Writing, facts: Iterable[tuple[int, int]]) -> None:
    """Mark them (fact, its contact) as counting, in the journal too: undo finds them there."""
    facts = list(facts)
    Fact.objects.filter(pk__among=[pk for pk, _ in facts]).update(counts=True)
    for pk, contact_id in facts:
        writing.changed("fact", pk, {"counts": False}, {"counts": True}, about=contact_id)
