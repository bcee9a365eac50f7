"""Second factors: an authenticator app, passkeys, and the recovery codes that come with the first of them.

The journal says that one came or went, never what it is made of.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn

from rapport.access import queries
from rapport.access.actions.permission import require
from rapport.access.actions.user import end_sessions
from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.base.text import clean
from rapport.journal.actions import Writing, operation
from rapport.organisation.models import User

TYPES = Authenticator.Type
LAST = "Your role asks for a second factor. Add another one before you remove this."


def add_authenticator_app(user: User, secret: str, *, by: User) -> list[str]:
    """Take on an app that has shown its first code; recovery codes where these are the first ones."""
    _own(user, by)
    with operation("add_authenticator_app", by=by, summary="Authenticator app added") as writing:
        User.objects.select_for_update().get(pk=user.pk)
        if Authenticator.objects.filter(user=user, type=TYPES.TOTP).exists():
            raise Refused("You have an authenticator app already. Remove it first.")
        TOTP.activate(user, secret)
        return _added(writing, user, TYPES.TOTP)


def add_passkey(user: User, name: str, credential: dict, *, by: User) -> list[str]:
    """Take on a passkey that was just made and checked; recovery codes where these are the first ones."""
    _own(user, by)
    name = clean(name)[:100] or "Passkey"
    with operation("add_passkey", by=by, summary=f"Passkey “{name}” added") as writing:
        User.objects.select_for_update().get(pk=user.pk)
        WebAuthn.add(user, name, credential)
        return _added(writing, user, TYPES.WEBAUTHN)


def rename_passkey(factor: Authenticator, name: str, *, by: User) -> None:
    """Call a passkey otherwise. Raises Invalid."""
    _own(factor.user, by)
    if not (name := clean(name)[:100]):
        raise Invalid({"name": "What is it called?"})
    with operation("rename_passkey", by=by, summary=f"Passkey is called “{name}”") as writing:
        factor.data["name"] = name
        factor.save(update_fields=["data"])
        writing.tell("user.factor_renamed", user_id=factor.user_id)


def remove_second_factor(factor: Authenticator, *, by: User) -> None:
    """Remove one of one's own; recovery codes go with the last one. Raises Refused where the role asks for one."""
    _own(factor.user, by)
    with operation("remove_second_factor", by=by, summary=f"{queries.factor_name(factor)} removed") as writing:
        User.objects.select_for_update().get(pk=factor.user_id)
        others = Authenticator.objects.filter(user=factor.user, type__in=queries.FACTORS).exclude(pk=factor.pk)
        if not others.exists():
            if queries.needs_second_factor(factor.user):
                raise Refused(LAST)
            Authenticator.objects.filter(user=factor.user, type=TYPES.RECOVERY_CODES).delete()
        if not Authenticator.objects.filter(pk=factor.pk).delete()[0]:
            raise Gone("This was removed already.")
        writing.tell("user.factor_removed", user_id=factor.user_id)


def renew_recovery_codes(user: User, *, by: User) -> list[str]:
    """Ten new codes; those of before are dead. Raises Refused where there is no second factor to recover from."""
    _own(user, by)
    with operation("renew_recovery_codes", by=by, summary="New recovery codes made") as writing:
        User.objects.select_for_update().get(pk=user.pk)
        if not queries.has_second_factor(user):
            raise Refused("Recovery codes come with an authenticator app or a passkey. Add one first.")
        Authenticator.objects.filter(user=user, type=TYPES.RECOVERY_CODES).delete()
        writing.tell("user.recovery_codes_made", user_id=user.pk)
        return RecoveryCodes.activate(user).generate_codes()


def reset_second_factors(user: User, *, by: Any, door: str = "web", inside: Writing | None = None) -> Any:
    """For somebody who lost all of theirs: they go, with every session. Raises NotAllowed, Refused."""
    require(by, "people.change", user)
    summary = f"Second factors of {user.name} removed"
    with operation("reset_second_factors", by=by, door=door, summary=summary, inside=inside) as writing:
        if not Authenticator.objects.filter(user=user).delete()[0]:
            raise Refused(f"{user.name} has no second factor.")
        end_sessions(user)
        writing.tell("user.factor_removed", user_id=user.pk)
    return writing.operation


def _added(writing: Writing, user: User, kind: str) -> list[str]:
    writing.tell("user.factor_added", user_id=user.pk, kind=str(kind))
    if Authenticator.objects.filter(user=user, type=TYPES.RECOVERY_CODES).exists():
        return []
    return RecoveryCodes.activate(user).generate_codes()


def _own(user: User, by: User) -> None:
    if by.pk != user.pk:
        raise NotAllowed("Only they can change this.")
