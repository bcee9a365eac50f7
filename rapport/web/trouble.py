"""What the person sees when something went wrong: a clear page, or with htmx a sentence; the typed text kept."""

import errno
import secrets
import sqlite3
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rapport.base.errors import Conflict, Gone, NotAllowed, Refused
from rapport.ui.pages import page, tell

log = structlog.get_logger(__name__)
UNTYPED = {"csrfmiddlewaretoken", "idempotency_key"}


@dataclass(frozen=True)
class Trouble:
    """One kind of trouble: `art` joins, parts or breaks the rings; `framed` keeps the rail, which needs the database."""

    status: int
    title: str
    heading: str
    sentence: str
    art: str = "broken"
    framed: bool = True
    looks_again: bool = False


GONE = Trouble(
    404,
    "Not here",
    "Nothing is kept here",
    "The record was deleted, merged into another, or is not yours to see. The trash keeps deleted records for 30 days.",
    art="apart",
)
FORBIDDEN = Trouble(
    403, "Not yours", "This is not yours to do", "Nothing was changed. An administrator can do it.", "apart"
)
OLD_PAGE = Trouble(
    403,
    "Old page",
    "This page is older than your sign-in",
    "Nothing was saved. What you typed is below; try again, and it goes through.",
)
UNREADABLE = Trouble(
    400,
    "Not understood",
    "Rapport did not understand that",
    "Nothing was changed. Go back, and try it once more.",
    "apart",
)
TOO_LARGE = Trouble(
    413,
    "Too large",
    "This is too large to be sent at once",
    "Nothing was changed. Shorten what you typed, or add it as a file.",
    "apart",
)
REFUSED = Trouble(409, "Not done", "This was not done", "", "apart")
FAILED = Trouble(
    500,
    "Trouble",
    "Something broke in Rapport",
    "Nothing saved is lost, and the log has the details. What you typed is kept below where there was anything.",
    framed=False,
)
AWAY = Trouble(
    503,
    "No data",
    "Rapport cannot reach its data",
    "The database does not answer. Nothing saved is lost. This page looks again every 10 seconds and goes on where you were.",
    framed=False,
    looks_again=True,
)
LOCKED = Trouble(
    503,
    "Busy",
    "Rapport is busy writing",
    "Somebody else's change is being written and took too long. Nothing saved is lost. Try again in a moment.",
    framed=False,
    looks_again=True,
)
FULL = Trouble(
    503,
    "Disk full",
    "The disk is full",
    "Rapport can read but not write until there is room again. Nothing saved is lost. Tell your administrator.",
    framed=False,
    looks_again=True,
)
MOST = 2**63 - 1  # the largest id
FULL_STATES = {"53100"}  # PostgreSQL: disk_full


def trouble_of(error: BaseException | None) -> Trouble:
    """Which trouble an exception is."""
    for cause in (error, getattr(error, "__cause__", None)):
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return FULL
        if getattr(cause, "sqlstate", None) in FULL_STATES:
            return FULL
        if isinstance(cause, sqlite3.OperationalError):
            code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
            return {sqlite3.SQLITE_FULL: FULL, sqlite3.SQLITE_BUSY: LOCKED, sqlite3.SQLITE_LOCKED: LOCKED}.get(
                code, AWAY
            )
    if isinstance(error, OperationalError | InterfaceError):
        return AWAY
    if isinstance(error, OverflowError | DataError):  # a number or a text that no column holds: nothing of ours
        return UNREADABLE
    known = {Gone: GONE, NotAllowed: FORBIDDEN, Conflict: REFUSED, Refused: REFUSED}
    return next((trouble for kind, trouble in known.items() if isinstance(error, kind)), FAILED)


def answer_to(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """The answer to a request that raised."""
    trouble = trouble_of(error)
    if trouble is UNREADABLE and _names_no_record(request):
        trouble = GONE
    code = ""
    if trouble.status >= 500:
        code = f"{trouble.status}-{secrets.token_hex(2).upper()}"
        kind = "database" if isinstance(error, DatabaseError) else "request"
        log.error("request_failed", code=code, kind=kind, path=request.path, method=request.method, exc_info=error)
    return answer(request, trouble, sentence=getattr(error, "sentence", ""), code=code)


def _names_no_record(request: HttpRequest) -> bool:
    """Whether the address names a record by a number that no database counts to."""
    named = request.resolver_match.kwargs.values() if request.resolver_match else ()
    return any(isinstance(one, int) and one > MOST for one in named)


def answer(request: HttpRequest, trouble: Trouble, *, sentence: str = "", code: str = "") -> HttpResponse:
    """A page of this trouble, or for htmx its sentence as a toast that leaves the page as it is."""
    said = sentence or trouble.sentence
    if request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true":
        response = HttpResponse(status=trouble.status, headers={"HX-Reswap": "none"})
        if trouble.status < 500:  # the browser itself says what became of a form that met worse
            tell(response, sentence or f"{trouble.heading}.", tone="problem")
        return response
    # a form from elsewhere must not be sent by the person's own click
    is_ours = trouble is not OLD_PAGE or request.headers.get("Sec-Fetch-Site") == "same-origin"
    context = {"trouble": trouble, "sentence": said, "code": code, "title": trouble.title}
    context |= {"typed": _typed(request), "may_repeat": is_ours}
    if trouble.framed and _is_signed_in(request):
        response = page(request, "web/trouble.html", context, screen="error", status=trouble.status)
    else:
        response = render(request, "web/trouble_door.html", context, status=trouble.status)
    response["Cache-Control"] = "no-store"
    if trouble.looks_again:
        response["Retry-After"] = "10"
    return response


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a posted form held, to be shown and sent again; never a password."""
    if request.method != "POST":
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # the body itself may be what is broken
        return []
    return [(name, value) for name, value in fields if name not in UNTYPED and "password" not in name]
