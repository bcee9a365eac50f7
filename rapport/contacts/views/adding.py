"""Adding a contact: the five things of quick add, or all fields at once."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid
from rapport.base.text import whole_number
from rapport.contacts import actions, queries
from rapport.contacts.actions.allowed import free_values
from rapport.contacts.forms import Typed, reading, typed_from, with_readings
from rapport.contacts.models import Contact
from rapport.contacts.values import NAME_PARTS
from rapport.contacts.views.editing import form_context
from rapport.organisation.queries import organisation
from rapport.ui.pages import fragment, go, is_fragment, page, tell

QUICK = ("name", "job_title", "company", "company_id", "phone", "email")


@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """GET: the dialog of quick add, or (opened as a page) all fields. POST: add."""
    require(request.user, "contacts.create")
    kind = _kind(request)
    if request.method == "POST":
        return _add_whole(request, kind) if "whole" in request.POST else _add_quickly(request, kind)
    typed = _asked(request, kind)
    if is_fragment(request):
        return fragment(request, "contacts/_new_dialog.html", _quick_context(kind, typed, {}))
    return _whole_page(request, _opened(kind, typed), {})


def _kind(request: HttpRequest) -> str:
    asked = request.POST.get("kind") or request.GET.get("kind")
    return asked if asked in Contact.Kind.values else Contact.Kind.PERSON


def _asked(request: HttpRequest, kind: str) -> dict[str, str]:
    """What the address brings along: a name from search, the company of whoever is added."""
    typed = {key: request.GET.get(key, "")[:500] for key in QUICK}
    if employer_id := whole_number(request.GET.get("employer")):
        try:
            employer = queries.contact_for(request.user, employer_id)
            typed |= {"company": employer.shown_name, "company_id": str(employer.pk)}
        except Gone:
            pass
    return typed


def _add_quickly(request: HttpRequest, kind: str) -> HttpResponse:
    typed = {key: request.POST.get(key, "") for key in QUICK}
    then = request.POST.get("then", "")
    if then == "all":
        asked = {key: value[:500] for key, value in typed.items() if value}
        return go(f"/contacts/new/?{urlencode({'kind': kind, **asked})}", request)
    try:
        contact, done = actions.add_contact(
            quick_values(request, typed, kind), by=request.user, apart_from=_apart(request)
        )
    except Invalid as refusal:
        context = _quick_context(kind, typed, refusal.problems)
        return fragment(request, "contacts/_new_dialog.html", context, status=422)
    panel = "?panel=log" if then == "log" else ""
    return tell(go(f"/contacts/{contact.pk}/{panel}", request), f"{contact.shown_name} added", undo=done.id)


def quick_values(request: HttpRequest, typed: dict[str, str], kind: str) -> dict[str, Any]:
    """The five things as an action takes them."""
    label = "mobile" if kind == Contact.Kind.PERSON else "office"
    points = [{"kind": "phone", "label": label, "value": typed["phone"]}]
    points.append({"kind": "email", "label": "work", "value": typed["email"]})
    values: dict[str, Any] = {"kind": kind, "name": typed["name"], "points": points}
    if kind == Contact.Kind.PERSON:
        values |= {"job_title": typed["job_title"], **company_values(request.user, typed)}
    return values


def company_values(user: Any, typed: dict[str, str]) -> dict[str, Any]:
    """The company as chosen of the list, else by the name that was typed."""
    if (company_id := whole_number(typed.get("company_id"))) and typed.get("company"):
        try:
            employer = queries.contact_for(user, company_id)
        except Gone:
            return {"company": typed["company"]}
        if not employer.is_person and employer.shown_name == typed["company"].strip():
            return {"employer": employer}
    return {"company": typed["company"]} if typed.get("company") else {}


def _apart(request: HttpRequest) -> list[int]:
    return [pk for i in request.POST.getlist("apart") if (pk := whole_number(i))]


def _quick_context(kind: str, typed: dict[str, str], problems: dict[str, str]) -> dict[str, Any]:
    label = "mobile" if kind == Contact.Kind.PERSON else "office"
    read = (
        reading(f"phone:{label}", typed["phone"], organisation().country)
        if typed["phone"]
        else {"read": "", "is_read": True}
    )
    shown = {key.replace("points.0", "phone").replace("points.1", "email"): said for key, said in problems.items()}
    return {"kind": kind, "typed": typed, "problems": shown, "phone_label": label, "read": read}


def _opened(kind: str, asked: dict[str, str]) -> Typed:
    """All fields with what was typed in the dialog."""
    values = {key: asked[key] for key in ("name", "job_title", "company", "company_id")}
    points = []
    if asked["phone"]:
        points.append(
            {"id": None, "what": "phone:mobile" if kind == "person" else "phone:office", "value": asked["phone"]}
        )
    if asked["email"]:
        points.append({"id": None, "what": "email:work", "value": asked["email"]})
    return Typed(kind, values, with_readings(points))


def _add_whole(request: HttpRequest, kind: str) -> HttpResponse:
    typed = typed_from(request.POST, kind)
    values = {**free_values(typed.for_action(), request.user), "kind": kind}
    if kind == Contact.Kind.PERSON:
        values |= {"since": typed.values["since"], **company_values(request.user, typed.values)}
        if values["name"]:  # the parts follow from the whole where nothing else was typed in them
            values = {key: value for key, value in values.items() if key not in NAME_PARTS or value}
    try:
        contact, done = actions.add_contact(values, by=request.user, ties=typed.ties, apart_from=_apart(request))
    except Invalid as refusal:
        return _whole_page(request, typed, refusal.problems, status=422)
    return tell(go(f"/contacts/{contact.pk}/", request), f"{contact.shown_name} added", undo=done.id)


def _whole_page(request: HttpRequest, typed: Typed, problems: dict[str, str], status: int = 200) -> HttpResponse:
    if request.method == "GET":
        typed.values.setdefault("owner", request.user.id)
    title = "New person" if typed.is_person else "New company"
    context = form_context(request, typed, None, problems) | {"title": title}
    if is_fragment(request):
        return fragment(request, "contacts/_contact_form.html", context, status=status)
    return page(request, "contacts/contact_form.html", context, screen="record", status=status)


@require_GET
def lookalikes(request: HttpRequest) -> HttpResponse:
    """Whom the contact being typed looks like, with the reason; nothing where nobody. Of one not seen only whom to ask."""
    kind = _kind(request)
    asked = {key: request.GET.get(key, "")[:500] for key in QUICK}
    names = {key: request.GET.get(key, "")[:300] for key in ("given", "middle", "family") if request.GET.get(key)}
    typed = typed_from(request.GET, kind)
    values = {**quick_values(request, asked, kind), **names}
    values["points"] += typed.for_action()["points"]
    try:
        found, ask = queries.likely_duplicates(values, request.user), queries.whom_to_ask(values, request.user)
    except Invalid:
        found, ask = [], ""
    apart = set(request.GET.getlist("apart"))
    found = [one for one in found if str(one.contact.pk) not in apart]
    context = {"lookalikes": found, "apart": sorted(apart), "ask": ask}
    return fragment(request, "contacts/_lookalikes.html", context)
