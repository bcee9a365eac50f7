"""The calling screen: whoever is next, what to say, what came of it."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.queries import may
from rapport.activities.desk import Desk
from rapport.activities.queries import completable_among
from rapport.activities.queries.panel import LogPanel, log_panel
from rapport.activities.reading import read_typed, unread
from rapport.activities.views.answers import problems
from rapport.activities.views.log import PLACES, panel_context, placed, read_sent
from rapport.audit.origin import origin_of
from rapport.base import sockets
from rapport.base.errors import Invalid, Refused
from rapport.calling import actions, queries
from rapport.calling.best_hours import NONE, best_hours
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.queries.queue import holder_of, next_due
from rapport.contacts.looks import note_looks
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.queries.record import Record, record_of
from rapport.ui.pages import clock_of, fragment, page, tell, trigger


@require_GET
def calling_page(request: HttpRequest, calling_id: int) -> HttpResponse:
    """The list as its callers work it; whoever they have open is open still."""
    found = queries.list_for(request.user, calling_id)
    context = {
        **_now(request, found, queries.held_by(request.user, found)),
        "title": found.name,
        "list": found,
        "may_change": queries.may_change(request.user, found),
    }
    return page(request, "calling/calling_page.html", context, screen="calling")


@require_http_methods(["POST", "DELETE"])
def turn(request: HttpRequest, calling_id: int) -> HttpResponse:
    """POST opens the next contact, DELETE is a break: whoever is open is free for the others."""
    found = queries.list_for(request.user, calling_id)
    if request.method == "DELETE":
        actions.release_leases(found, by=request.user)
        return trigger(HttpResponse(status=204), "record.changed")
    target = actions.take_next(found, by=request.user)
    answer = fragment(request, "calling/_now.html", {"list": found, "asked": True, **_now(request, found, target)})
    return trigger(answer, "calling.moved")


def _now(request: HttpRequest, found: CallingList, target: CallTarget | None) -> dict[str, Any]:
    """What the screen shows of the contact that is open."""
    if target is None:
        due = next_due(found, request.user) if found.is_open else None
        return {"target": None, "next_due": due, "calls": may(request.user, "activities.create")}
    user, desk = request.user, Desk()
    record = record_of(user, target.contact_id, clock_of(request))
    if record.contact.is_confidential:
        note_looks([target.contact_id], by=user, origin=origin_of(request), is_new=True)
    panel = _panel(request, target, record, desk)
    return {
        **panel_context(request, panel),
        "target": target,
        "list": found,
        "record": record,
        "phones": _phones(record, user),
        "hint": best_words(target),
        "script": "",
        "inlays": sockets.inlays,
        "name": record.contact.given or record.contact.shown_name,
    }


def _panel(request: HttpRequest, target: CallTarget, record: Record, desk: Desk) -> LogPanel:
    """The log panel's parts for a call. After a try in vain the list itself offers the contact again: nothing is proposed."""
    user, promised = request.user, target.promised
    if promised and not (promised.is_open and completable_among(user, [promised.pk])):
        promised = None
    panel = log_panel(user, record.contact, kind="call", activity=promised, desk=desk)
    panel.parts = [part for part in panel.parts if part.kind.key == "call"]
    if not panel.parts:
        raise Refused("Calls are switched off in the settings of kinds.")
    part = panel.parts[0]
    part.outcomes = [replace(one, proposal=None, nth=0) if one.outcome.is_try else one for one in part.outcomes]
    return panel


def _phones(record: Record, user: Any) -> list[dict[str, Any]]:
    """Their own numbers; where there is none, the company's."""
    own = [point for point in record.phones if point["href"]]
    if own or not (record.contact.employer_id and record.sees_employer) or "phone" in hidden_of(user):
        return own
    company = record_of(user, record.contact.employer_id, record.clock)
    return [{**point, "label": company.contact.shown_name} for point in company.phones if point["href"]]


