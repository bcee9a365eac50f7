"""The four steps of a lead on its record, and the dialog in which it is decided."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.base.errors import Conflict, Gone, Invalid, NotAllowed, Refused
from rapport.base.text import whole_number
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.perspectives.actions import qualification as actions
from rapport.perspectives.actions.comparing import UNSET, standing_now
from rapport.perspectives.models import Stage
from rapport.perspectives.queries import fixed_parts, sales
from rapport.perspectives.queries.qualification import (
    Qualification,
    proposed_stage,
    qualification_of,
    stages_for,
)
from rapport.perspectives.views.shown import collisions, shown_then, stored
from rapport.ui.pages import clock_of, close, fragment, tell, trigger

DECISIONS = {"yes": True, "no": False, "open": None}
KEPT = ("was_holder_id", "was_stage_id")
LOOKS = 5  # how often the strip looks whether the verification is done


@require_GET
def steps(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The strip alone, while somebody waits for a verification; `seen` counts how often it was fetched."""
    contact, found = _found(request, contact_id)
    seen = (whole_number(request.GET.get("seen")) or 0) + 1
    return fragment(request, "perspectives/_qualification.html", strip(contact, found, seen))


@require_POST
def verification(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Verify the data of this contact now, in the background."""
    contact, _ = _found(request, contact_id)
    actions.verify(contact, by=request.user)
    found = _found(request, contact_id)[1]
    answer = fragment(request, "perspectives/_qualification.html", strip(contact, found, 0))
    return tell(answer, f"The data of {contact.shown_name} is being verified")


@require_http_methods(["GET", "POST"])
def qualification(request: HttpRequest, contact_id: int) -> HttpResponse:
    """GET: the dialog, `decision` yes or no. POST: decide; with `decision=open` it is open again."""
    contact, found = _found(request, contact_id)
    asked = (request.POST if request.method == "POST" else request.GET).get("decision", "yes")
    if asked not in DECISIONS:
        raise Gone("There is no such choice.")
    if not found.may_decide:
        raise NotAllowed("You may look at these steps, not decide.")
    if request.method == "GET":
        return _dialog(request, contact, found, asked, {})
    try:
        stage, why = _stage(request, DECISIONS[asked]), request.POST.get("why", "")
        done = actions.decide(
            contact, DECISIONS[asked], by=request.user, why=why, stage=stage, seen=_seen(request, contact)
        )
    except Invalid as refusal:
        return _dialog(request, contact, found, asked, refusal.problems)
    except Conflict as conflict:
        if DECISIONS[asked] is None:
            raise Refused(f"{_said(conflict, contact)} Look at it once more.") from conflict
        return _dialog(request, contact, found, asked, {}, _said(conflict, contact))
    answer = trigger(close(HttpResponse(status=204), "dialog"), "record.changed")
    return tell(answer, done.summary, undo=done.pk)


def _seen(request: HttpRequest, contact: Contact) -> actions.Seen:
    """What was shown to whoever sends this."""
    post = request.POST
    was = DECISIONS.get(post["was_qualified"], UNSET) if "was_qualified" in post else UNSET
    now = standing_now(contact, sales(), clock_of(request).today)
    return actions.Seen(was, shown_then(post, now) if "was_stage_id" in post else None)


def _said(conflict: Conflict, contact: Contact) -> str:
    if sides := conflict.theirs.get("is_qualified"):
        said = {True: "decided meanwhile that it is qualified", False: "decided meanwhile that it is not qualified"}
        return f"{conflict.by} {said.get(sides['theirs'], 'opened the decision again meanwhile')}."
    return " ".join(collisions(conflict, contact, sales()))


def strip(contact: Contact, found: Qualification, seen: int) -> dict[str, Any]:
    """What the strip needs. `looks` is the number of the next look where it is to look again."""
    looks = seen if found.is_waiting and seen < LOOKS else None
    return {"contact": contact, "found": found, "looks": looks}


def _found(request: HttpRequest, contact_id: int) -> tuple[Contact, Qualification]:
    contact = contact_for(request.user, contact_id)
    found = qualification_of(request.user, contact, clock_of(request).now)
    if found is None:
        raise Gone(str(actions.NO_LEAD))
    return contact, found


def _stage(request: HttpRequest, is_qualified: bool | None) -> Stage | None:
    """The stage to be set at the same time; None where it stays."""
    asked = whole_number(request.POST.get("stage"))
    if asked is None or is_qualified is None:
        return None
    chosen = next((one for one in stages_for(is_qualified) if one.pk == asked), None)
    if chosen is None:
        raise Invalid({"stage": "Choose a stage."})
    return chosen


def _dialog(
    request: HttpRequest,
    contact: Contact,
    found: Qualification,
    asked: str,
    problems: dict[str, str],
    collision: str = "",
) -> HttpResponse:
    """As it is, or as it was typed; after a `collision` it is shown by now what the others decided."""
    is_qualified = DECISIONS[asked] is not False
    proposed = proposed_stage(found.stage) if is_qualified else None
    typed = request.POST.get("stage") if "stage" in request.POST else str(proposed.pk if proposed else "")
    context = {
        "contact": contact,
        "found": found,
        "decision": asked,
        "fixed": fixed_parts(request.user, sales()),
        "is_qualified": is_qualified,
        "stages": [one for one in stages_for(is_qualified) if one.pk != found.stage.pk],
        "stage": typed,
        "why": request.POST.get("why", ""),
        "problems": problems,
        "collision": collision,
        "was": _was(request, contact, found, is_kept=bool(problems)),
    }
    status = 422 if problems else 409 if collision else 200
    return fragment(request, "perspectives/_qualification_dialog.html", context, status=status)


def _was(request: HttpRequest, contact: Contact, found: Qualification, *, is_kept: bool) -> dict[str, str]:
    """What the form keeps of what it shows; what it showed first, where only what was typed is wrong."""
    now = standing_now(contact, sales(), clock_of(request).today)
    facts = {name: text for name, text in stored(now).items() if name in KEPT}
    facts["was_qualified"] = {True: "yes", False: "no", None: "open"}[found.is_qualified]
    return facts | ({name: request.POST[name] for name in facts if name in request.POST} if is_kept else {})
