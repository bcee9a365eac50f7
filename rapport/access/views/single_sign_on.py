"""To the provider that signs people in, and back."""

import secrets

from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from rapport.access.single_sign_on import FAILED, PROVIDER, Door, to_login
from rapport.base.errors import Gone


@login_not_required
@never_cache
@rate_limit(action="login")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Off to the provider, which asks for a password even where it remembers one if the person has to prove who they are."""
    _wanted()
    nonce, target = secrets.token_urlsafe(24), get_next_redirect_url(request)
    asked = {"nonce": nonce} | ({"prompt": "login"} if request.user.is_authenticated else {})
    try:
        provider = get_adapter().get_provider(request, PROVIDER)
        answer = provider.redirect(request, AuthProcess.LOGIN, next_url=target, auth_params=asked, nonce=nonce)
    except (RequestException, ValueError, KeyError):
        return to_login(request, FAILED)
    # A page that goes on by itself: the content policy lets no form end on another site.
    return render(request, "access/leaving.html", {"address": answer["Location"], "single": settings.SINGLE_SIGN_ON})


@login_not_required
@never_cache
@rate_limit(action="login")
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """Back from the provider with a code."""
    _wanted()
    return OAuth2CallbackView.adapter_view(Door(request, PROVIDER))(request)


def _wanted() -> None:
    if not settings.SINGLE_SIGN_ON:
        raise Gone("There is no single sign-on here.")
