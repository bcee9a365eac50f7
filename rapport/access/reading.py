"""The structure as it stands in the tables: read whole, and again only when `Organisation.rights_stamp` has changed."""

from collections import defaultdict
from collections.abc import Iterable

from rapport.access import keys, privileges
from rapport.access.models import Absence, GroupMember, Level, Post, Profile, Role, SharingDefault, SharingRule
from rapport.access.structure import Privileges, Rule, Structure
from rapport.organisation.models import Organisation
from rapport.organisation.queries import organisation

# Before any profile is there.
FIRST = (Privileges(frozenset(privileges.WORKING), {}),)
ADMINISTERING = (Privileges(frozenset(privileges.ALL), {}),)
_kept: dict[str, Structure] = {}


def structure() -> Structure:
    """The structure as of this request."""
    ours = organisation()
    found = _kept.get(ours.rights_stamp)
    if found is None:
        found = _read(ours)
        _kept.clear()
        _kept[ours.rights_stamp] = found  # another thread may have cleared it again by now
    return found


def is_private(record_type: str) -> bool:
    """Whether not everybody sees all records of a type."""
    return structure().default(record_type) < Level.READ


def is_hidden_from_some(record_type: str, field: str) -> bool:
    """Whether a profile hides a field; mostly none does, and nobody has to be asked."""
    ours = structure()
    profiles = (*ours.standard, *ours.administering, *(one for found in ours.profiles.values() for one in found))
    return any(one.fields.get(record_type, {}).get(field) == "hidden" for one in profiles)


def _read(ours: Organisation) -> Structure:
    profiles = {one.pk: one for one in Profile.objects.all()}
    of_role = defaultdict(list)
    for role, profile in Role.profiles.through.objects.values_list("role_id", "profile_id"):
        of_role[role].append(profiles[profile])
    members = defaultdict(list)
    for group, key in GroupMember.objects.values_list("group_id", "key"):
        members[group].append(keys.read(key))
    return Structure(
        parents=dict(Role.objects.values_list("id", "parent_id")),
        role_of=dict(Post.objects.values_list("user_id", "role_id")),
        members={group: tuple(found) for group, found in members.items()},
        rules=tuple(_rule(one) for one in SharingRule.objects.all()),
        defaults=dict(SharingDefault.objects.values_list("record_type", "level")),
        absences=tuple(Absence.objects.values_list("user_id", "deputy_id", "since", "until")),
        profiles={role: _privileges(found) for role, found in of_role.items()},
        standard=_privileges(one for one in profiles.values() if one.is_default) or FIRST,
        administering=_privileges(one for one in profiles.values() if one.administers) or ADMINISTERING,
        strict_roles=frozenset(Role.objects.filter(requires_second_factor=True).values_list("id", flat=True)),
        administrators_see_all=ours.administrators_see_all,
        stamp=ours.rights_stamp,
    )


def _rule(one: SharingRule) -> Rule:
    return Rule(one.record_type, keys.read(one.of) if one.of else None, keys.read(one.to), one.level, one.pk)


def _privileges(profiles: Iterable[Profile]) -> tuple[Privileges, ...]:
    return tuple(Privileges(frozenset(one.privileges), one.fields, one.pk) for one in profiles)
