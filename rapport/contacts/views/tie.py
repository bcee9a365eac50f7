"""Relationships and the employer, in dialogs; and choosing somebody by the first letters."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.actions import require
from rapport.audit.origin import origin_of
from rapport.base import sockets
from rapport.base.errors import Gone, Invalid
from rapport.base.partial_dates import shown_partial
from rapport.base.text import whole_number
from rapport.contacts import actions, queries
from rapport.contacts.actions.allowed import fixed_of
from rapport.contacts.looks import note_looks
from rapport.contacts.models import Contact, Relationship
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.queries.snapshots import points_of
from rapport.journal.actions import operation
from rapport.ui.pages import close, fragment, tell, trigger

TYPED = ("what", "other", "name", "title", "since", "until")
MOVE = ("company", "company_id", "since", "title", "email", "strikes")


def _done(answer: HttpResponse, summary: str, undo: int | None) -> HttpResponse:
    """Close the dialog, renew the record, offer Undo."""
    return tell(trigger(close(answer, "dialog"), "record.changed"), summary, undo=undo)


@require_http_methods(["GET", "POST"])
def new_tie(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The dialog for one more relationship."""
    contact = queries.contact_for(request.user, contact_id)
    typed = {key: request.POST.get(key, "") for key in TYPED}
    if request.method == "GET":
        return _tie_dialog(request, contact, typed, {})
    row = {**typed, "id": "", "was": ""}
    try:
        with operation("add_relationship", by=request.user) as writing:
            actions.set_relationships(contact, [row], (), by=request.user, inside=writing)
            if not writing.changes:
                raise Invalid({"name": "Say who it is."})
            writing.operation.summary = f"Relationship of {contact.shown_name} added"
    except Invalid as refusal:
        return _tie_dialog(request, contact, typed, _beside(refusal), status=422)
    return _done(HttpResponse(status=204), writing.operation.summary, writing.operation.id)


def _beside(refusal: Invalid) -> dict[str, str]:
    """A sentence at the field it is about, as far as its words tell."""
    sentence = str(refusal)
    key = next((k for k in ("since", "until") if k in sentence.lower()), "name")
    return {key if "date" in sentence or "before it begins" in sentence else "name": sentence}


def _tie_dialog(
    request: HttpRequest,
    contact: Contact,
    typed: dict,
    problems: dict,
    tie: Relationship | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "contact": contact, "typed": typed, "problems": problems, "tie": tie,
        "titled": not (tie and tie.type.is_employment and "job_title" in fixed_of(request.user)),
        "tie_choices": queries.tie_choices(contact.kind, request.user),
        "url": f"/contacts/relationships/{tie.pk}/?of={contact.pk}" if tie else f"/contacts/{contact.pk}/relationships/new/",
    }  # fmt: skip
    return fragment(request, "contacts/_tie_dialog.html", context, status=status)


@require_http_methods(["GET", "POST", "DELETE"])
def one_tie(request: HttpRequest, tie_id: int) -> HttpResponse:
    """GET: the dialog of one relationship. POST: change it. DELETE: remove it."""
    tie = queries.tie_for(request.user, tie_id)
    contact = tie.to if request.GET.get("of") == str(tie.to_id) else tie.of
    if request.method == "DELETE":
        done = actions.remove_relationship(tie, by=request.user)
        return _done(HttpResponse(status=204), done.summary, done.id)
    if request.method == "GET":
        shown = "" if tie.type.is_employment and "job_title" in hidden_of(request.user) else tie.title
        typed = {"title": shown, "since": shown_partial(tie.since), "until": shown_partial(tie.until)}
        return _tie_dialog(request, contact, typed, {}, tie)
    typed = {key: request.POST.get(key, "") for key in ("title", "since", "until")}
    if tie.type.is_employment and "job_title" in fixed_of(request.user):
        typed["title"] = tie.title
    values: dict[str, Any] = {**typed, "has_ended": "has_ended" in request.POST}
    if "is_primary" in request.POST:
        values["is_primary"] = True
    try:
        done = actions.change_relationship(tie, values, by=request.user)
    except Invalid as refusal:
        return _tie_dialog(request, contact, typed, refusal.problems, tie, status=422)
    return _done(HttpResponse(status=204), done.summary, done.id)


@require_http_methods(["GET", "POST"])
def employer(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Changed employer: one step."""
    person = queries.contact_for(request.user, contact_id)
    typed = {key: request.POST.get(key, "") for key in MOVE}
    if request.method == "GET":
        return _employer_dialog(request, person, typed | {"strikes": "on"}, {})
    try:
        done = actions.change_employer(
            person,
            _company(request, typed),
            by=request.user,
            **{key: typed[key] for key in ("since", "title", "email")},
            strikes=bool(typed["strikes"]),
            stays={key: request.POST.getlist(key) for key in request.POST if key.startswith("stays_")},
        )
    except Invalid as refusal:
        return _employer_dialog(request, person, typed, refusal.problems, status=422)
    return _done(HttpResponse(status=204), done.summary, done.id)


def _company(request: HttpRequest, typed: dict[str, str]) -> Contact | str:
    """The company chosen of the list, else the name as typed."""
    if company_id := whole_number(typed["company_id"]):
        try:
            chosen = queries.contact_for(request.user, company_id)
        except Gone:
            return typed["company"]
        if chosen.shown_name == typed["company"].strip():
            return chosen
    return typed["company"]


def _employer_dialog(
    request: HttpRequest, person: Contact, typed: dict, problems: dict, status: int = 200
) -> HttpResponse:
    ties = [
        t
        for t in queries.ties_of(person, request.user)
        if t.type.is_employment and t.of_id == person.pk and not t.has_ended
    ]
    fixed, hidden = fixed_of(request.user), hidden_of(request.user)
    present = next((t for t in ties if t.to_id == person.employer_id), None)
    leaving = [
        p["value"]
        for p in points_of([person.pk]).get(person.pk, [])
        if not p["struck_at"] and (p["kind"], p["label"]) in actions.OF_THE_JOB and p["kind"] not in fixed
    ]
    context = {
        "person": person,
        "typed": typed,
        "problems": problems,
        "present": present,
        "leaving": leaving,
        "fixed": fixed,
        "title": present.title if present and "job_title" not in hidden else "",
        "since": present and shown_partial(present.since),
        "theirs": sockets.inlays("contact", "employer", person, request.user) if present else [],
    }
    return fragment(request, "contacts/_employer_dialog.html", context, status=status)


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Whom the letters typed so far may mean: the options of a combobox."""
    text = next((request.GET[key] for key in ("q", "company", "name", "tie_name") if request.GET.get(key)), "")
    kind = request.GET.get("kind", "")
    found = queries.offered(text[:200], request.user, kind if kind in Contact.Kind.values else "")
    note_looks([one.pk for one in found], by=request.user, where="while choosing", origin=origin_of(request))
    return fragment(request, "contacts/_options.html", {"found": found, "text": text, "kind": kind})


@require_POST
def not_the_same(request: HttpRequest, contact_id: int, other_id: int) -> HttpResponse:
    """Somebody looked at the two and says: not the same."""
    contact, other = (queries.contact_for(request.user, one) for one in (contact_id, other_id))
    require(request.user, "contacts.change", contact)
    actions.keep_apart(contact.pk, [other.pk])
    return HttpResponse("")
