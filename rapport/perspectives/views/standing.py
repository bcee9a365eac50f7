"""Where a contact stands: the menu of stages that a pill opens, and the dialog with all that can be decided."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.base.errors import Conflict, Gone, Invalid
from rapport.base.text import whole_number
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.contacts.queries.known import hidden_of
from rapport.organisation.queries import colleagues, people_named
from rapport.perspectives import queries
from rapport.perspectives.actions.allowed import require_change, require_free
from rapport.perspectives.actions.comparing import UNSET, Was
from rapport.perspectives.actions.placing import Placing, place_contact
from rapport.perspectives.models import Perspective, Stage
from rapport.perspectives.queries.exemption import exemption_of
from rapport.perspectives.queries.holder import holder_of
from rapport.perspectives.queries.move import unseen_perspectives
from rapport.perspectives.queries.record import standing_of
from rapport.perspectives.views.board import stage_in
from rapport.perspectives.views.shown import collisions, shown_then, stored, typed_still
from rapport.perspectives.views.typed import day_typed, saved
from rapport.ui.pages import clock_of, fragment

DAY = "Which day? For example 30 Nov, or +2w."


@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest, contact_id: int, perspective: str) -> HttpResponse:
    """GET: the menu of stages, for whoever may only read the stage the dialog. POST with `stage` and `why`: set it at once; what is
    missing is asked in the dialog."""
    contact = contact_for(request.user, contact_id)
    chosen = _perspective(request, contact, perspective)
    if request.method == "GET":
        return _shown(request, contact, chosen, _menu)
    return _decided(request, contact, chosen, needs_stage=True)


@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, contact_id: int, perspective: str) -> HttpResponse:
    """The dialog: stage, the day it became true, why, owner, review, and whether time moves it; `do=leave` takes it out,
    `do=follow` gives whoever kept a stage of their own that of their company."""
    contact = contact_for(request.user, contact_id)
    chosen = _perspective(request, contact, perspective)
    if request.method == "GET":
        return _shown(request, contact, chosen, _dialog)
    return _decided(request, contact, chosen)


def _decided(
    request: HttpRequest, contact: Contact, perspective: Perspective, *, needs_stage: bool = False
) -> HttpResponse:
    """What was sent is done; or the dialog says what is wrong with it, or what somebody else changed meanwhile."""
    facts = _facts(request, contact, perspective)
    placing = Placing()
    try:
        if needs_stage and _stage(request, perspective) is None:
            raise Invalid({"stage": "Choose a stage."})
        placing = _placing(request, facts)
        return saved(place_contact(contact, perspective, placing, by=request.user, was=facts["was"]))
    except Invalid as refusal:
        return _dialog(request, contact, perspective, problems=refusal.problems)
    except Conflict as conflict:
        return _dialog(request, contact_for(request.user, contact.pk), perspective, conflict=(conflict, placing))


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
    if "stage" in queries.fixed_parts(request.user, perspective):
        return _dialog(request, contact, perspective)
    facts = _facts(request, contact, perspective)
    return fragment(request, "perspectives/_standing_menu.html", facts | {"was": stored(facts["was"])})


def _perspective(request: HttpRequest, contact: Contact, key: str) -> Perspective:
    """The perspective, where this person may change something of it and the contact has its place. Raises Gone, NotAllowed."""
    found = queries.perspective_for(request.user, key)
    if not found.is_for(contact.kind):
        raise Gone(f"{found.name} is not for contacts like this one.")
    require_change(request.user, found)
    if not queries.may_place(request.user, found):
        require_free(request.user, found, "stage")
    return found


def _stage(request: HttpRequest, perspective: Perspective) -> Stage | None:
    """The stage that was chosen; None where none was. Raises Gone for that of another perspective."""
    asked = whole_number(request.POST.get("stage") or request.GET.get("stage"))
    return None if asked is None else stage_in(perspective, asked)


def _facts(request: HttpRequest, contact: Contact, perspective: Perspective) -> dict[str, Any]:
    """What menu and dialog show. `holder` is whose stage it is; `was` what was shown to whoever sends this, else what is."""
    clock = clock_of(request)
    holder = holder_of(request.user, contact, perspective)
    current = standing_of(request.user, holder, perspective, clock.today)
    knows_time = perspective.is_sales and perspective.pk not in unseen_perspectives(request.user)
    spared = exemption_of(holder.pk, perspective, clock.today) if knows_time else None
    now = Was(
        holder.pk,
        current.stage.pk if current else None,
        current.owner_id if current else None,
        current.review_on if current else None,
        (spared.since, spared.until) if spared else None,
    )
    return {
        "contact": contact,
        "holder": holder,
        "perspective": perspective,
        "current": current,
        "spared": spared,
        "knows_time": knows_time,
        "fixed": queries.fixed_parts(request.user, perspective),
        "was": shown_then(request.POST or request.GET, now),
        "now": now,
        "stages": queries.stages_of(perspective),
        "place": f"/contacts/{contact.pk}/standings/{perspective.key}/",
    }


def _dialog(
    request: HttpRequest,
    contact: Contact,
    perspective: Perspective,
    problems: dict[str, str] | None = None,
    conflict: tuple[Conflict, Placing] | None = None,
) -> HttpResponse:
    """As it is, or as it was typed; after a `conflict` what was decided stays as typed, and all else is as it is by now."""
    facts, typed = _facts(request, contact, perspective), (request.POST or request.GET).dict()
    stage, current = _stage(request, perspective), facts["current"]
    if conflict:
        typed, facts["was"] = typed_still(typed, conflict[1]), facts["now"]
        stage = stage if conflict[1].stage else None
    context = facts | {
        "was": stored(facts["was"]),
        "chosen": stage or (current.stage if current else facts["stages"][0]),
        "typed": typed,
        "problems": problems or {},
        "collisions": collisions(conflict[0], contact, perspective) if conflict else [],
        "people": colleagues(),
        "hidden": hidden_of(request.user),
        "may_keep_own": perspective.people_keep_own and facts["holder"].pk != contact.pk,
        "may_follow": bool(current and current.is_own and contact.employer_id),
        "company": "their company" if "company" in hidden_of(request.user) else contact.company,
    }
    status = 422 if problems else 409 if conflict else 200
    return fragment(request, "perspectives/_standing_dialog.html", context, status=status)


def _placing(request: HttpRequest, facts: dict[str, Any]) -> Placing:
    """What was sent; what is as it was shown is left alone. Raises Invalid with every problem of its dates."""
    was, post, stage = facts["was"], request.POST, _stage(request, facts["perspective"])
    on, why = day_typed(request, "on", DAY, is_past=True), post.get("why", "")
    if (do := post.get("do")) in ("leave", "follow"):
        return Placing(on=on, why=why, leaves=do == "leave", follows=do == "follow")
    as_own = post.get("own") == "1"
    is_new = stage is not None and stage.pk != was.stage_id
    placing = Placing(
        owner=_owner(request, was.owner_id),
        review_on=_review(request, was),
        spared=_spared(request, facts["perspective"], was),
        as_own=as_own,
    )
    decides = is_new or as_own or on is not None or bool(why.strip())
    return replace(placing, stage=stage, on=on, why=why) if decides else placing


def _owner(request: HttpRequest, before: int | None) -> Any:
    asked = whole_number(request.POST.get("owner"))
    if asked == before or "owner" not in request.POST:
        return UNSET
    found = people_named([asked]).get(asked or 0)
    if asked and found is None:
        raise Invalid({"owner": "A colleague who works here."})
    return found


def _spared(request: HttpRequest, perspective: Perspective, was: Was) -> Any:
    """The days on which time alone does not move it, None where it does, UNSET where nothing was changed."""
    if not perspective.is_sales or "spared_since" not in request.POST:
        return UNSET
    days = None
    if request.POST.get("spared") == "1":
        since, until = (day_typed(request, name, DAY) for name in ("spared_since", "spared_until"))
        is_ever = was.spared is not None and was.spared[0] is None  # stays so; else a past day has to be typed
        days = since if since or is_ever else clock_of(request).today, until
    return UNSET if days == was.spared else days


def _review(request: HttpRequest, was: Was) -> Any:
    found = day_typed(request, "review", DAY)
    return UNSET if found == was.review_on or "review" not in request.POST else found
