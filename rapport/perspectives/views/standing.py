"""Where a contact stands: the menu of stages that a pill opens, and the dialog with all that can be decided."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.base.text import whole_number
from rapport.base.typed_dates import read
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.contacts.queries.known import hidden_of
from rapport.journal.models import Operation
from rapport.organisation.queries import colleagues, people_named
from rapport.perspectives import queries
from rapport.perspectives.actions.placing import Placing, place_contact
from rapport.perspectives.actions.standing import UNSET, leave_perspective, set_stage
from rapport.perspectives.models import Perspective, Stage
from rapport.perspectives.queries.exemption import exemption_of, holder_of
from rapport.perspectives.queries.record import standing_of
from rapport.ui.pages import clock_of, close, fragment, tell, trigger


@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, contact_id: int, perspective: str) -> HttpResponse:
    """GET: the menu of stages. POST with `stage` and `why`: set it at once; what is missing is asked in the dialog."""
    contact = contact_for(request.user, contact_id)
    chosen = _perspective(request, contact, perspective)
    if request.method == "GET":
        return _shown(request, contact, chosen, _menu)
    stage = _stage(request, chosen)
    try:
        if stage is None:
            raise Invalid({"stage": "Choose a stage."})
        done = set_stage([contact.pk], stage, by=request.user, why=request.POST.get("why", ""))
    except Invalid as refusal:
        return _dialog(request, contact, chosen, refusal.problems)
    return _done(done)


@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, contact_id: int, perspective: str) -> HttpResponse:
    """The dialog: stage, the day it became true, why, owner, review, and whether time moves it; `do=leave` takes it out."""
    contact = contact_for(request.user, contact_id)
    chosen = _perspective(request, contact, perspective)
    if request.method == "GET":
        return _shown(request, contact, chosen, _dialog)
    try:
        if request.POST.get("do") == "leave":
            on = _day(request, "on", is_past=True)
            done = leave_perspective([contact.pk], chosen, by=request.user, on=on, why=request.POST.get("why", ""))
        else:
            done = place_contact(contact, chosen, _placing(request, contact, chosen), by=request.user)
    except Invalid as refusal:
        return _dialog(request, contact, chosen, refusal.problems)
    return _done(done)


def _shown(
    request: HttpRequest, contact: Contact, perspective: Perspective, show: Callable[..., HttpResponse]
) -> HttpResponse:
    """The menu or the dialog; a word where the stage is that of a company which this person does not see."""
    try:
        return show(request, contact, perspective)
    except Gone:
        facts = {"contact": contact, "perspective": perspective}
        return fragment(request, "perspectives/_standing_unseen.html", facts)


def _menu(request: HttpRequest, contact: Contact, perspective: Perspective) -> HttpResponse:
    return fragment(request, "perspectives/_standing_menu.html", _facts(request, contact, perspective))


def _done(done: Operation) -> HttpResponse:
    answer = trigger(close(HttpResponse(status=204), "dialog"), "record.changed")
    return tell(answer, done.summary, undo=done.pk) if done.pk else tell(answer, "Nothing was changed.")


def _perspective(request: HttpRequest, contact: Contact, key: str) -> Perspective:
    """The perspective, where this person may set stages and the contact has its place. Raises Gone, NotAllowed."""
    found = queries.perspective_for(request.user, key)
    if not found.is_for(contact.kind):
        raise Gone(f"{found.name} is not for contacts like this one.")
    if not queries.may_change(request.user, found):
        raise NotAllowed(f"You may look at {found.name}, not change it.")
    return found


def _stage(request: HttpRequest, perspective: Perspective) -> Stage | None:
    """The stage that was chosen; None where none was. Raises Gone for that of another perspective."""
    asked = whole_number(request.POST.get("stage") or request.GET.get("stage"))
    if asked is None:
        return None
    found = queries.stage_of(asked)
    if found.perspective_id != perspective.pk:
        raise Gone("This stage is not here any more.")
    return found


def _facts(request: HttpRequest, contact: Contact, perspective: Perspective) -> dict[str, Any]:
    """What menu and dialog show. `holder` is whose stage it is."""
    clock = clock_of(request)
    holder = holder_of(request.user, contact, perspective)
    return {
        "contact": contact,
        "holder": holder,
        "perspective": perspective,
        "current": standing_of(request.user, holder, perspective, clock.today),
        "stages": queries.stages_of(perspective),
        "place": f"/contacts/{contact.pk}/standings/{perspective.key}/",
    }


def _dialog(
    request: HttpRequest, contact: Contact, perspective: Perspective, problems: dict[str, str] | None = None
) -> HttpResponse:
    facts = _facts(request, contact, perspective)
    today = clock_of(request).today
    current, stage = facts["current"], _stage(request, perspective)
    context = facts | {
        "chosen": stage or (current.stage if current else facts["stages"][0]),
        "typed": request.POST or request.GET,
        "problems": problems or {},
        "people": colleagues(),
        "spared": exemption_of(facts["holder"].pk, perspective, today) if perspective.is_sales else None,
        "hidden": hidden_of(request.user),
        "may_keep_own": perspective.people_keep_own and facts["holder"].pk != contact.pk,
    }
    status = 422 if problems else 200
    return fragment(request, "perspectives/_standing_dialog.html", context, status=status)


def _placing(request: HttpRequest, contact: Contact, perspective: Perspective) -> Placing:
    """What the dialog sent; what is as it was is left alone. Raises Invalid with every problem of its dates."""
    facts, post = _facts(request, contact, perspective), request.POST
    current, stage = facts["current"], _stage(request, perspective)
    on = _day(request, "on", is_past=True)
    as_own = post.get("own") == "1"
    is_new = current is None or stage is not None and stage.pk != current.stage.pk
    decides = is_new or as_own or on is not None or bool(post.get("why", "").strip())
    return Placing(
        stage=stage if decides else None,
        on=on,
        why=post.get("why", ""),
        as_own=as_own,
        owner=_owner(request, current.owner_id if current else None),
        review_on=_review(request, current.review_on if current else None),
        spared=_spared(request, facts["holder"], perspective),
    )


def _owner(request: HttpRequest, before: int | None) -> Any:
    asked = whole_number(request.POST.get("owner"))
    if asked == before or "owner" not in request.POST:
        return UNSET
    found = people_named([asked]).get(asked or 0)
    if asked and found is None:
        raise Invalid({"owner": "A colleague who works here."})
    return found


def _spared(request: HttpRequest, holder: Contact, perspective: Perspective) -> Any:
    """The days on which time alone does not move it, None where it does, UNSET where nothing was changed."""
    if not perspective.is_sales or "spared_since" not in request.POST:
        return UNSET
    row = exemption_of(holder.pk, perspective, clock_of(request).today)
    if request.POST.get("spared") != "1":
        return None if row else UNSET
    days = _day(request, "spared_since"), _day(request, "spared_until")
    return UNSET if row and days == (row.since, row.until) else days


def _review(request: HttpRequest, before: date | None) -> Any:
    found = _day(request, "review")
    return UNSET if found == before or "review" not in request.POST else found


def _day(request: HttpRequest, name: str, *, is_past: bool = False) -> date | None:
    """A day as it was typed; None where nothing was. Raises Invalid."""
    text, clock = request.POST.get(name, "").strip()[:60], clock_of(request)
    if not text:
        return None
    when = read(text, now=clock.now, zone=clock.zone, past=is_past)
    if when is None or (day := when.day(clock.zone)) is None:
        raise Invalid({name: "Which day? For example 30 Nov, or +2w."})
    return day
