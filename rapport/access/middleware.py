"""Every page is for people who are signed in, unless its view says otherwise."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from rapport.access import devices, queries, step_up
from rapport.ui import pages

ENROLMENT = "/accounts/second-factor/"
# What somebody may ask for who has yet to add the second factor that their role requires.
UNTIL_ENROLLED = (ENROLMENT, step_up.PAGE, "/accounts/logout/", "/accounts/login/")


class TokenMiddleware(CsrfViewMiddleware):
    """Sends the cookie of the token only where it is another: signing in makes a new one, and the answer to what was asked before
    it, such as a part of the page of the first start, comes later and would bring the old one back."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.COOKIES.get(settings.CSRF_COOKIE_NAME, "") == request.META.get("CSRF_COOKIE"):
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False
            patch_vary_headers(response, ("Cookie",))  # the page tells the token
        return super().process_response(request, response)


class SignedInMiddleware(LoginRequiredMiddleware):
    """Django's own, so that a view opts out with `login_not_required`; htmx is told in a way it can follow."""

    def __call__(self, request):
        response = super().__call__(request)
        if request.user.is_authenticated:
            devices.note_daily(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            add_never_cache_headers(response)  # after signing out, Back shows nothing
            response["Cache-Control"] = "private, no-cache"
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        meant = request.headers.get("Signed-In-As", "")
        if meant and request.method != "GET" and request.user.is_authenticated and meant != str(request.user.pk):
            response = HttpResponse(status=409, headers={"HX-Reswap": "none"})
            sentence = (
                f"{request.user.name} is signed in here now, in another tab, so nothing was saved. Your text is still here: "
                "sign in again as yourself in another tab, then try again."
            )
            return pages.tell(response, sentence, tone="problem", link=settings.LOGIN_URL)
        return super().process_view(request, view_func, view_args, view_kwargs) or self._first(request, view_func)

    def _first(self, request, view_func):
        """What has to be done before this request: add a second factor, or prove again who one is."""
        if not request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        if not request.path.startswith(UNTIL_ENROLLED) and _has_to_enrol(request):
            return pages.go(ENROLMENT, request)
        return step_up.ask(request) if not step_up.is_recent(request) and step_up.is_guarded(request) else None

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request") != "true":
            return super().handle_no_permission(request, view_func)
        if request.method == "GET":
            query = urlencode({"next": _path_of(request.headers.get("HX-Current-URL", ""))})
            return HttpResponse(status=204, headers={"HX-Redirect": f"{settings.LOGIN_URL}?{query}"})
        response = HttpResponse(status=401, headers={"HX-Reswap": "none"})
        sentence = (
            "You are signed out, so nothing was saved. Your text is still here: sign in in another tab, then try again."
        )
        return pages.tell(response, sentence, tone="problem", link=settings.LOGIN_URL)


def _has_to_enrol(request) -> bool:
    return queries.needs_second_factor(request.user) and not queries.has_second_factor(request.user)


def _path_of(url: str) -> str:
    """Its path and query; where it is no address, the first page."""
    try:
        here = urlsplit(url)
    except ValueError:
        return "/"
    return f"{here.path}?{here.query}" if here.query else here.path or "/"
