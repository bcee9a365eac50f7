"""Who is signed in, asked on every request: as Django and allauth keep it, read by statements that are put into words once."""

import time
from datetime import date, datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as KeptInDatabase
from django.db.models import QuerySet
from django.utils import timezone

from rapport.access.models import Session
from rapport.base.prepared import prepared
from rapport.organisation.models import User
from rapport.organisation.queries import user_for

PROVED_AT = "proved_at"  # when the person last proved who they are: by signing in, or asked again
SEEN = "seen"  # {"began", "on", "device", "address"}: see devices.py


@prepared
def _session(key: Any, now: Any) -> QuerySet:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(KeptInDatabase):
    """Django's engine (SESSION_ENGINE), with a table that says whose session it is."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key == SESSION_KEY:  # whoever signs in, by whichever door
            super().__setitem__(PROVED_AT, time.time())

    def create_model_instance(self, data: dict) -> Session:
        row, seen = super().create_model_instance(data), data.get(SEEN, {})
        row.user_id = data.get(SESSION_KEY)
        row.device, row.address = seen.get("device", ""), seen.get("address", "")
        row.began_at = datetime.fromisoformat(seen["began"]) if seen else None
        row.seen_on = date.fromisoformat(seen["on"]) if seen else None
        return row

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
