"""Sign-in and security, of oneself: password, second factors, devices, programs."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access import actions, queries
from rapport.access.devices import device_of, place_of
from rapport.access.factors import takes_passkeys
from rapport.access.scopes import LENGTHS, scopes
from rapport.access.settings_pages import settings_page
from rapport.access.step_up import step_up
from rapport.base.errors import Gone, Invalid
from rapport.ui import pages


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    user = request.user
    context = {
        "title": "Sign-in and security",
        "factors": [(factor, queries.factor_name(factor)) for factor in queries.factors(user)],
        "codes_left": queries.codes_left(user),
        "is_required": queries.needs_second_factor(user),
        "takes_passkeys": takes_passkeys(request),
        "devices": _devices(request),
        **_tokens(request),
    }
    return settings_page(request, "security", "access/security.html", context)


def _devices(request: HttpRequest) -> list[dict]:
    return [
        {
            "name": queries.session_name(row),
            "device": device_of(row.device),
            "place": place_of(row.address),
            "began_at": row.began_at,
            "seen_on": row.seen_on,
            "is_here": row.session_key == request.session.session_key,
        }
        for row in queries.sessions_of(request.user)
    ]


def _tokens(request: HttpRequest, **more) -> dict:
    rows = queries.tokens_of(request.user)
    return {"tokens": rows, "scope_labels": scopes(), "made": None, "secret": "", **more}


@require_POST
def session_end(request: HttpRequest, name: str) -> HttpResponse:
    actions.end_session(request.user, queries.session_for(request.user, name), by=request.user)
    response = pages.fragment(request, "access/_devices.html", {"devices": _devices(request)})
    return pages.tell(response, "Signed out there")


@require_http_methods(["GET", "POST"])
@step_up
def new_token(request: HttpRequest, kind: str) -> HttpResponse:
    """The dialog that makes an app password or an API token; its answer shows it this once."""
    if kind not in {"app", "api"}:
        raise Gone("There is no such token.")
    typed = request.POST.dict() | {"scopes": request.POST.getlist("scopes")}
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            if kind == "app":
                row, secret = actions.add_app_password(request.user, typed.get("name", ""), by=request.user)
            else:
                row, secret = actions.add_api_token(request.user, typed, by=request.user)
            return _shown(request, row, secret)
        except Invalid as invalid:
            problems = invalid.problems
    context = {"kind": kind, "typed": typed, "problems": problems, "scopes": scopes(), "lengths": LENGTHS}
    return pages.fragment(request, "access/_token_dialog.html", context, status=422 if problems else 200)


def _shown(request: HttpRequest, row, secret: str) -> HttpResponse:
    response = pages.fragment(request, "access/_tokens.html", _tokens(request, made=row, secret=secret))
    response["HX-Retarget"], response["HX-Reswap"] = "#tokens", "outerHTML"
    response["Cache-Control"] = "no-store"
    return pages.close(response, "dialog")


@require_POST
def token_removal(request: HttpRequest, token_id: int) -> HttpResponse:
    actions.revoke_token(queries.token_for(request.user, token_id), by=request.user)
    return pages.tell(pages.fragment(request, "access/_tokens.html", _tokens(request)), "Revoked")
