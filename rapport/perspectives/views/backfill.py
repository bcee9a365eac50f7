"""Settings › Backfill: what waits, what would change, and the run with its progress."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.access.actions import require
from rapport.access.settings_pages import settings_page
from rapport.base.errors import Gone, Refused
from rapport.jobs.models import Job
from rapport.perspectives.actions import backfill as actions
from rapport.perspectives.queries import setup
from rapport.perspectives.queries.backfill import State, backfill_state, last_preview
from rapport.perspectives.queries.words import cause_of, words
from rapport.ui.pages import fragment, tell

DOES: dict[str, tuple[Any, str]] = {
    "preview": (actions.ask_preview, "It is being counted."),
    "start": (actions.start_backfill, "The backfill has begun."),
    "stop": (actions.stop_backfill, "The backfill stops."),
    "undo": (actions.undo_backfill, "The backfill is being taken back."),
}


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """GET: where it stands. POST with `do`: preview, start, stop, undo."""
    require(request.user, actions.PRIVILEGE)
    if request.method == "GET":
        return settings_page(request, "backfill", "perspectives/backfill.html", _context(request))
    if (does := DOES.get(request.POST.get("do", ""))) is None:
        raise Gone("There is no such choice.")
    verb, words = does
    try:
        verb(by=request.user)
    except Refused as refusal:
        return tell(progress_of(request), refusal.sentence or str(refusal), tone="overdue")
    return tell(progress_of(request), words)


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far it is; asked again while something is under way."""
    require(request.user, actions.PRIVILEGE)
    return progress_of(request)


def progress_of(request: HttpRequest) -> HttpResponse:
    return fragment(request, "perspectives/_backfill.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    now, preview = backfill_state(), last_preview()
    is_counting = preview is not None and preview.state in (Job.State.WAITING, Job.State.RUNNING)
    is_ahead = now.waiting and now.state not in (State.RUNNING, State.UNDOING)  # else nothing would change any more
    return {
        "now": now,
        "words": words(),
        "is_under_way": now.state in (State.RUNNING, State.UNDOING) or is_counting,
        "is_counting": is_counting,
        "counting": preview if is_counting else None,
        "outlook": _outlook(preview, request.user)
        if is_ahead and preview and preview.state == Job.State.DONE
        else None,
    }


def _outlook(preview: Job, user: Any) -> dict[str, Any] | None:
    """What the last preview found, in words; names only to whoever asked for it, who sees them."""
    found = preview.result
    if not found:
        return None
    ours = setup()
    names = {pk: stage.name for pk, stage in ours.stages.items()}
    is_own = preview.arguments.get("user_id") == user.pk
    return {
        "at": preview.finished_at,
        "contacts": found["contacts"],
        "changed": found["changed"],
        "called": {role: names[ours.by_role[role]] for role in ("customer", "churned")},
        "by_rule": [(cause_of(rule), count) for rule, count in found["by_rule"].items()],
        "by_stage": [(names.get(was, "—"), names.get(to, "—"), count) for was, to, count in found["by_stage"]],
        "first": [_line(one, names) for one in found["first"]] if is_own else [],
    }


def _line(one: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    steps = [(date.fromisoformat(on), names.get(stage, "—"), cause_of(rule)) for on, stage, rule in one["steps"]]
    days = {key: [date.fromisoformat(on) for on in one[key]] for key in ("churned", "back")}
    customer = date.fromisoformat(one["customer"]) if one["customer"] else None
    return {"id": one["id"], "name": one["name"], "steps": steps, "customer": customer, **days}
