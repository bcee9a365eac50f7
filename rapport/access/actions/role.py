"""Roles: the tree, what each carries, and who works in which."""

from collections.abc import Iterable
from typing import Any

from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.keeping import POSTS, PRIVILEGE, ROLES
from rapport.access.actions.naming import checked_name, require_unnamed
from rapport.access.actions.permission import require
from rapport.access.models import GroupMember, Post, Profile, Role, SharingRule
from rapport.base.errors import Refused
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.organisation.models import User


def add_role(
    name: str, *, by: Any, parent: Role | None = None, profiles: Iterable[Profile] = (), inside: Writing | None = None
) -> Role:
    """A new role below `parent`, last among its siblings. Raises Invalid, NotAllowed."""
    return set_up_role(name, by=by, parent=parent, profiles=profiles, inside=inside)[0]


@one_at_a_time
def set_up_role(
    name: str, *, by: Any, parent: Role | None = None, profiles: Iterable[Profile] = (), inside: Writing | None = None
) -> tuple[Role, Operation]:
    """As `add_role`, with what can be undone."""
    require(by, PRIVILEGE)
    siblings = Role.objects.filter(parent=parent)
    facts = {"name": checked_name(name, siblings), "parent_id": parent.pk if parent else None}
    row = Role()
    with operation("add_role", by=by, summary=f"{facts['name']} added", inside=inside) as writing:
        facts |= {"position": siblings.count(), "profiles": sorted(one.pk for one in profiles)}
        ROLES.store(writing, row, facts, is_new=True)
    return row, writing.operation


@one_at_a_time
def change_role(
    role: Role,
    *,
    by: Any,
    name: str | None = None,
    profiles: Iterable[Profile] | None = None,
    requires_second_factor: bool | None = None,
) -> Operation:
    """Another name, other profiles, or whether signing in takes a second factor. Raises Invalid, NotAllowed."""
    require(by, PRIVILEGE)
    facts: dict[str, Any] = {}
    if name is not None:
        facts["name"] = checked_name(name, Role.objects.filter(parent=role.parent_id).exclude(pk=role.pk))
    if profiles is not None:
        facts["profiles"] = sorted(one.pk for one in profiles)
    if requires_second_factor is not None:
        facts["requires_second_factor"] = requires_second_factor
    with operation("change_role", by=by, summary=f"{role.name} changed") as writing:
        ROLES.store(writing, role, facts)
        if profiles is not None:
            carried = [one.name for one in role.profiles.order_by("name")]
            writing.operation.summary = f"{role.name} carries {' and '.join(carried) or 'no profile'}"
        elif requires_second_factor is not None:
            asks = "asks" if requires_second_factor else "no longer asks"
            writing.operation.summary = f"{role.name} {asks} for a second factor"
    return writing.operation


@one_at_a_time
def move_role(role: Role, *, by: Any, parent: Role | None, before: Role | None = None) -> Operation:
    """Hang a role, with all below it, under another one, before a sibling or last. Raises Refused, NotAllowed."""
    require(by, PRIVILEGE)
    with operation(
        "move_role", by=by, summary=f"{role.name} moved {f'under {parent.name}' if parent else 'to the top'}"
    ) as writing:
        parents = dict(Role.objects.values_list("id", "parent_id"))
        above = parent.pk if parent else None
        while above is not None:
            if above == role.pk:
                raise Refused(f"{role.name} cannot stand below itself.")
            above = parents[above]
        siblings = list(Role.objects.filter(parent=parent).exclude(pk=role.pk).order_by("position", "name"))
        place = siblings.index(before) if before in siblings else len(siblings)
        siblings.insert(place, role)
        for position, one in enumerate(siblings):
            facts = {"position": position} | ({"parent_id": parent.pk if parent else None} if one is role else {})
            if any(getattr(one, column) != value for column, value in facts.items()):
                ROLES.store(writing, one, facts)
    return writing.operation


@one_at_a_time
def remove_role(role: Role, *, by: Any) -> Operation:
    """Delete a role in which nobody works and that nothing names. Raises Refused, NotAllowed."""
    require(by, PRIVILEGE)
    with operation("remove_role", by=by, summary=f"{role.name} removed") as writing:
        if role.children.exists():
            raise Refused("There are roles below this one. Move them first.")
        if role.posts.exists():
            raise Refused("People work in this role. Give them another one first.")
        named = [f"{kind}-{role.pk}" for kind in ("role", "only")]
        if (
            GroupMember.objects.filter(key__in=named).exists()
            or SharingRule.objects.filter(of__in=named).exists()
            or SharingRule.objects.filter(to__in=named).exists()
        ):
            raise Refused("A group or a sharing rule names this role. Change that first.")
        require_unnamed(named)
        ROLES.remove(writing, role)
    return writing.operation


@one_at_a_time
def give_role(user: User, role: Role | None, *, by: Any, inside: Writing | None = None) -> Operation:
    """In which role somebody works from now on; None for no role. Raises NotAllowed."""
    require(by, PRIVILEGE)
    summary = f"{user.name} works as {role.name}" if role else f"{user.name} has no role"
    with operation("give_role", by=by, summary=summary, inside=inside) as writing:
        post = Post.objects.filter(pk=user.pk).first()
        if role is None and post:
            POSTS.remove(writing, post)
        elif role is not None:
            POSTS.store(writing, post or Post(user=user), {"role_id": role.pk}, is_new=post is None)
    return writing.operation
