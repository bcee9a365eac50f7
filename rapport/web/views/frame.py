"""Pages of the frame itself: trouble, the theme, being offline."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from rapport.access.actions import change_own_settings
from rapport.web import trouble


def unreadable(request: HttpRequest, exception=None) -> HttpResponse:
    return trouble.answer(request, trouble.UNREADABLE)


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


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Dark or light, from the menu."""
    change_own_settings(request.user, {"theme": request.POST.get("theme", "")}, by=request.user)
    return HttpResponse(status=204)
