"""Roles as their page shows them: a tree in reading order, and one of them with what it sees."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from rapport.access.gains import Comparison, Gains, Side
from rapport.access.keys import Key
from rapport.access.models import Post, Profile, Role
from rapport.access.reading import structure
from rapport.access.seeing import rights_of
from rapport.base.catalogue import card
from rapport.base.errors import Gone
from rapport.organisation.models import User
from rapport.organisation.queries import colleagues, today_of


@dataclass
class Line:
    """One role of the tree."""

    role: Role
    depth: int
    profiles: list[Profile] = field(default_factory=list)
    people: list[User] = field(default_factory=list)


def role_for(role_id: int) -> Role:
    found = Role.objects.filter(pk=role_id).first()
    if found is None:
        raise Gone("This role is not here any more.")
    return found


def tree() -> list[Line]:
    """Every role, each below the one it stands under, with those who can sign in."""
    children: dict[int | None, list[Role]] = defaultdict(list)
    for role in Role.objects.prefetch_related("profiles"):
        children[role.parent_id].append(role)
    people: dict[int, list[User]] = defaultdict(list)
    for post in Post.objects.filter(user__is_active=True).select_related("user").order_by("user__name_key"):
        people[post.role_id].append(post.user)

    def lines(parent: int | None, depth: int) -> Iterator[Line]:
        for role in children[parent]:
            yield Line(role, depth, list(role.profiles.all()), people[role.pk])
            yield from lines(role.pk, depth + 1)

    return list(lines(None, 0))


def places_for(line: Line, lines: list[Line]) -> list[Line]:
    """Under which roles one can stand: not under itself, nor under what is below it."""
    below = {line.role.pk}
    for one in lines:
        if one.role.parent_id in below:
            below.add(one.role.pk)
    return [one for one in lines if one.role.pk not in below]


def sight_of(line: Line) -> dict[str, int | None]:
    """How many people stand below, and how many contacts somebody of this role sees."""
    ours = structure()
    below = ours.who(Key("role", line.role.pk)) - ours.who(Key("only", line.role.pk))
    first = next((one for one in line.people if not one.is_administrator), None)
    kind = card("contact")
    seen = (kind.listed_to or kind.visible_to)(rights_of(first)).count() if first else None
    return {"people": len(below), "contacts": seen}


def above(line: Line, lines: list[Line]) -> list[User]:
    """Who sees what this role has, the nearest first."""
    by_id = {one.role.pk: one for one in lines}
    return [user for role in structure().above(line.role.pk) if role in by_id for user in by_id[role].people]


def moved(role: Role, parent: int | None) -> Gains:
    """What hanging a role elsewhere would do to who sees what."""
    ours = structure()
    there = replace(ours, parents=ours.parents | {role.pk: parent})
    return compared("contact", Side(ours), Side(there))


def compared(record_type: str, before: Side, after: Side, level: int = 1) -> Gains:
    """Who of those who can sign in gains or loses sight of how much."""
    people = [(one.pk, one.is_administrator) for one in colleagues()]
    return Comparison(record_type, before, after, people, today_of(None), level).result()
