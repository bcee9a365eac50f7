"""Before dangerous changes a person proves again who they are, unless they have just done so.

htmx is answered by the header `Prove`: the page asks in a dialog, and sends the same request once more (`behaviours/proof.js`),
so that nothing that was typed is lost. Plain forms lead to a page that asks, and from there back.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse

from rapport.access.queries import decided_rights
from rapport.access.sessions import PROVED_AT
from rapport.base.text import whole_number
from rapport.journal.queries import last_of
from rapport.ui import pages

LASTS = 15 * 60  # seconds
PAGE = "/accounts/confirmation/"
# Rights of others: what is sent to these pages, whichever room or view takes it. The other changes say `step_up` themselves.
GUARDED = tuple(f"/settings/{page}/" for page in ("people", "absences", "roles", "profiles", "groups", "sharing"))
UNDO = "/operations/"
NOT_PROVED = "Nothing was changed: first say that it is you."


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
    """Whether this sends a dangerous change, or the undo of one."""
    if request.method in {"GET", "HEAD"}:
        return False
    return request.path.startswith(GUARDED) or (request.path.startswith(UNDO) and decided_rights(_undone(request)))


def _undone(request: HttpRequest) -> list[int]:
    """The operations that this request would take back."""
    asked = [request.path.removeprefix(UNDO).partition("/")[0], *request.GET.getlist("also")]
    if asked[0] == "last":
        last = last_of(request.user)
        return [last.pk] if last else []
    return [number for text in asked if (number := whole_number(text)) is not None]


def ask(request: HttpRequest) -> HttpResponse:
    """Have the page ask in place; a plain form is led to the page that asks, and from there back to where the person was."""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=401, headers={"HX-Reswap": "none", "Prove": PAGE})
        return pages.tell(response, NOT_PROVED, tone="problem")
    return pages.go(f"{PAGE}?{urlencode({'next': _here(request)})}", request)


def _here(request: HttpRequest) -> str:
    if request.method == "GET":
        return request.get_full_path()
    try:
        here = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return "/"
    return (f"{here.path}?{here.query}" if here.query else here.path) or "/"
