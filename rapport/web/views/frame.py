"""Pages of the frame itself: trouble, the theme, being offline."""

import hashlib
import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_POST

from rapport.access.actions import change_own_settings
from rapport.web import trouble

# What the page without a connection consists of.
_BEHAVIOURS = ("look-again", "copy", "toast", "keys", "once")
OFFLINE = ("rapport.css", "icons.svg", "favicon.svg", *(f"behaviours/{name}.js" for name in _BEHAVIOURS))


def unreadable(request: HttpRequest, exception=None) -> HttpResponse:
    """A form that says something odd, or more than is taken at once."""
    is_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return trouble.answer(request, trouble.TOO_LARGE if is_large else trouble.UNREADABLE)


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    return trouble.answer(request, trouble.FORBIDDEN)


@login_not_required
def old_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was rendered for another sign-in."""
    return trouble.answer(request, trouble.OLD_PAGE)


def gone(request: HttpRequest, exception=None) -> HttpResponse:
    return trouble.answer(request, trouble.GONE)


def failed(request: HttpRequest) -> HttpResponse:
    return trouble.answer_to(request, sys.exc_info()[1])


@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """What the browser keeps for the time without a connection."""
    return render(request, "web/offline.html", {"title": "No connection"})


@login_not_required
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps that page; at the root, since it answers for every page below."""
    kept = ["/offline/", *(static(f"ui/{name}") for name in OFFLINE)]
    version = hashlib.sha256("".join(kept).encode()).hexdigest()[:12]
    context = {"kept": kept, "version": version}
    answer = render(request, "web/offline-worker.js", context, content_type="text/javascript")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Dark or light, from the menu."""
    change_own_settings(request.user, {"theme": request.POST.get("theme", "")}, by=request.user)
    return HttpResponse(status=204)
