"""Sign in and out. allauth checks and throttles; the page is ours."""

from allauth.account.forms import LoginForm
from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access import queries
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
        "problem": problem,
        "next": get_next_redirect_url(request) or "",
        "is_set_up": queries.is_set_up(),
    }
    return render(request, "access/login.html", context, status=status)


@require_POST
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        note("sign_out", by=request.user, origin=origin_of(request))
    end_session(request)
    return redirect(settings.LOGIN_URL)
