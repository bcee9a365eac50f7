"""Sign in and out. allauth checks and throttles; the page is ours."""

from allauth.account.forms import LoginForm
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access import queries
from rapport.access.factors import is_signed, takes_passkeys
from rapport.audit.actions import note
from rapport.audit.origin import origin_of


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="login")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    target = get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL
    if request.user.is_authenticated:
        return redirect(target)
    if request.method == "POST":
        form = LoginForm(request.POST, request=request)
        if form.is_valid():
            return form.login(request, redirect_url=target)
        # One sentence for all of it: what exactly was wrong is nobody's business.
        sentences = form.non_field_errors() or ["This e-mail and password do not match. Try again."]
        return _page(request, request.POST, sentences[0], status=422)
    return _page(request, {"remember": "on"})


def _page(request: HttpRequest, typed, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "typed": {"login": typed.get("login", ""), "remember": typed.get("remember", "")},
        "problem": problem or next((str(said) for said in get_messages(request)), ""),
        "next": get_next_redirect_url(request) or "",
        "is_set_up": queries.is_set_up(),
        "takes_passkeys": takes_passkeys(request),
        "single": settings.SINGLE_SIGN_ON,
    }
    return render(request, "access/login.html", context, status=status)


@login_not_required
@never_cache
@rate_limit(action="login")
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """By passkey alone: GET says what the browser has to sign, POST brings it signed."""
    if request.method == "GET":
        return JsonResponse(dict(begin_authentication(None)))
    form = LoginWebAuthnForm(request.POST)
    if not is_signed(form) or not (found := form.cleaned_data["credential"]).user.is_active:
        note("sign_in_failed", by=None, what="passkey", origin=origin_of(request))
        return _page(request, request.POST, "This passkey opens nothing here. Sign in with your password.", status=422)
    request.session.set_expiry(settings.ACCOUNT_SESSION_COOKIE_AGE if request.POST.get("remember") else 0)
    login = Login(user=found.user, redirect_url=get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    return perform_passwordless_login(request, found, login)


@require_POST
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        note("sign_out", by=request.user, origin=origin_of(request))
    end_session(request)
    return redirect(settings.LOGIN_URL)
