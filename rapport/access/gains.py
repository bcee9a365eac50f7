"""What a change of rights would do, before it is made: who gains or loses sight of how many records."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Count, QuerySet

from rapport.access.keys import Key
from rapport.access.models import Level, Share
from rapport.access.rights import Rights, Sight
from rapport.access.structure import Structure
from rapport.base.catalogue import card

ByOwner = dict[int, set[int]]  # owner_key → records


@dataclass(frozen=True)
class Gains:
    """How many people gain or lose, and how many records at least one of them gains or loses."""

    gainers: int = 0
    gained: int = 0
    losers: int = 0
    lost: int = 0

    def __bool__(self) -> bool:
        return bool(self.gainers or self.losers)


@dataclass(frozen=True)
class Side:
    """The rights as they are, or would be. `adds`: what a rule over a lookup would share, `drops`: a rule that ends."""

    structure: Structure
    adds: tuple[Key, frozenset[int]] | None = None
    drops: int | None = None


@dataclass
class More:
    """What one side lets people see that the other does not: of some owners all but a few, and single records."""

    people: int = 0
    all_but: ByOwner = field(default_factory=dict)
    single: ByOwner = field(default_factory=lambda: defaultdict(set))

    def total(self, counts: dict[int, int]) -> int:
        """Records that at least one person has more."""
        whole = sum(counts[owner] - len(kept) for owner, kept in self.all_but.items())
        return whole + sum(len(ids & self.all_but.get(owner, ids)) for owner, ids in self.single.items())


@dataclass
class Comparison:
    """Two sides before the same records, of one type. Counted by owner, so that 100,000 records are two statements."""

    record_type: str
    before: Side
    after: Side
    people: Iterable[tuple[int, bool]]  # (user, is an administrator)
    today: date
    level: int = Level.READ

    @cached_property
    def counts(self) -> dict[int, int]:
        """owner_key → how many records that lists show."""
        return dict(self._rows().order_by().values_list("owner_key").annotate(count=Count("pk")))

    def _rows(self) -> QuerySet:
        one = card(self.record_type)
        return (one.listed_to or one.visible_to)(None)

    def _shared(self, side: Side) -> dict[str, ByOwner]:
        """Key → the records shared with it so far."""
        shares = Share.objects.filter(record_type=self.record_type, level__gte=self.level)
        if side.drops:
            shares = shares.exclude(rule=side.drops)
        pairs = set(shares.values_list("to", "record_id"))
        if side.adds:
            pairs |= {(str(side.adds[0]), record) for record in side.adds[1]}
        owners = dict(self._rows().filter(pk__among={r for _, r in pairs}).values_list("pk", "owner_key"))
        found: dict[str, ByOwner] = defaultdict(lambda: defaultdict(set))
        for to, record in pairs:
            if record in owners:
                found[to][owners[record]].add(record)
        return found

    def result(self) -> Gains:
        shared = self._shared(self.before), self._shared(self.after)
        gains, losses = More(), More()
        for user, is_administrator in self.people:
            before, after = (
                self._seen(Rights(side.structure, user, is_administrator, self.today), found)
                for side, found in zip((self.before, self.after), shared, strict=True)
            )
            self._add(gains, before, after)
            self._add(losses, after, before)
        return Gains(gains.people, gains.total(self.counts), losses.people, losses.total(self.counts))

    def _seen(self, rights: Rights, shared: dict[str, ByOwner]) -> tuple[set[int], ByOwner]:
        """The owners of whom everything is seen, and what is shared besides."""
        sight: Sight = rights.sight(self.record_type, self.level)
        owners = set(self.counts) if sight.everything else self.counts.keys() & set(sight.owners)
        single: ByOwner = defaultdict(set)
        for key in sight.keys:
            for owner, ids in shared[key].items() if key in shared else ():
                if owner not in owners:
                    single[owner] |= ids
        return owners, single

    def _add(self, more: More, less_seen: tuple[set[int], ByOwner], seen: tuple[set[int], ByOwner]) -> None:
        """What the second of one person has more than the first."""
        is_more = False
        for owner in seen[0] - less_seen[0]:
            known = less_seen[1].get(owner, set())
            if len(known) < self.counts[owner]:
                is_more = True
                more.all_but[owner] = known & more.all_but.get(owner, known)
        for owner, ids in seen[1].items():
            if owner not in less_seen[0] and (new := ids - less_seen[1].get(owner, set())):
                is_more = True
                more.single[owner] |= new
        more.people += is_more
