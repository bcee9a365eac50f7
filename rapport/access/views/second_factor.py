"""Adding, using and removing second factors. allauth checks them; pages and writes are ours."""

from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.internal.auth import clear_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication, begin_registration
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access import actions, queries
from rapport.access.factors import AppForm, CodeForm, is_signed, takes_passkeys
from rapport.access.step_up import step_up
from rapport.audit.actions import note
from rapport.audit.origin import origin_of
from rapport.base.errors import Gone
from rapport.ui import pages

SETTINGS = "/settings/mine/security/"


def first_problem(form: Form) -> str:
    return next(iter(sentences[0] for sentences in form.errors.values()), "")


@never_cache
@require_http_methods(["GET"])
def choice(request: HttpRequest) -> HttpResponse:
    """For who has to add one before anything else."""
    if queries.has_second_factor(request.user):
        return redirect("/")
    context = {"title": "Second factor", "takes_passkeys": takes_passkeys(request)}
    return pages.fragment(request, "access/second_factor.html", context)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@step_up
def app(request: HttpRequest) -> HttpResponse:
    """Add an authenticator app: it reads a picture, then shows its first code."""
    if any(factor.type == "totp" for factor in queries.factors(request.user)):
        return redirect(SETTINGS)
    if request.method == "POST":
        form = AppForm(request.POST, user=request.user)
        if form.is_valid():
            codes = actions.add_authenticator_app(request.user, form.secret, by=request.user)
            clear_totp_secret(request)
            return _done(request, codes, "Authenticator app added")
    else:
        form = AppForm(user=request.user)
    picture = get_adapter().build_totp_svg(get_adapter().build_totp_url(request.user, form.secret))
    context = {"title": "Authenticator app", "problem": first_problem(form), "secret": form.secret}
    return _page(request, "access/authenticator_app.html", context | {"picture": picture[picture.index("<svg") :]})


@never_cache
@require_http_methods(["GET", "POST"])
@step_up
def passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey, which the browser makes."""
    if not takes_passkeys(request):
        raise Gone("Passkeys need a host name and a safe connection (https).")
    problem = ""
    if request.method == "POST":
        form = AddWebAuthnForm({**request.POST.dict(), "passwordless": "on"}, user=request.user)
        if is_signed(form):
            typed = form.cleaned_data
            codes = actions.add_passkey(
                request.user, request.POST.get("name", ""), typed["credential"], by=request.user
            )
            return _done(request, codes, "Passkey added")
        problem = "The passkey could not be added. Try again."
    context = {"title": "Passkey", "problem": problem, "options": begin_registration(request.user, True)}
    return _page(request, "access/passkey.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_step(request: HttpRequest) -> HttpResponse:
    """Signing in, after the password: a code or a passkey."""
    stage, problem = request._login_stage, ""
    user = stage.login.user
    if request.method == "POST":
        form_class = AuthenticateWebAuthnForm if "credential" in request.POST else CodeForm
        form = form_class(request.POST, user=user)
        if is_signed(form):
            form.save()
            return stage.exit()
        problem = first_problem(form)
        note("sign_in_failed", by=None, who=user.email, what="second step", origin=origin_of(request))
    kinds = {factor.type for factor in queries.factors(user)}
    context = {
        "title": "Second step",
        "problem": problem,
        "has_app": "totp" in kinds,
        "options": begin_authentication(user) if "webauthn" in kinds and takes_passkeys(request) else None,
    }
    return _page(request, "access/second_step.html", context)


@require_POST
@step_up
def removal(request: HttpRequest, factor_id: int) -> HttpResponse:
    actions.remove_second_factor(queries.factor_for(request.user, factor_id), by=request.user)
    return pages.tell(pages.go(SETTINGS, request), "Removed")


@require_POST
@step_up
def name(request: HttpRequest, factor_id: int) -> HttpResponse:
    actions.rename_passkey(queries.factor_for(request.user, factor_id), request.POST.get("name", ""), by=request.user)
    return pages.tell(HttpResponse(status=204), "Name changed")


@require_POST
@step_up
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    return _done(request, actions.renew_recovery_codes(request.user, by=request.user), "")


def _done(request: HttpRequest, codes: list[str], sentence: str) -> HttpResponse:
    """Where codes came with it they are shown this once; else back to settings."""
    if not codes:
        return pages.tell(redirect(SETTINGS), sentence)
    context = {"title": "Recovery codes", "codes": [f"{code[:5]} {code[5:]}" for code in codes], "next": SETTINGS}
    response = pages.fragment(request, "access/recovery_codes.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    context["takes_passkeys"] = takes_passkeys(request)
    response = pages.fragment(request, template, context, status=422 if context["problem"] else 200)
    response["Cache-Control"] = "no-store"
    return response
