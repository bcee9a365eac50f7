"""Every page is for people who are signed in, unless its view says otherwise."""

from django.contrib.auth.decorators import login_not_required  # noqa: F401
from django.contrib.auth.middleware import LoginRequiredMiddleware


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's own, so that a view opts out with `login_not_required`."""
