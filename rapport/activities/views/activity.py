"""One activity: open it, change it, complete and reopen it; single occurrences of what repeats."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from rapport.access.actions import require
from rapport.access.models import Level
from rapport.access.queries import may
from rapport.activities import actions, queries
from rapport.activities.actions.allowed import REFUSAL, free_values
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.activities.queries.panel import kinds_with_outcomes
from rapport.activities.reading import number
from rapport.activities.repetition import said, series
from rapport.activities.views.answers import changed, problems, saved
from rapport.activities.views.log import show_panel
from rapport.activities.views.plan import PLACES, plan_values, when_words
from rapport.attachments.hanging import fixed_here
from rapport.attachments.queries import comments_of, files_of
from rapport.base import catalogue
from rapport.base.errors import Conflict, Gone, Invalid, NotAllowed
from rapport.contacts.queries import contact_for, contacts_of
from rapport.organisation.queries import colleagues, people_named
from rapport.ui.pages import fragment, is_fragment, page, tell


@require_http_methods(["GET", "POST", "DELETE"])
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """The activity with its form, comments and files: a dialog, or a page of its own. DELETE moves it to the trash."""
    if request.method == "DELETE":
        trashed = actions.trash_activities([activity_id], by=request.user)
        return saved(request, trashed[0].operation.summary, trashed[0].operation, trashed, what="dialog")
    found = queries.activity_for(request.user, activity_id)
    if request.method == "POST":
        return _change(request, found)
    context = _context(request, found)
    if is_fragment(request):
        return fragment(request, "activities/_activity_dialog.html", context)
    return page(request, "activities/activity_page.html", context)


def _context(request: HttpRequest, found: Activity) -> dict[str, Any]:
    desk = Desk()
    contact_ids = list(found.contact_rows.order_by("position").values_list("contact_id", flat=True))
    colleague_ids = list(found.colleague_rows.values_list("user_id", flat=True))
    kinds = kinds_with_outcomes()
    knows_colleagues = "colleagues" not in catalogue.hidden_fields(catalogue.card("activity"), request.user)
    return {
        "title": f"{found.kind.name}{' with ' + found.contact.shown_name if found.contact else ''}",
        "activity": found,
        "text": found.text if hasattr(found, "text") else None,
        "when_words": when_words(found, desk.zone(request.user)),
        "kinds": [kind for kind in kinds if kind.pk == found.kind_id or kind.is_planned or found.done_at],
        "outcomes": next((kind.offered for kind in kinds if kind.pk == found.kind_id), []),
        "contacts": contacts_of(request.user, contact_ids),
        "colleagues": list(people_named(colleague_ids).values()) if knows_colleagues else [],
        "everybody": colleagues(),
        "comments": comments_of("activity", [found.pk], request.user).get(found.pk, []),
        "files": files_of("activity", [found.pk], request.user).get(found.pk, []),
        "hanging_fixed": fixed_here("activity", request.user),
        "repeats_said": said(found.repeats) if found.repeats else "",
        "occurrence": _occurrence(request, found),
        "due": queries.due_state(found, desk.today(request.user), desk.zone(request.user)),
        "work": request.GET.get("work") == "1",
        **_allowed(request.user, found.pk),
    }


def _allowed(user: Any, activity_id: int) -> dict[str, Any]:
    """What somebody may do with it, which fields they may not change, and which of those they know of."""
    ids, card = [activity_id], catalogue.card("activity")
    change = bool(queries.changeable_among(user, ids))
    full = may(user, "activities.delete") and bool(queries.usable_among(user, ids, Level.FULL))
    fixed = catalogue.fixed_fields(card, user) if change else frozenset(card.fields)
    return {
        "can": {"change": change, "complete": change or bool(queries.part_among(user, ids)), "trash": full},
        "fixed": fixed,
        "read": fixed - catalogue.hidden_fields(card, user),
    }


def _occurrence(request: HttpRequest, found: Activity) -> date | None:
    """The drawn day that was asked for, if the series still falls on it."""
    try:
        day = date.fromisoformat(request.GET.get("occurrence", ""))
    except ValueError:
        return None
    if not found.repeats or series(found.repeats).is_after_done:
        return None
    return day if day in set(series(found.repeats).days(day, date.fromordinal(day.toordinal() + 1))) else None


def _change(request: HttpRequest, found: Activity) -> HttpResponse:
    form = request.POST
    try:
        values = plan_values(form, request.user, Desk(), planned=found.done_at is None)
        if found.done_at:
            values |= free_values({"outcome": form.get("outcome", "")}, request.user)
        done = actions.change_activity(
            found.pk,
            values,
            by=request.user,
            version=number(form.get("version")),
            whole_series=form.get("series") != "0",
        )
    except Invalid as invalid:
        return problems(request, invalid.problems, PLACES)
    except Conflict as conflict:
        return _collided(request, conflict)
    sentence = done.operation.summary or "Nothing was changed"
    if not done.operation.pk:
        return tell(HttpResponse(status=204), "Nothing was changed")
    return saved(request, sentence, done.operation, [done], what="dialog")


def _collided(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """Say who changed what meanwhile; the form stays as typed, and saving again writes it over theirs."""
    context = {"conflict": conflict}
    return fragment(request, "activities/_activity_conflict.html", context, status=409)


@require_http_methods(["POST", "DELETE"])
def completion(request: HttpRequest, activity_id: int) -> HttpResponse:
    """POST: a to-do is done at once, a kind that has outcomes opens the log panel. DELETE: it is to be done again."""
    user = request.user
    if request.method == "DELETE":
        reopened = actions.reopen_activity(activity_id, by=user)
        response = tell(HttpResponse(status=204), reopened.operation.summary, undo=reopened.operation.id)
        return changed(response, [reopened])
    found = queries.activity_for(user, activity_id)
    if not queries.completable_among(user, [activity_id]):
        require(user, "activities.change")
        raise NotAllowed(REFUSAL)
    if found.is_open and not found.kind.is_done_at_once:
        contact = contact_for(user, found.contact_id) if found.contact_id else None
        return show_panel(request, contact, found)
    done = actions.complete_activities([activity_id], by=user)
    response = tell(HttpResponse(status=204), done[0].operation.summary, undo=done[0].operation.id)
    return changed(response, done)


@require_http_methods(["POST", "DELETE"])
def occurrence(request: HttpRequest, activity_id: int, day: str) -> HttpResponse:
    """One drawn day of a series: POST makes it a row of its own and opens it, DELETE calls it off."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise Gone("There is no such day.") from None
    if request.method == "DELETE":
        skipped = actions.skip_occurrence(activity_id, when, by=request.user)
        return saved(request, skipped.operation.summary, skipped.operation, [skipped], what="dialog")
    taken = actions.take_occurrence(activity_id, when, by=request.user)
    context = _context(request, queries.activity_for(request.user, taken.pk))
    response = tell(
        fragment(request, "activities/_activity_dialog.html", context), taken.operation.summary, undo=taken.operation.id
    )
    return changed(response, [taken])


@require_POST
def reopening(request: HttpRequest, activity_id: int) -> HttpResponse:
    """From the dialog: it is to be done again."""
    reopened = actions.reopen_activity(activity_id, by=request.user)
    return saved(request, reopened.operation.summary, reopened.operation, [reopened], what="dialog")