def best_words(target: CallTarget) -> str:
    """ "best reached 14:00 to 16:00"; of a contact of whom too little is known what is so of everybody today."""
    if target.best_hour != NONE:
        return f"best reached {target.best_hour}:00 to {target.best_hour + 2}:00"
    hours = best_hours().get(timezone.localdate().isoweekday(), [])
    return f"people answer best {hours[0]}:00 to {hours[-1] + 1}:00" if hours else ""


@require_POST
def call(request: HttpRequest, calling_id: int, target_id: int) -> HttpResponse:
    """Log what happened; the next contact opens at once, or with `then` = pause nobody."""
    target = queries.target_for(request.user, queries.list_for(request.user, calling_id), target_id)
    sent = read_sent(request, target.contact, Desk())
    try:
        if sent.problems:
            raise Invalid(sent.problems)
        more = {"completes": sent.completes, "next_step": sent.next_step, "number": sent.number}
        done = actions.log_call(target, sent.values, by=request.user, **more)
    except Invalid as invalid:
        return problems(request, placed(invalid.problems), PLACES)
    return _onward(request, done.operation.summary, done.operation.id)


@require_POST
def later(request: HttpRequest, calling_id: int, target_id: int) -> HttpResponse:
    """Call back at another time: `back` as typed."""
    target = queries.target_for(request.user, queries.list_for(request.user, calling_id), target_id)
    typed, desk = request.POST.get("back", "").strip(), Desk()
    when = read_typed(typed, request.user, desk) if typed else None
    try:
        if typed and when is None:
            raise Invalid({"when": unread(typed, request.user, desk)})
        done = actions.call_later(target, when, by=request.user, about=request.POST.get("about", ""))
    except Invalid as invalid:
        context = {"problems": invalid.problems}
        return fragment(request, "calling/_back_problem.html", context, status=422)
    return _onward(request, done.summary, done.id)


@require_POST
def skip(request: HttpRequest, calling_id: int, target_id: int) -> HttpResponse:
    """Not now: behind all that are due."""
    target = queries.target_for(request.user, queries.list_for(request.user, calling_id), target_id)
    done = actions.skip_call(target, by=request.user)
    return _onward(request, done.summary, done.id)


@require_POST
def never(request: HttpRequest, calling_id: int, target_id: int) -> HttpResponse:
    """They do not want to be called again."""
    target = queries.target_for(request.user, queries.list_for(request.user, calling_id), target_id)
    done = actions.never_call(target, by=request.user)
    return _onward(request, done.summary, done.id)


@require_POST
def lease(request: HttpRequest, calling_id: int, target_id: int) -> HttpResponse:
    """The heartbeat of the page: it is open still."""
    target = queries.target_for(request.user, queries.list_for(request.user, calling_id), target_id)
    if actions.renew_lease(target, by=request.user):
        return HttpResponse(status=204)
    holder = holder_of(target, request.user)
    said = f"{holder.name} has this contact open meanwhile." if holder else "This contact was called meanwhile."
    return tell(HttpResponse(status=204), said, tone="overdue")


def _onward(request: HttpRequest, said: str, undo: int | None) -> HttpResponse:
    answer = tell(HttpResponse(status=204), said, undo=undo)
    return trigger(answer, "record.changed" if request.POST.get("then") == "pause" else "calling.next")


@require_GET
def queue(request: HttpRequest, calling_id: int) -> HttpResponse:
    """Who comes next."""
    found = queries.list_for(request.user, calling_id)
    rows = queries.upcoming(found, request.user) if found.is_open else []
    return fragment(request, "calling/_queue.html", {"list": found, "rows": rows})


@require_GET
def progress(request: HttpRequest, calling_id: int) -> HttpResponse:
    """How far it is; asked again each second while a job fills it."""
    found = queries.list_for(request.user, calling_id)
    context = {
        "list": found,
        "progress": queries.progress_of(found, request.user),
        "filling": queries.filling_job(found),
        "tells_size": not queries.hidden_in_lists(request.user, [found.pk]),
    }
    return fragment(request, "calling/_progress.html", context)
