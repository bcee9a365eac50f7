"""Why somebody may use one record, and how far: every reason there is, by itself. Pure; the best one is what holds."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

from rapport.access.keys import Key
from rapport.access.models import Level
from rapport.access.rights import Rights
from rapport.access.structure import Rule, Structure


@dataclass(frozen=True)
class Step:
    """From one person to another in whose place they may look: "below" in the roles, or "absent"."""

    kind: str
    user: int


@dataclass(frozen=True)
class Shared:
    """A record is shared with those of `to`: by hand, or because a rule over a lookup found it."""

    to: Key
    level: int
    rule: int | None = None
    by: int | None = None


@dataclass(frozen=True)
class Reason:
    """One way to a record. `kind`: administrator, default, nobodys, own, group, rule, share.

    `whose` is the person who has the right by themselves, `steps` lead from the asker to them.
    """

    kind: str
    level: int
    whose: int = 0
    steps: tuple[Step, ...] = ()
    group: int = 0
    rule: Rule | None = None
    share: Shared | None = None


def reasons(rights: Rights, record_type: str, owner_key: int, shares: Iterable[Shared] = ()) -> list[Reason]:
    """Every reason, the furthest first, then the nearest; none for whom profiles do not let see such records at all.

    `owner_key` as in the column: a person's id, a group's below zero, 0 for nobody.
    """
    if f"{record_type}s.view" not in rights.privileges:
        return []
    structure, ways = rights.structure, _ways(rights)
    found = [Reason("administrator", Level.FULL)] if rights.sees_all else []
    if default := structure.default(record_type):
        found.append(Reason("default", default))
    if not owner_key and default >= Level.WRITE:
        found.append(Reason("nobodys", Level.FULL))
    for user, steps in ways.items():
        if user == owner_key:
            found.append(Reason("own", Level.FULL, user, steps))
        if owner_key < 0 and user in structure.who(Key("group", -owner_key)):
            found.append(Reason("group", Level.FULL, user, steps, group=-owner_key))
    for rule in structure.rules:
        if rule.record_type == record_type and rule.of and _covers(structure, rule.of, owner_key):
            found += _nearest(structure, ways, rule.to, Reason("rule", rule.level, rule=rule))
    for share in shares:
        found += _nearest(structure, ways, share.to, Reason("share", share.level, share=share))
    return sorted(found, key=lambda one: (-one.level, len(one.steps)))


def level_of(found: list[Reason]) -> int:
    """How far all reasons together reach."""
    return max((one.level for one in found), default=0)


def _covers(structure: Structure, of: Key, owner_key: int) -> bool:
    """Whether what this one owns is what those of a key own."""
    return -owner_key in structure.groups_in(of) if owner_key < 0 else owner_key in structure.who(of)


def _nearest(structure: Structure, ways: dict[int, tuple[Step, ...]], to: Key, reason: Reason) -> list[Reason]:
    """The reason by the nearest one whom a key names, if it names anybody."""
    named = [user for user in ways if user in structure.who(to)]
    return [replace(reason, whose=named[0], steps=ways[named[0]])] if named else []


def _ways(rights: Rights) -> dict[int, tuple[Step, ...]]:
    """In whose place somebody may look, the nearest first, each with the steps that lead there."""
    structure, found = rights.structure, {rights.user: ()}
    waiting = deque([rights.user])
    while waiting:
        one = waiting.popleft()
        absent = [
            who for who, deputy, since, until in structure.absences if deputy == one and since <= rights.today <= until
        ]
        below = structure.below(one)
        for kind, others in (("absent", absent), ("below", sorted(below))):
            for other in others:
                if other not in found:
                    found[other] = (*found[one], Step(kind, other))
                    waiting.append(other)
    return found
