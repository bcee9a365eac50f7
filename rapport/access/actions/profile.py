"""Profiles: what whoever has them may do, and how far each field may be used."""

from typing import Any

from rapport.access import privileges
from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.keeping import PRIVILEGE, PROFILES
from rapport.access.actions.naming import checked_name
from rapport.access.actions.permission import require
from rapport.access.models import Profile
from rapport.base.catalogue import card_if_any
from rapport.base.errors import Invalid, Refused
from rapport.journal.actions import operation
from rapport.journal.models import Operation

ACCESS = ("hidden", "read")
SAID = {"hidden": "hidden", "read": "read only"}


@one_at_a_time
def add_profile(name: str, *, by: Any, like: Profile | None = None) -> Profile:
    """A new profile, with all that another one allows. Raises Invalid, NotAllowed."""
    return set_up_profile(name, by=by, like=like)[0]


def set_up_profile(name: str, *, by: Any, like: Profile | None = None) -> tuple[Profile, Operation]:
    """As `add_profile`, with what can be undone."""
    require(by, PRIVILEGE)
    facts = {"name": checked_name(name, Profile.objects.all()), "position": Profile.objects.count()}
    if like:
        facts |= {"privileges": like.privileges, "fields": like.fields}
    row = Profile()
    with operation("add_profile", by=by, summary=f"{facts['name']} added") as writing:
        PROFILES.store(writing, row, facts, is_new=True)
    return row, writing.operation


@one_at_a_time
def change_profile(
    profile: Profile,
    *,
    by: Any,
    name: str | None = None,
    allowed: list[str] | None = None,
    fields: dict[str, dict[str, str]] | None = None,
) -> Operation:
    """Another name, other privileges, or other access to fields. Raises Invalid, Refused, NotAllowed."""
    require(by, PRIVILEGE)
    facts: dict[str, Any] = {}
    if name is not None:
        facts["name"] = checked_name(name, Profile.objects.exclude(pk=profile.pk))
    if allowed is not None:
        facts["privileges"] = _checked_privileges(profile, allowed)
    if fields is not None:
        facts["fields"] = _checked_fields(fields, profile.fields)
    with operation("change_profile", by=by, summary=f"{profile.name} changed") as writing:
        PROFILES.store(writing, profile, facts)
    return writing.operation


@one_at_a_time
def allow(profile: Profile, privilege: str, is_on: bool, *, by: Any) -> Operation:
    """One privilege more or less. Raises Invalid, Refused, NotAllowed."""
    require(by, PRIVILEGE)
    said = (
        f"{profile.name}: {privileges.NAMES.get(privilege, privilege)}, {'allowed' if is_on else 'no longer allowed'}"
    )
    with operation("change_profile", by=by, summary=said) as writing:
        now = Profile.objects.select_for_update().get(pk=profile.pk)
        allowed = [*now.privileges, privilege] if is_on else [key for key in now.privileges if key != privilege]
        PROFILES.store(writing, now, {"privileges": _checked_privileges(now, allowed)})
    return writing.operation


@one_at_a_time
def limit_field(profile: Profile, record_type: str, field: str, access: str, *, by: Any) -> Operation:
    """One field hidden, read only ("read"), or fully usable (""). Raises Invalid, NotAllowed."""
    require(by, PRIVILEGE)
    kind = card_if_any(record_type)
    name = kind.fields[field].label if kind and field in kind.fields else field
    said = f"{profile.name}: {name}, {SAID.get(access, 'open')}"
    with operation("change_profile", by=by, summary=said) as writing:
        now = Profile.objects.select_for_update().get(pk=profile.pk)
        limited = {key: one for key, one in now.fields.get(record_type, {}).items() if key != field}
        limited |= {field: access} if access else {}
        PROFILES.store(writing, now, {"fields": _checked_fields(now.fields | {record_type: limited}, now.fields)})
    return writing.operation


def _checked_privileges(profile: Profile, allowed: list[str]) -> list[str]:
    if unknown := set(allowed) - set(privileges.ALL):
        raise Invalid({"privileges": f"There is no privilege {min(unknown)}."})
    if profile.administers and PRIVILEGE not in allowed:
        raise Refused("Administrators have to be able to change people and rights.")
    return [key for key in privileges.ALL if key in allowed]


def _checked_fields(fields: dict[str, dict[str, str]], known: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """What stands in the profile already stays, also where the field is not there now: its perspective may be switched off."""
    kept: dict[str, dict[str, str]] = {}
    for record_type, given in fields.items():
        card = card_if_any(record_type)
        for key, access in given.items():
            if known.get(record_type, {}).get(key) == access:
                continue
            if card is None or key not in card.fields or access not in ACCESS:
                raise Invalid({"fields": f"{record_type} has no field {key} that can be {access}."})
            if access == "hidden" and key in (card.heading, *card.always_known):
                raise Invalid({"fields": "What makes a record cannot be hidden."})
        kept |= {record_type: dict(sorted(given.items()))} if given else {}
    return kept


@one_at_a_time
def remove_profile(profile: Profile, *, by: Any) -> Operation:
    """Delete a profile that no role carries. Raises Refused, NotAllowed."""
    require(by, PRIVILEGE)
    with operation("remove_profile", by=by, summary=f"{profile.name} removed") as writing:
        if profile.is_default or profile.administers:
            raise Refused(f"Rapport needs {profile.name}. It can be changed and renamed.")
        if profile.roles.exists():
            raise Refused("A role carries this profile. Take it off there first.")
        PROFILES.remove(writing, profile)
    return writing.operation
