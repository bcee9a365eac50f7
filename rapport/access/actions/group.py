"""Groups: users, roles and groups under one name."""

from collections.abc import Iterable
from typing import Any

from rapport.access import keys
from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.keeping import GROUPS, PRIVILEGE
from rapport.access.actions.naming import checked_name, require_unnamed
from rapport.access.actions.permission import require
from rapport.access.models import Group, GroupMember, Role, Share, SharingRule
from rapport.access.wording import Names
from rapport.base.errors import Invalid, Refused
from rapport.journal.actions import operation
from rapport.journal.models import Operation
from rapport.organisation.models import User


def checked_key(text: str) -> str:
    """A key that names somebody who is there. Raises Invalid at "to"."""
    try:
        key = keys.read(text)
    except ValueError:
        raise Invalid({"to": "Who is meant?"}) from None
    model: Any = {"user": User, "group": Group}.get(key.kind, Role)
    if not model.objects.filter(pk=key.id).exists():
        raise Invalid({"to": "They are not here any more."})
    return str(key)


@one_at_a_time
def save_group(
    group: Group | None, *, by: Any, name: str | None = None, members: Iterable[str] | None = None
) -> Operation:
    """A new group, or another name or other members of one. Raises Invalid, NotAllowed."""
    require(by, PRIVILEGE)
    row = group or Group()
    facts: dict[str, Any] = {}
    if name is not None or group is None:
        facts["name"] = checked_name(name or "", Group.objects.exclude(pk=row.pk))
    if members is not None:
        facts["members"] = sorted({checked_key(key) for key in members})
    if group and str(keys.Key("group", group.pk)) in facts.get("members", ()):
        raise Invalid({"to": "A group cannot be in itself."})
    done = "changed" if group else "added"
    before = {one.key for one in row.members.all()} if group else set()
    with operation("save_group", by=by, summary=f"{facts.get('name', row.name)} {done}") as writing:
        GROUPS.store(writing, row, facts, is_new=group is None)
        after, names = set(facts.get("members", before)), Names()
        said = [f"{names.of(key)} {'joins' if key in after else 'leaves'}" for key in sorted(before ^ after)]
        if said:
            writing.operation.summary = f"{row.name}: {', '.join(said)}"
    return writing.operation


@one_at_a_time
def remove_group(group: Group, *, by: Any) -> Operation:
    """Delete a group that owns nothing and that nothing names. Raises Refused, NotAllowed."""
    require(by, PRIVILEGE)
    key = str(keys.Key("group", group.pk))
    with operation("remove_group", by=by, summary=f"{group.name} removed") as writing:
        if group.contacts.exists():
            raise Refused("This group owns contacts. Give them to somebody else first.")
        if (
            SharingRule.objects.filter(of=key).exists()
            or SharingRule.objects.filter(to=key).exists()
            or GroupMember.objects.filter(key=key).exists()
            or Share.objects.filter(to=key).exists()
        ):
            raise Refused("A sharing rule, a share or another group names this group. Change that first.")
        require_unnamed([key])
        GROUPS.remove(writing, group)
    return writing.operation
