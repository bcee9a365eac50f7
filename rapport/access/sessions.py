"""Who is signed in, asked on every request: as Django and allauth keep it, read by statements that are put into words once."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as KeptInDatabase
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from rapport.base.prepared import prepared
from rapport.organisation.models import User
from rapport.organisation.queries import user_for


@prepared
def _session(key: Any, now: Any) -> QuerySet:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(KeptInDatabase):
    """Django's engine (SESSION_ENGINE)."""

    def _get_session_from_db(self) -> Session | None:
        found = _session.first(self.session_key, timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):
    """allauth's backend (AUTHENTICATION_BACKENDS)."""

    def get_user(self, user_id: int) -> User | None:
        found = user_for(user_id)
        return found if found and self.user_can_authenticate(found) else None
