"""Twice by accident: the same request sent again gets the answer of the first.

A key comes in the header `Idempotency-Key` or the field `idempotency_key`, one per rendering of a form. What is kept is a
digest of it with the person, the address and what was typed, so that nobody gets another's answer, and a form that is
changed and sent again is another request. An answer is given again only to who may do and see the same as then; for others
the request is carried out as far as it is allowed, which ends with "This was saved already.".
"""

import hashlib
import json
import time

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from structlog import get_logger

from rapport.base.memory import forget
from rapport.journal import actions, queries
from rapport.journal.touched import is_still_known
from rapport.organisation.models import User
from rapport.organisation.queries import organisation, today_of
from rapport.ui import pages

FIELD = "idempotency_key"
KEPT_BODY = 256 * 1024
PATIENCE = 3.0  # seconds to wait for the first answer, which is being made elsewhere
RECENT = 10.0  # seconds after which it is not being made any more
NOT_TYPED = {"csrfmiddlewaretoken", FIELD}
log = get_logger(__name__)


class OnceMiddleware:
    """Sets `journal.actions.request_key` while a keyed POST runs, keeps its answer, and answers repetitions with it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = digest_of(request) if request.method == "POST" and request.user.is_authenticated else None
        if key is None:
            return self.get_response(request)
        if kept := kept_answer(key, request.user):
            return kept
        actions.request_key.set(key)
        try:
            response = self.get_response(request)
            was_used = actions.request_key.get() is None
        finally:
            actions.request_key.set(None)
        if was_used:
            keep_answer(key, request.user, response)
        elif response.status_code >= 400 and is_just_done(key):
            return wait_for(
                key, request.user, response
            )  # somebody else, the same click, was first: their answer is ours
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, actions.AlreadyDone):
            return None
        response = HttpResponse(
            exception.sentence, status=409, content_type="text/plain", headers={"HX-Reswap": "none"}
        )
        return pages.tell(response, exception.sentence)


def digest_of(request: HttpRequest) -> str | None:
    """What tells this request from all others, or None where it brings no key."""
    typed: list = []
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        typed = [[name, values] for name, values in sorted(request.POST.lists()) if name not in NOT_TYPED]
        typed += [[name, [(f.name, f.size) for f in files]] for name, files in sorted(request.FILES.lists())]
        key = request.headers.get("Idempotency-Key") or request.POST.get(FIELD)
    else:
        key = request.headers.get("Idempotency-Key")
        typed = [hashlib.sha256(request.body).hexdigest()] if key else []
    if not key:
        return None
    whole = json.dumps([request.user.id, key, request.get_full_path(), typed])
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def kept_answer(key: str, user: User) -> HttpResponse | None:
    """The answer this request got before; None where it has to be asked again whether this person may have it."""
    if (kept := queries.answer_of(_with_rights(key, user))) is None:
        return None
    if (done := queries.done_with(key)) is None or not is_still_known(done, user):
        return None
    response = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    response["X-Sent-Before"] = "yes"
    return response


def keep_answer(key: str, user: User, response: HttpResponse) -> None:
    """Keep what was answered; that it cannot be kept does not take back what was done."""
    is_secret = "no-store" in response.get("Cache-Control", "")  # such as a link or token that is shown once
    if response.status_code >= 400 or response.streaming or is_secret or len(response.content) > KEPT_BODY:
        return
    headers = {k: v for k, v in response.items() if k.lower().startswith("hx-") or k in {"Content-Type", "Location"}}
    try:
        body = response.content.decode(response.charset or "utf-8")
        facts = {"user_id": user.pk, "status": response.status_code, "headers": headers, "body": body}
        actions.keep_answer(key=_with_rights(key, user), **facts)
    except (DatabaseError, UnicodeDecodeError):
        log.warning("answer_not_kept", exc_info=True)


def _with_rights(key: str, user: User) -> str:
    """Under what an answer is kept: whatever changes what people may do makes it another one, the day too, as with absences."""
    whole = [key, organisation().rights_stamp, user.is_administrator, str(today_of(user))]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def is_just_done(key: str) -> bool:
    """Whether this request was carried out a moment ago, so that its answer may still be made."""
    done = queries.done_with(key)
    return done is not None and (timezone.now() - done.at).total_seconds() < RECENT


def wait_for(key: str, user: User, otherwise: HttpResponse) -> HttpResponse:
    """The answer that another process is making, else what we would have said."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        forget()  # what it does may change rights
        if kept := kept_answer(key, user):
            return kept
        time.sleep(0.03)
    return otherwise
