"""Ending what was begun by signing in."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from rapport.access.models import Session, Token
from rapport.audit.actions import note
from rapport.base.errors import Gone, NotAllowed
from rapport.journal.actions import operation
from rapport.organisation.models import Invitation, User


def end_session(user: User, session: Session, *, by: User) -> None:
    """Sign one browser out. Raises Gone, NotAllowed."""
    if by.pk != user.pk or session.user_id != user.pk:
        raise NotAllowed("Only they can do this.")
    with operation("end_session", by=by, summary="Signed out on one device") as writing:
        if not Session.objects.filter(pk=session.pk).delete()[0]:
            raise Gone("This device is signed out already.")
        writing.tell("user.signed_out", user_id=user.pk)


def end_all_after_restore(backup: str) -> None:
    """A backup is in place: what was ended since it was made, a session, a link, a token, an app password, stays so."""
    with transaction.atomic():
        Token.objects.all().delete()
        Session.objects.all().delete()
        Invitation.objects.filter(used_at=None).delete()
        note("restored", by=None, what=backup)


def forget_proofs() -> None:
    """Inside the transaction of an archive that is taken in: accounts get other ids, so everybody signs in and enrols anew."""
    for model in (Session, Token, Authenticator, SocialAccount):
        model.objects.all().delete()
