"""Facts that were kept waiting begin to count: in slices, each short enough that nobody waits for the write lock."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from rapport.base.slices import slices
from rapport.journal.actions import Writing
from rapport.perspectives.actions.replaying import replay_parts
from rapport.perspectives.models import Fact

OF_HOLDER = 4.0  # a contact weighs as much as so many facts


class Slices:
    """Holder → ids of its waiting facts, so many holders at once as fit."""

    def __init__(self, waiting: QuerySet[Fact]) -> None:
        self.holders: dict[int, list[int]] = {}
        for holder_id, pk in waiting.order_by("holder_id", "id").values_list("holder_id", "pk"):
            self.holders.setdefault(holder_id, []).append(pk)

    def __iter__(self) -> Iterator[dict[int, list[int]]]:
        pairs = list(self.holders.items())
        for some in slices(pairs, first=150, most=3000, weigh=lambda pair: OF_HOLDER + len(pair[1])):
            yield dict(some)


def take_in(writing: Writing, holders: dict[int, list[int]]) -> set[int]:
    """Let these facts count, and bring whom they move to where they stand. What counts already stays; returns whom it moved."""
    ids = [pk for some in holders.values() for pk in some]
    # PostgreSQL would read all that wait to find these few, if it were asked for those that wait
    rows = Fact.objects.filter(pk__among=ids).values_list("pk", "contact_id", "holder_id", "counts")
    waiting = [row for row in rows if not row[3]]
    let_count(writing, [(row[0], row[1]) for row in waiting])
    touched = {row[2] for row in waiting}
    replay_parts(writing, touched)
    return touched


def let_count(writing: Writing, facts: Iterable[tuple[int, int]]) -> None:
    """Mark them (fact, its contact) as counting, in the journal too: undo finds them there."""
    facts = list(facts)
    Fact.objects.filter(pk__among=[pk for pk, _ in facts]).update(counts=True)
    for pk, contact_id in facts:
        writing.changed("fact", pk, {"counts": False}, {"counts": True}, about=contact_id)
