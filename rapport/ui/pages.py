"""How a view answers: a whole page, a fragment of one, and the toast that goes with either."""

import json
from collections.abc import Callable
from datetime import tzinfo
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone

from rapport.ui.formats import Clock

# Functions (request) → dict that upper rooms plug in: what the frame around every page shows.
frame_sources: list[Callable[[HttpRequest], dict]] = []
# Functions (user) → zone; the last one plugged in answers.
zone_sources: list[Callable[[Any], tzinfo]] = [lambda user: timezone.get_current_timezone()]


def clock_of(request: HttpRequest) -> Clock:
    """The reader's clock, one per request: the date filters ask it."""
    if not hasattr(request, "clock"):
        request.clock = clock_for(request.user)
    return request.clock


def clock_for(user: Any) -> Clock:
    """A person's clock where there is no request at hand; the zone is asked once for each `user` object."""

    def zone() -> tzinfo:
        if not hasattr(user, "clock_zone"):
            user.clock_zone = zone_sources[-1](user)
        return user.clock_zone

    return Clock(zone)


def macros(template: str, **context: Any) -> Any:
    """A template's macros, made once for many calls: a page of rows costs one template instead of one a row."""
    return get_template(template).template.make_module(context)


def page(
    request: HttpRequest, template: str, context: dict | None = None, *, screen: str = "", status: int = 200
) -> HttpResponse:
    """A whole page in the frame. `screen` marks the rail: today, list, record, calendar, import, settings."""
    frame: dict[str, Any] = {"screen": screen, "user": request.user, "clock": clock_of(request)}
    for source in frame_sources:
        frame.update(source(request))
    return render(request, template, {**frame, **(context or {})}, status=status)


def fragment(request: HttpRequest, template: str, context: dict | None = None, *, status: int = 200) -> HttpResponse:
    """A piece of a page, for htmx; without the frame's queries."""
    return render(
        request, template, {"user": request.user, "clock": clock_of(request), **(context or {})}, status=status
    )


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece; history and boosted navigation want whole pages."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def tell(
    response: HttpResponse, sentence: str, *, undo: int | None = None, tone: str = "done", **more: Any
) -> HttpResponse:
    """Show a toast when the answer arrives, or on the page a redirect leads to.

    `undo` is the id of the operation its button takes back; `tone` done or overdue; more: link and its label.
    """
    toast = {"sentence": sentence, "undo": undo, "tone": tone, **more}
    if 300 <= response.status_code < 400:
        response.set_cookie("toast", quote(json.dumps(toast)), max_age=30, samesite="Lax")
    return trigger(response, "toast", toast)


def close(response: HttpResponse, what: str = "panel") -> HttpResponse:
    """Close the panel, or with "dialog" the dialog, when the answer arrives."""
    return trigger(response, "close", what)


def trigger(response: HttpResponse, event: str, detail: Any = None) -> HttpResponse:
    """Fire a browser event on the page with the answer; several add up."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    response["HX-Trigger"] = json.dumps(events)
    return response


def go(url: str, request: HttpRequest) -> HttpResponse:
    """Send the browser to a page, from htmx or from a plain form."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=303, headers={"Location": url})
