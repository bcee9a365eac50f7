"""Invented organisations, and the rules in plain words: what `structure.py` and the database are compared with."""

from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from rapport.access.keys import Key

TODAY = date(2026, 6, 15)
SPANS = [(date(2026, 6, 1), date(2026, 6, 30)), (TODAY, TODAY), (date(2026, 5, 1), date(2026, 6, 14))]


@dataclass
class World:
    """Ids count from 1. A record is (the owner's id or None, the owning group's id or None)."""

    parents: list[int | None]  # of role n + 1
    roles: list[int | None]  # of user n + 1
    groups: list[list[Key]]
    default: int
    rules: list[tuple[Key, Key, int]]
    absences: list[tuple[int, int, date, date]]
    records: list[tuple[int | None, int | None]]
    shares: list[tuple[int, Key, int]] = field(default_factory=list)  # (record, to, level)
    companies: int = 0  # the first records are companies
    meetings: list[tuple[int, int]] = field(default_factory=list)  # (who took part, of which company: a record each)

    def names(self, key: Key, user: int, seen: frozenset = frozenset()) -> bool:
        """Whether a key names this user."""
        if key.kind == "user":
            return key.id == user
        if key.kind == "group":
            inside = self.groups[key.id - 1]
            return key not in seen and any(self.names(one, user, seen | {key}) for one in inside)
        role = self.roles[user - 1]
        return role == key.id or (key.kind == "role" and self.stands_below(role, key.id))

    def stands_below(self, role: int | None, other: int) -> bool:
        return role is not None and (
            self.parents[role - 1] == other or self.stands_below(self.parents[role - 1], other)
        )

    def owners(self, record: int) -> list[int]:
        """A record owned by a group counts as owned by each member."""
        owner, group = self.records[record - 1]
        if group:
            return [user for user in range(1, len(self.roles) + 1) if self.names(Key("group", group), user)]
        return [owner] if owner else []

    def own_level(self, user: int, record: int) -> int:
        """How far somebody may use a record without standing in for anybody."""
        owners, group = self.owners(record), self.records[record - 1][1]
        levels = [self.default, 3 if user in owners else 0]
        if self.default >= 2 and self.records[record - 1] == (None, None):
            levels.append(3)  # what nobody owns
        for of, to, level in self.rules:
            covers = any(self.names(of, owner) for owner in owners) or of == Key("group", group or 0)
            levels.append(level if covers and self.names(to, user) else 0)
        levels += [level for one, to, level in self.shares if one == record and self.names(to, user)]
        return max(levels)

    def counts(self, record: int, company: int) -> bool:
        """Whether what was done with one of its people, or with itself, counts for a company."""
        names = {one: {to for of, to, _ in self.shares if of == one} for one in (record, company)}
        belongs = self.records[record - 1] == self.records[company - 1] and names[company] <= names[record]
        return self.default > 0 or record == company or belongs

    def stands_for(self, user: int, other: int, via: frozenset = frozenset()) -> bool:
        """A superior may what the person below may, a deputy what the absent person may."""
        if user == other:
            return True
        mine = self.roles[user - 1]
        nearer = {
            one
            for one in range(1, len(self.roles) + 1)
            if (mine and self.roles[one - 1] and self.stands_below(self.roles[one - 1], mine))
            or any(a == one and d == user and since <= TODAY <= until for a, d, since, until in self.absences)
        }
        return any(self.stands_for(one, other, via | {user}) for one in nearer - via - {user})

    def level(self, user: int, record: int) -> int:
        users = range(1, len(self.roles) + 1)
        return max(self.own_level(one, record) for one in users if self.stands_for(user, one))


def met(draw, company: int, companies: int, records: list, shared: list) -> list[tuple[int, int]]:
    """Meetings of a company, some with people as near to it as can be, or nearly so."""
    theirs = st.integers(1, len(records)).filter(lambda one: one == company or one > companies)
    people = draw(st.lists(theirs, max_size=3))
    for who in people:
        near, known = draw(st.sampled_from(["", "owner", "shares"])), {one[:2] for one in shared}
        if near:
            records[who - 1] = records[company - 1]
        if near == "shares":
            shared += [(who, to, 1) for of, to, _ in shared if of == company and (who, to) not in known]
    return [(who, company) for who in people]


@st.composite
def worlds(draw) -> World:
    role_count, user_count, group_count = draw(st.integers(1, 5)), draw(st.integers(1, 6)), draw(st.integers(0, 3))
    of_user, of_role = st.integers(1, user_count), st.integers(1, role_count)
    kinds = [st.builds(Key, st.just("user"), of_user), st.builds(Key, st.sampled_from(["role", "only"]), of_role)]
    if group_count:
        kinds.append(st.builds(Key, st.just("group"), st.integers(1, group_count)))
    key = st.one_of(kinds)
    owner = st.one_of(st.none(), of_user).map(lambda user: (user, None))
    if group_count:
        owner = st.one_of(owner, st.integers(1, group_count).map(lambda group: (None, group)))
    records = draw(st.lists(owner, min_size=1, max_size=5))
    absence = st.tuples(of_user, of_user, st.sampled_from(SPANS)).filter(lambda one: one[0] != one[1])
    shares = st.tuples(st.one_of(st.just(1), st.integers(1, len(records))), key, st.integers(1, 3))
    shared = draw(st.lists(shares, max_size=3, unique_by=lambda one: one[:2]))
    companies = draw(st.sampled_from([0, 1, 1, 2])) % (len(records) + 1)
    meetings = [one for company in range(1, companies + 1) for one in met(draw, company, companies, records, shared)]
    return World(
        parents=[draw(st.one_of(st.none(), st.integers(1, n))) if n else None for n in range(role_count)],
        roles=[draw(st.one_of(st.none(), of_role)) for _ in range(user_count)],
        groups=[draw(st.lists(key, max_size=3, unique=True)) for _ in range(group_count)],
        default=draw(st.sampled_from([0, 0, 0, 1, 2, 3])),
        rules=draw(st.lists(st.tuples(key, key, st.integers(1, 3)), max_size=3)),
        absences=[(who, deputy, *span) for who, deputy, span in draw(st.lists(absence, max_size=3))],
        records=records,
        shares=shared,
        companies=companies,
        meetings=meetings,
    )
