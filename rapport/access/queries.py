"""Who may do what, and which one-time link is good."""

import hashlib
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from rapport.access.models import Absence, Group, Level, Post, Profile, SharingRule
from rapport.access.rights import ADMINISTRATION, Rights
from rapport.access.seeing import is_shared, rights_of
from rapport.base.errors import Gone
from rapport.organisation.models import Invitation, User

DEAD_LINK = "This link does not work any more: it was used, replaced by a newer one, or is too old."


# How far a record has to be shared with somebody for what they want to do with it.
LEVELS = {"view": Level.READ, "export": Level.READ, "change": Level.WRITE, "delete": Level.FULL, "share": Level.FULL}


def may(user: Any, privilege: str, *records: Any) -> bool:
    """Whether `user` has `privilege`, and may use all `records` that have an owner so far."""
    if not getattr(user, "is_active", False):
        return False
    rights = rights_of(user)
    level = LEVELS.get(privilege.partition(".")[2], Level.READ)
    return privilege in rights.privileges and all(_reaches(rights, record, level) for record in records)


def _reaches(rights: Rights, record: Any, level: int) -> bool:
    if not hasattr(record, "owner_group_id"):
        return True
    sight = rights.sight(record._meta.model_name, level)
    return sight.everything or record.owned_by in sight.owners or is_shared(sight, record, level)


def is_ruled(lookup: int) -> bool:
    """Whether a sharing rule opens what this lookup finds."""
    return SharingRule.objects.filter(lookup=lookup).exists()


def refusal(privilege: str) -> str:
    """The sentence for somebody who may not."""
    if privilege.startswith(ADMINISTRATION):
        return "Only administrators can change people and settings."
    return "Your role does not allow this. An administrator can change that."


def is_set_up() -> bool:
    """Whether somebody has an account: before that only the link on the console opens anything."""
    return User.objects.exists()


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_for(token: str) -> Invitation:
    """The invitation a one-time link stands for. Raises Gone where it was used, replaced, is too old or never was."""
    found = (
        Invitation.objects.select_related("user")
        .filter(digest=digest_of(token), used_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if found is None or not _still_fits(found):
        raise Gone(DEAD_LINK)
    return found


def _still_fits(invitation: Invitation) -> bool:
    if invitation.purpose == Invitation.Purpose.SETUP:
        return not is_set_up()
    return invitation.user is not None and invitation.user.is_active


def profiles() -> list[Profile]:
    """All profiles, in their order."""
    return list(Profile.objects.all())


def counted_profiles() -> list[Profile]:
    """All profiles, each with `roles_count`: how many roles carry it."""
    return list(Profile.objects.annotate(roles_count=Count("roles")))


def profile_for(profile_id: int) -> Profile:
    """One profile. Raises Gone."""
    found = Profile.objects.filter(pk=profile_id).first()
    if found is None:
        raise Gone("This profile is not here any more.")
    return found


def groups() -> list[Group]:
    """All groups by name, with their members."""
    return list(Group.objects.prefetch_related("members"))


def group_for(group_id: int) -> Group:
    """One group. Raises Gone."""
    found = Group.objects.filter(pk=group_id).first()
    if found is None:
        raise Gone("This group is not here any more.")
    return found


def rules() -> list[SharingRule]:
    """All sharing rules, each with `found`: how many records a lookup found for it."""
    return list(SharingRule.objects.annotate(found=Count("shares")))


def rule_for(rule_id: int) -> SharingRule:
    """One sharing rule. Raises Gone."""
    found = SharingRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise Gone("This rule is not here any more.")
    return found


def absences_of(user: User, today: date) -> list[Absence]:
    """Somebody's absences that are not over."""
    return list(Absence.objects.filter(user=user, until__gte=today).select_related("deputy"))


def absence_for(absence_id: int) -> Absence:
    """One absence. Raises Gone."""
    found = Absence.objects.select_related("user").filter(pk=absence_id).first()
    if found is None:
        raise Gone("This absence is not here any more.")
    return found


def away(today: date) -> dict[int, Absence]:
    """user id → the absence under way."""
    rows = Absence.objects.filter(since__lte=today, until__gte=today).select_related("deputy")
    return {one.user_id: one for one in rows}


def role_ids() -> dict[int, int]:
    """user id → the role they work in."""
    return dict(Post.objects.values_list("user_id", "role_id"))


def people() -> list[User]:
    """All accounts, those who can sign in first, then by name."""
    return list(User.objects.order_by("-is_active", "name_key", "id"))


def user_for(user_id: int) -> User:
    """One account. Raises Gone."""
    found = User.objects.filter(id=user_id).first()
    if found is None:
        raise Gone("This person is not here.")
    return found


def open_invitations() -> dict[int, Invitation]:
    """user id → the newest link that still works."""
    rows = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now(), user__isnull=False)
    return {row.user_id: row for row in rows.order_by("id")}
