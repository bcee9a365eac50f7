"""Behind a one-time link: the first start, joining, a new password."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from babel import Locale, UnknownLocaleError
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rapport.access import actions, queries
from rapport.base.errors import Gone, Invalid
from rapport.organisation import choices
from rapport.organisation.models import Invitation, User
from rapport.organisation.queries import organisation

OWN_FIELDS = ("country", "time_zone", "language", "currency")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = queries.invitation_for(token)
        if invitation.purpose == Invitation.Purpose.SETUP:
            return _set_up(request, token)
        return _join(request, token, invitation)
    except Gone as gone:
        return render(request, "access/dead_link.html", {"sentence": gone.sentence}, status=404)


def _set_up(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        country = request.GET.get("country") or _guess_country(request)
        typed = {"country": country, "language": "en", **choices.customs(country)}
        template = "_setup_customs" if "country" in request.GET else "setup"
        return _setup_page(request, typed, {}, template)
    typed = request.POST.dict() | {"working_days": "".join(request.POST.getlist("working_days"))}
    facts = {key: typed.get(key, "") for key in (*OWN_FIELDS, "working_days")}
    try:
        user = actions.set_up(
            token, {**facts, "name": typed.get("organisation", "")}, typed, request.POST.get("password", "")
        )
    except Invalid as invalid:
        return _setup_page(request, typed, invalid.problems, "setup")
    return _let_in(request, user, "/welcome/")


def _let_in(request: HttpRequest, user: User, url: str) -> HttpResponse:
    """Sign in, with the second step where there is a second factor: a link stands for the password only."""
    if request.user.is_authenticated:
        end_session(request)
    return perform_login(request, Login(user=user, redirect_url=url))


def _setup_page(request: HttpRequest, typed: dict, problems: dict, template: str) -> HttpResponse:
    context = {
        "typed": typed,
        "problems": problems,
        "countries": choices.countries().items(),
        "currencies": choices.currencies().items(),
        "languages": choices.languages().items(),
        "time_zones": choices.time_zone_labels(),
        "weekdays": choices.WEEKDAYS,
        "here": request.path,
    }
    return render(request, f"access/{template}.html", context, status=422 if problems else 200)


def _guess_country(request: HttpRequest) -> str:
    """The country the browser speaks of ("en-GB"), else the United States."""
    first = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
    try:
        country = Locale.parse(first.replace("-", "_")).territory if first else None
    except (UnknownLocaleError, ValueError):
        country = None
    return country if country in choices.countries() else "US"


def _join(request: HttpRequest, token: str, invitation: Invitation) -> HttpResponse:
    typed, problems = {"name": invitation.user.name}, {}
    if request.method == "POST":
        typed, password = request.POST.dict(), request.POST.get("password", "")
        try:
            if invitation.purpose == Invitation.Purpose.JOIN:
                user = actions.join(token, {"name": typed.get("name", "")}, password)
            else:
                user = actions.reset(token, password)
            return _let_in(request, user, "/")
        except Invalid as invalid:
            problems = invalid.problems
    context = {"invitation": invitation, "typed": typed, "problems": problems, "own": organisation()}
    return render(request, "access/join.html", context, status=422 if problems else 200)
