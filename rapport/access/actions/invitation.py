"""One-time links: the first start, a colleague who joins, a forgotten password. Only digests are kept, nothing is logged."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from rapport.access import queries
from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.organisation import checked_organisation
from rapport.access.actions.permission import require
from rapport.access.actions.role import give_role
from rapport.access.actions.user import checked_password, checked_person, end_sessions, snapshot
from rapport.access.models import Session, Token
from rapport.base.errors import Gone, Invalid, Refused
from rapport.journal.actions import Writing, operation
from rapport.organisation.models import Invitation, Organisation, User

LASTS = {
    Invitation.Purpose.SETUP: timedelta(days=1),
    Invitation.Purpose.JOIN: timedelta(days=7),
    Invitation.Purpose.RESET: timedelta(days=1),
}


def setup_link() -> str | None:
    """A fresh link for the first administrator, older ones die; None once somebody has an account.

    Outside the journal on purpose: nobody is there yet, and nothing but the link comes of it.
    """
    if queries.is_set_up():
        return None
    with transaction.atomic():
        return _link(Invitation.Purpose.SETUP, None, None)


def set_up(token: str, organisation: dict, person: dict, password: str) -> User:
    """Describe the organisation and make its first administrator. Raises Invalid, Gone."""
    invitation = queries.invitation_for(token)
    if invitation.purpose != Invitation.Purpose.SETUP:
        raise Gone(queries.DEAD_LINK)
    facts, problems = _both(checked_organisation, organisation)
    if "name" in problems:  # the form has another "name", the person's
        problems["organisation"] = problems.pop("name")
    about, more = _both(checked_person, person)
    problems |= more
    user = User(**about, is_administrator=True)
    problems |= password_problems(password, user)
    if problems:
        raise Invalid(problems)
    user.password = make_password(password)
    with operation("set_up", by=None, summary="Rapport set up") as writing:
        _use(invitation)
        if queries.is_set_up():
            raise Gone(queries.DEAD_LINK)
        own, _ = Organisation.objects.update_or_create(id=1, defaults=facts)
        user.save()
        writing.operation.by = user
        writing.changed("organisation", own.id, None, facts)
        writing.changed("user", user.id, None, snapshot(user))
        writing.tell("organisation.set_up", user_id=user.id)
    return user


@one_at_a_time
def invite_user(values: dict, *, by: Any, door: str = "web", inside: Writing | None = None) -> tuple[User, str]:
    """Make a colleague's account (`name`, `email`, `is_administrator`, `role`) and the link that opens it.

    The role is theirs from the first moment. Raises Invalid.
    """
    require(by, "people.change")
    user = User(**checked_person(values), is_administrator=bool(values.get("is_administrator")))
    user.set_unusable_password()
    with operation("invite_user", by=by, door=door, summary=f"{user.name} invited", inside=inside) as writing:
        user.save()
        writing.changed("user", user.id, None, snapshot(user))
        if role := values.get("role"):
            give_role(user, role, by=by, inside=writing)
            writing.operation.summary = f"{user.name} invited as {role.name}"
        writing.tell("user.invited", user_id=user.id)
        return user, _link(Invitation.Purpose.JOIN, user, by)


def reset_link(user: User, *, by: Any, door: str = "web", inside: Writing | None = None) -> str:
    """A link under which `user` chooses a new password; for who never joined, a new link to join. Older ones die."""
    require(by, "people.change", user)
    if not user.is_active:
        raise Refused(f"{user.name} cannot sign in. Let them in again first.")
    purpose = Invitation.Purpose.RESET if user.has_usable_password() else Invitation.Purpose.JOIN
    summary = f"Link for {user.name} made"
    with operation("reset_link", by=by, door=door, summary=summary, inside=inside) as writing:
        writing.tell("user.link_made", user_id=user.id, purpose=purpose.value)
        return _link(purpose, user, by)


def join(token: str, values: dict, password: str) -> User:
    """The invited colleague says their name and chooses a password. Raises Invalid, Gone."""
    invitation = _invitation(token, Invitation.Purpose.JOIN)
    user = invitation.user
    before = snapshot(user)
    about, problems = _both(checked_person, {"email": user.email, **values}, user=user)
    if "name" in about:
        user.name = about["name"]
    problems |= password_problems(password, user)
    if problems:
        raise Invalid(problems)
    return _let_in(invitation, password, before, "join", f"{user.name} joined")


def reset(token: str, password: str) -> User:
    """Choose a new password under a link; every session of the old one ends. Raises Invalid, Gone."""
    invitation = _invitation(token, Invitation.Purpose.RESET)
    user = invitation.user
    if problems := password_problems(password, user):
        raise Invalid(problems)
    return _let_in(invitation, password, snapshot(user), "reset", f"{user.name} chose a new password")


def forget_old_links(now: datetime | None = None) -> int:
    """Used and outdated links, and sessions that ended, go; returns how many links."""
    now = now or timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    return Invitation.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()[0]


def password_problems(password: str, user: User) -> dict[str, str]:
    return _both(checked_password, password, user=user)[1]


def _let_in(invitation: Invitation, password: str, before: dict, action: str, summary: str) -> User:
    user = invitation.user
    user.password = make_password(password)  # slow on purpose, so before the write lock
    with operation(action, by=user, summary=summary) as writing:
        _use(invitation)
        user.save(update_fields=["name", "password"])
        end_sessions(user)
        Token.objects.filter(user=user).delete()
        writing.changed("user", user.id, before, snapshot(user))
        writing.tell("user.password_changed", user_id=user.id)
    return user


def _invitation(token: str, purpose: str) -> Invitation:
    invitation = queries.invitation_for(token)
    if invitation.purpose != purpose or invitation.user is None:
        raise Gone(queries.DEAD_LINK)
    return invitation


def _link(purpose: Invitation.Purpose, user: User | None, by: Any) -> str:
    """Inside a transaction: end the older links, return the new one. The token itself is kept nowhere."""
    token = secrets.token_urlsafe(32)
    kill_links(user)
    Invitation.objects.create(
        purpose=purpose,
        user=user,
        digest=queries.digest_of(token),
        created_by=by,
        expires_at=timezone.now() + LASTS[purpose],
    )
    return f"{settings.BASE_URL}/welcome/{token}/"


def kill_links(user: User | None) -> None:
    """Inside a transaction: no older link of this person (None: for the first start) works any more."""
    Invitation.objects.filter(user=user, used_at=None).delete()


def _use(invitation: Invitation) -> None:
    """Inside the transaction: a link works once, however many press the button at the same time."""
    now = timezone.now()
    if not Invitation.objects.filter(id=invitation.id, used_at=None, expires_at__gt=now).update(used_at=now):
        raise Gone(queries.DEAD_LINK)


def _both(check: Any, *arguments: Any, **options: Any) -> tuple[dict, dict[str, str]]:
    """What a check returns and the problems it raised, so that several checks can be told at once."""
    try:
        return check(*arguments, **options) or {}, {}
    except Invalid as invalid:
        return {}, invalid.problems
