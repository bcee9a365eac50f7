"""Before dangerous changes a person proves again who they are, unless they have just done so."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse

from rapport.access.sessions import PROVED_AT
from rapport.ui import pages

LASTS = 15 * 60  # seconds
PAGE = "/accounts/confirmation/"
# Rights of others: what is sent to these pages, whichever room or view takes it. The other changes say `step_up` themselves.
GUARDED = tuple(f"/settings/{page}/" for page in ("people", "roles", "profiles", "groups", "sharing"))


def is_recent(request: HttpRequest) -> bool:
    """Whether this session has proved lately whose it is."""
    return 0 <= time.time() - request.session.get(PROVED_AT, 0) < LASTS


def proved(request: HttpRequest) -> None:
    """The person has just proved who they are."""
    request.session[PROVED_AT] = time.time()


def step_up(view: Callable[..., Any]) -> Callable[..., Any]:
    """For a view that is only for who has proved lately who they are; others are asked first."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **named: Any) -> Any:
        return view(request, *args, **named) if is_recent(request) else ask(request)

    return asking


def is_guarded(request: HttpRequest) -> bool:
    return request.method not in {"GET", "HEAD"} and request.path.startswith(GUARDED)


def ask(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and from there back to where the person was."""
    return pages.go(f"{PAGE}?{urlencode({'next': _here(request)})}", request)


def _here(request: HttpRequest) -> str:
    is_piece = request.headers.get("HX-Request") == "true"
    if request.method == "GET" and not is_piece:
        return request.get_full_path()
    try:
        here = urlsplit(request.headers.get("HX-Current-URL" if is_piece else "Referer", ""))
    except ValueError:
        return "/"
    return (f"{here.path}?{here.query}" if here.query else here.path) or "/"
