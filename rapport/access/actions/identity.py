"""Single sign-on: which account somebody who is known elsewhere has here."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from rapport.access.actions.user import checked_person, snapshot
from rapport.base.errors import Invalid, Refused
from rapport.base.text import clean
from rapport.journal.actions import operation
from rapport.organisation.models import User

NOBODY = "Nobody here has this account. Ask an administrator for one."


def adopt_identity(provider: str, uid: str, email: str, name: str) -> SocialAccount:
    """The first time: tie an identity to the account of its verified `email`, or to a new one where settings say so.

    A new account has the default profile and no password. Raises Refused, the same whatever is missing.
    """
    user = User.objects.filter(email__iexact=email).first() if email else None
    if user and not user.is_active:
        raise Refused(NOBODY)
    if user is None:
        return _create(provider, uid, email, name)
    with operation("adopt_identity", by=user, summary="Signed in by single sign-on for the first time") as writing:
        if SocialAccount.objects.select_for_update().filter(provider=provider, user=user).exists():
            raise Refused(NOBODY)  # an address that was given to somebody else there is not theirs here
        row = SocialAccount.objects.create(provider=provider, uid=uid, user=user)
        writing.tell("user.identity_adopted", user_id=user.pk)
    return row


def _create(provider: str, uid: str, email: str, name: str) -> SocialAccount:
    if not (email and settings.SINGLE_SIGN_ON and settings.SINGLE_SIGN_ON["creates"]):
        raise Refused(NOBODY)
    try:
        user = User(**checked_person({"email": email, "name": clean(name)[:150] or email.partition("@")[0]}))
    except Invalid:
        raise Refused(NOBODY) from None
    user.set_unusable_password()
    with operation("create_user", by=None, summary=f"{user.name} came by single sign-on") as writing:
        user.save()
        writing.operation.by = user
        writing.changed("user", user.pk, None, snapshot(user))
        writing.tell("user.invited", user_id=user.pk)
        return SocialAccount.objects.create(provider=provider, uid=uid, user=user)
