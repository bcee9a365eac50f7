"""How allauth behaves here: nobody signs up, and no answer tells who has an account."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from rapport.access import devices
from rapport.audit.actions import note
from rapport.audit.origin import origin_of


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail and password do not match. Try again.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def add_message(self, *args, **options) -> None:
        """allauth's remarks ("You have signed out.") say what the page shows anyway."""

    def is_safe_url(self, url: str) -> bool:
        """Only a path of our own, so that no link sends people elsewhere after they signed in."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def authenticate(self, request, **credentials):
        """Who this is, or None; a person who left gets the same answer as a wrong password."""
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user:
            self._rollback_login_failed_rl_usage()
        else:
            note("sign_in_failed", by=None, who=str(credentials.get("email", "")), origin=origin_of(request))
        return user

    def login(self, request, user) -> None:
        super().login(request, user)
        devices.note(request)

    def respond_user_inactive(self, request, user):
        """Deactivated between the first and the second step: as if there had been no first one."""
        return redirect(settings.LOGIN_URL)

    def post_login(self, request, user, **options):
        note("sign_in", by=user, origin=origin_of(request))
        return super().post_login(request, user, **options)

    def get_client_ip(self, request) -> str:
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):  # fewer proxies than configured, or a socket without address
            return request.META.get("REMOTE_ADDR") or "unknown"
