"""Who may do what, and which one-time link is good."""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Count, Q
from django.utils import timezone

from rapport.access.models import Absence, Group, Level, Post, Profile, Session, Share, SharingRule, Token
from rapport.access.reading import structure
from rapport.access.rights import ADMINISTRATION, Rights
from rapport.access.seeing import is_shared, rights_of
from rapport.base.errors import Gone
from rapport.journal.models import Change
from rapport.organisation.models import Invitation, User

# The record types that decide what people may; shares by hand are everybody's own business.
RIGHTS = ("role", "post", "profile", "group", "sharing_default", "sharing_rule", "absence")
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


def may_lastingly(user: User, privilege: str) -> bool:
    """Whether `user` has `privilege` beside what they have for the time in which they stand in for somebody."""
    return user.is_active and any(privilege in profile.names for profile, is_own in rights_of(user).profiles if is_own)


def _reaches(rights: Rights, record: Any, level: int) -> bool:
    if not hasattr(record, "owner_group_id"):
        return True
    sight = rights.sight(record._meta.model_name, level)
    return sight.everything or record.owned_by in sight.owners or is_shared(sight, record, level)


def verbs_of(user: Any, record: Any) -> frozenset[str]:
    """What somebody may do with one record: view, change, delete, share, export. One statement at most."""
    if not getattr(user, "is_active", False):
        return frozenset()
    kind = record._meta.model_name
    held = [verb for verb in LEVELS if f"{kind}s.{verb}" in rights_of(user).privileges]
    if (reached := getattr(record, "reached", None)) is None:
        reached = record.reached = levels_of(user, kind, {record.pk: record.owned_by})[record.pk]
    return frozenset(verb for verb in held if LEVELS[verb] <= reached)


def levels_of(user: Any, record_type: str, owners: dict[int, int]) -> dict[int, int]:
    """How far somebody may use records: {record: its owner_key} → {record: level}. One statement at most."""
    rights = rights_of(user)
    sights = {level: rights.sight(record_type, level) for level in (Level.READ, Level.WRITE, Level.FULL)}
    found = {
        record: max((level for level, one in sights.items() if one.everything or owner in one.owners), default=0)
        for record, owner in owners.items()
    }
    keys = next((one.keys for one in sights.values() if one.keys), ())
    if keys and (short := [record for record, level in found.items() if level < Level.FULL]):
        shares = Share.objects.filter(record_type=record_type, record_id__in=short, to__among=keys)
        for record, level in shares.values_list("record_id", "level"):
            found[record] = max(found[record], level)
    return found


def is_ruled(lookup: int) -> bool:
    """Whether a sharing rule opens what this lookup finds."""
    return SharingRule.objects.filter(lookup=lookup).exists()


def refusal(privilege: str) -> str:
    """The sentence for somebody who may not."""
    if privilege.startswith(ADMINISTRATION):
        return "Only administrators can change people and settings."
    return "Your role does not allow this. An administrator can change that."


def decided_rights(operations: Collection[int]) -> bool:
    """Whether one of these operations, or a part of one, decided who may do what, or who may come in."""
    changes = Change.objects.filter(Q(operation__in=operations) | Q(operation__part_of__in=operations))
    account = Q(before__isnull=True) | Q(after__has_any_keys=["email", "is_active", "is_administrator"])
    switches = Q(after__has_any_keys=["administrators_see_all", "hints_at_unseen"])
    decisive = Q(record_type__in=RIGHTS) | Q(record_type="user") & account | Q(record_type="organisation") & switches
    return changes.filter(decisive).exists()


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


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def factors(user: User) -> list[Authenticator]:
    """The second factors of one person, the oldest first; recovery codes are none."""
    return list(Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("id"))


def factor_for(user: User, factor_id: int) -> Authenticator:
    """One of one's own. Raises Gone."""
    found = Authenticator.objects.select_related("user").filter(user=user, type__in=FACTORS, pk=factor_id).first()
    if found is None:
        raise Gone("This was removed already.")
    return found


def factor_name(factor: Authenticator) -> str:
    if factor.type == Authenticator.Type.TOTP:
        return "Authenticator app"
    name = factor.data["name"]
    return name if name == "Passkey" else f"Passkey “{name}”"


def codes_left(user: User) -> int | None:
    """How many recovery codes are unused; None where there are none."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(found.wrap().get_unused_codes()) if found else None


def has_second_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def protected() -> set[int]:
    """Ids of everybody who has a second factor."""
    return set(Authenticator.objects.filter(type__in=FACTORS).values_list("user_id", flat=True))


def needs_second_factor(user: User) -> bool:
    """Whether the role somebody works in asks for one."""
    return structure().needs_second_factor(user.pk)


def sessions_of(user: User) -> list[Session]:
    """Where somebody is signed in, the newest first."""
    rows = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    return sorted(rows, key=lambda row: (row.seen_on or row.expire_date.date(), str(row.began_at)), reverse=True)


def session_name(session: Session) -> str:
    """What a page calls a session: its key is a secret."""
    return digest_of(session.session_key)[:32]


def session_for(user: User, name: str) -> Session:
    """One of one's own by that name. Raises Gone."""
    found = next((row for row in sessions_of(user) if session_name(row) == name), None)
    if found is None:
        raise Gone("This device is signed out already.")
    return found


def tokens_of(user: User) -> list[Token]:
    return list(Token.objects.filter(user=user))


def token_for(user: User, token_id: int) -> Token:
    """One of one's own. Raises Gone."""
    found = Token.objects.select_related("user").filter(user=user, pk=token_id).first()
    if found is None:
        raise Gone("This was revoked already.")
    return found


def identity(provider: str, uid: str) -> SocialAccount | None:
    """Whose account a person known elsewhere has here, once they have come in."""
    return SocialAccount.objects.select_related("user").filter(provider=provider, uid=uid).first()


def has_identity(user: User) -> bool:
    return SocialAccount.objects.filter(user=user).exists()
