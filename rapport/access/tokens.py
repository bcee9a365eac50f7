"""Who comes with a token: the one question that the doors for programs ask."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from rapport.access.models import Token
from rapport.access.queries import digest_of
from rapport.access.scopes import covers
from rapport.organisation.models import User


@dataclass(frozen=True)
class Holder:
    """The person in whose name a program acts, and the token it came with."""

    user: User
    token: Token


def holder_of(token: str, scope: str) -> Holder | None:
    """Who holds a token that is good for `scope` ("contact:read", "write"; "app" for an app password), else None.

    A token is not good once it has run out, was revoked, or its person was deactivated. Its last use is kept by the day.
    """
    found = Token.objects.select_related("user").filter(digest=digest_of(_typed(token)), user__is_active=True).first()
    now = timezone.now()
    if found is None or (found.expires_at and found.expires_at <= now) or not covers(found.scopes, scope):
        return None
    if found.used_on != now.date():
        Token.objects.filter(~Q(used_on=now.date()) | Q(used_on=None), pk=found.pk).update(used_on=now.date())
    return Holder(found.user, found)


def _typed(token: str) -> str:
    """An app password may be typed with or without its dashes, in any case; an API token is copied."""
    token = token.strip()
    if token.startswith("rapport_"):
        return token
    return token.replace("-", "").replace(" ", "").lower()
