"""The organisation as the rules see it: who stands where, who is in which group, what is shared with whom.

Read whole, kept in the process until `Organisation.rights_stamp` changes, and pure from then on: a few hundred people, some
dozens of roles, groups and rules.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rapport.access.keys import Key
from rapport.access.models import Level

NOBODY = 0


@dataclass(frozen=True)
class Rule:
    """What those of `of` own is shared with those of `to`; without `of` the records are told by shares of their own."""

    record_type: str
    of: Key | None
    to: Key
    level: int
    id: int = 0


@dataclass(frozen=True)
class Privileges:
    """What one profile allows: privileges, and per record type the fields that are not fully usable."""

    names: frozenset[str]
    fields: dict[str, dict[str, str]]
    id: int = 0


@dataclass(frozen=True)
class Structure:
    """All of it, by id."""

    parents: dict[int, int | None]  # role → the role above
    role_of: dict[int, int]  # user → role, those who left included
    members: dict[int, tuple[Key, ...]]  # group → whom it collects
    rules: tuple[Rule, ...] = ()
    defaults: dict[str, int] = field(default_factory=dict)  # record type → level
    absences: tuple[tuple[int, int, date, date], ...] = ()  # (who, deputy, since, until)
    profiles: dict[int, tuple[Privileges, ...]] = field(default_factory=dict)  # role → its profiles
    standard: tuple[Privileges, ...] = ()  # of whoever has no role
    administering: tuple[Privileges, ...] = ()  # of administrators besides
    administrators_see_all: bool = True
    strict_roles: frozenset[int] = frozenset()  # whoever works in one needs a second factor
    stamp: str = ""  # another one for another structure
    worked_out: dict = field(
        default_factory=dict, init=False, compare=False, repr=False
    )  # what follows from it, by who asks

    @cached_property
    def _users(self) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for user, role in self.role_of.items():
            found[role].add(user)
        return {role: frozenset(users) for role, users in found.items()}

    @cached_property
    def _below(self) -> dict[int, frozenset[int]]:
        """Role → all who stand strictly below."""
        found: dict[int, set[int]] = defaultdict(set)
        for role in self.parents:
            for above in self.above(role):
                found[above] |= self._users.get(role, frozenset())
        return {role: frozenset(users) for role, users in found.items()}

    @cached_property
    def _groups_of(self) -> dict[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for group in self.members:
            for user in self.who(Key("group", group)):
                found[user].add(group)
        return {user: frozenset(groups) for user, groups in found.items()}

    @cached_property
    def _known(self) -> dict[Key, frozenset[int]]:
        return {}

    def above(self, role: int) -> list[int]:
        """The roles above this one, the nearest first."""
        found: list[int] = []
        here = self.parents.get(role)
        while here is not None and here not in found:
            found.append(here)
            here = self.parents.get(here)
        return found

    def who(self, key: Key) -> frozenset[int]:
        """Everybody a key names."""
        if key not in self._known:
            self._known[key] = self._who(key, set())
        return self._known[key]

    def _who(self, key: Key, seen: set[int]) -> frozenset[int]:
        if key.kind == "user":
            return frozenset([key.id])
        here = self._users.get(key.id, frozenset())
        if key.kind == "only":
            return here
        if key.kind == "role":
            return here | self._below.get(key.id, frozenset())
        if key.id in seen:
            return frozenset()
        seen.add(key.id)
        return frozenset().union(*(self._who(one, seen) for one in self.members.get(key.id, ())))

    def stands_for(self, user: int, today: date) -> frozenset[int]:
        """In whose place somebody may look and act: their own, those below, and whoever they deputise for today."""
        return self._reached(user, today, self.below)

    def below(self, user: int) -> frozenset[int]:
        """All who stand below somebody in the roles."""
        return self._below.get(self.role_of.get(user, 0), frozenset())

    def deputised_by(self, user: int, today: date) -> frozenset[int]:
        """Oneself and whoever one deputises for today, also in a deputy's place."""
        return self._reached(user, today, lambda one: frozenset())

    def _reached(self, user: int, today: date, further: Callable[[int], frozenset[int]]) -> frozenset[int]:
        found: set[int] = set()
        waiting = [user]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += further(one)
                waiting += [
                    who for who, deputy, since, until in self.absences if deputy == one and since <= today <= until
                ]
        return frozenset(found)

    def names_of(self, users: frozenset[int]) -> set[Key]:
        """Every key that names one of these."""
        found = {Key("user", user) for user in users}
        for role in {self.role_of[user] for user in users if user in self.role_of}:
            found |= {Key("only", role), Key("role", role), *(Key("role", above) for above in self.above(role))}
        for user in users:
            found |= {Key("group", group) for group in self._groups_of.get(user, ())}
        return found

    def owners_for(self, users: frozenset[int], record_type: str, level: int) -> tuple[frozenset[int], frozenset[int]]:
        """Whose records these may use so far: (users, groups). What is shared record by record is not in it."""
        people, groups = set(users), {group for user in users for group in self._groups_of.get(user, ())}
        if level == Level.FULL and self.default(record_type) >= Level.WRITE:
            people.add(NOBODY)  # what nobody owns, whoever may write it may delete
        for rule in self.rules:
            if rule.of and rule.record_type == record_type and rule.level >= level and self.who(rule.to) & users:
                people |= self.who(rule.of)
                groups |= self.groups_in(rule.of)
        return frozenset(people), frozenset(groups)

    def groups_in(self, key: Key) -> set[int]:
        """The groups whose records count as owned by those of a key: it names the group, or one of its members."""
        those = self.who(key)
        found = {group for group in self.members if those & self.who(Key("group", group))}
        return found | ({key.id} if key.kind == "group" else set())

    def needs_second_factor(self, user: int) -> bool:
        return self.role_of.get(user) in self.strict_roles

    def default(self, record_type: str) -> int:
        return self.defaults.get(record_type, Level.WRITE)

    def profiles_of(self, user: int) -> tuple[Privileges, ...]:
        return self.profiles.get(self.role_of.get(user, 0)) or self.standard
