"""Proving again who one is, before something dangerous."""

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rapport.access import queries, step_up
from rapport.access.factors import CodeForm, is_signed, takes_passkeys
from rapport.access.views.second_factor import first_problem
from rapport.audit.actions import note
from rapport.audit.origin import origin_of
from rapport.ui import pages

WRONG = "This is not your password."
TOO_MANY = "Too many tries. Wait five minutes, then try again."


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest) -> HttpResponse:
    """By password, by a code, or by a passkey; in a dialog of the page that was asked, or on a page of its own."""
    problem, is_here = _check(request) if request.method == "POST" else "", pages.is_fragment(request)
    if request.method == "POST" and not problem:
        step_up.proved(request)
        if is_here:
            return HttpResponse(status=204)
        return redirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    if problem:
        note("sign_in_failed", by=request.user, what="asked again", origin=origin_of(request))
    kinds = {factor.type for factor in queries.factors(request.user)}
    context = {
        "title": "Is it you?",
        "problem": problem,
        "next": get_next_redirect_url(request) or "",
        "has_password": request.user.has_usable_password(),
        "has_app": "totp" in kinds,
        "has_single": bool(settings.SINGLE_SIGN_ON) and queries.has_identity(request.user),
        "single": settings.SINGLE_SIGN_ON,
        "options": begin_authentication(request.user) if "webauthn" in kinds and takes_passkeys(request) else None,
    }
    template = "access/_proof_dialog.html" if is_here else "access/confirmation.html"
    return pages.fragment(request, template, context, status=422 if problem else 200)


def _check(request: HttpRequest) -> str:
    """The sentence that refuses it, or "" where the person has proved who they are."""
    for key, form_class in (("credential", ReauthenticateWebAuthnForm), ("code", CodeForm)):
        if key in request.POST:
            form = form_class(request.POST, user=request.user)
            return "" if is_signed(form) else first_problem(form) or WRONG
    if not ratelimit.consume(request, action="change_password", user=request.user):
        return TOO_MANY
    return "" if request.user.check_password(request.POST.get("password", "")) else WRONG
