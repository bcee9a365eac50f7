"""Settings › Scoring: by what customers are scored, and how many have which figure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access.actions import require
from rapport.access.settings_pages import settings_page
from rapport.base.errors import Conflict, Invalid
from rapport.jobs.actions import enqueue_once
from rapport.jobs.queries import open_jobs_at
from rapport.perspectives.actions.scoring import PRIVILEGE, change_scoring
from rapport.perspectives.actions.showing import texts_of_scoring
from rapport.perspectives.lifecycle.scoring import DEFAULTS
from rapport.perspectives.queries.scoring import scoring, spread
from rapport.perspectives.queries.words import worded, words
from rapport.perspectives.views.settled import all_seen_in, said
from rapport.ui.pages import fragment, tell

FIELDS = ("by", *DEFAULTS)
TASK = "rapport.perspectives.jobs.score"
LABELS = {
    "recency": ("Recency", "Days since the last {order}: up to the first number is 5, up to the second is 4."),
    "frequency": ("Frequency", "{Orders}: from the first number on is 2, from the second is 3."),
    "money": ("Money", "Revenue: from the first number on is 2, from the second is 3."),
}


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """POST changes one thing, named by `setting`."""
    require(request.user, PRIVILEGE)
    if request.method == "GET":
        return settings_page(request, "scoring", "perspectives/scoring.html", _context(request.user))
    values: dict[str, Any] = {key: request.POST[key] for key in FIELDS if key in request.POST}
    seen = all_seen_in(request, FIELDS)
    try:
        done = change_scoring(values, by=request.user, seen=seen)
    except Invalid as refusal:
        context = _context(request.user) | {"problems": refusal.problems, "typed": request.POST}
        return fragment(request, "perspectives/_scoring.html", context, status=422)
    except Conflict as conflict:
        typed = {key: text for key, text in values.items() if text != seen.get(key)}
        context = _context(request.user) | {
            "problems": {key: said(conflict, key) for key in conflict.theirs},
            "typed": typed,
        }
        return fragment(request, "perspectives/_scoring.html", context, status=409)
    answer = fragment(request, "perspectives/_scoring.html", _context(request.user))
    return tell(answer, done.summary, undo=done.id) if done.id else answer


@require_POST
def now(request: HttpRequest) -> HttpResponse:
    """Score in the background, now."""
    require(request.user, PRIVILEGE)
    enqueue_once(TASK)
    return tell(fragment(request, "perspectives/_scoring.html", _context(request.user)), "Customers are being scored.")


def _context(user: Any) -> dict[str, Any]:
    labels = {key: (label, worded(note)) for key, (label, note) in LABELS.items()}
    decided = scoring()
    kept = texts_of_scoring(decided.stored())
    told_now = {"scoring": decided, "kept": kept, "labels": labels, "spread": spread(user), "words": words()}
    return {**told_now, "problems": {}, "typed": {}, "is_under_way": open_jobs_at(TASK).exists()}
