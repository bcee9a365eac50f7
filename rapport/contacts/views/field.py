"""Editing one field in place: Enter saves, Esc leaves."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.access.queries import verbs_of
from rapport.base import catalogue
from rapport.base.errors import Conflict, Invalid
from rapport.base.partial_dates import Birthday
from rapport.base.text import whole_number
from rapport.contacts import actions, choices, queries
from rapport.contacts.actions.allowed import fixed_in
from rapport.contacts.models import LABELS, Contact
from rapport.contacts.queries.snapshots import points_of, snapshot
from rapport.contacts.views.giving import is_out_of_sight, told_of_giving
from rapport.contacts.views.wording import label_of, said
from rapport.ui.pages import fragment, tell, trigger

CHOICES: dict[str, Callable[[Any], list[tuple[Any, str]]]] = {
    "owner": choices.owners_and_groups,
    "source": choices.sources,
    "gender": lambda _: choices.genders(),
    "language": lambda _: choices.languages(),
    "time_zone": lambda _: choices.time_zones(),
}
INPUTS = {"birthday": "text", "notes": "area", "touch_goal": "number"}
ICONS = {
    "phone": "phone",
    "email": "mail",
    "web": "globe",
    "message": "message-square",
    "birthday": "cake",
    "owner": "user-check",
}


@dataclass(frozen=True)
class Place:
    """What is edited, and how it stands."""

    contact: Contact
    key: str
    value: Any = ""
    label: str = ""
    point: dict | None = None
    note: str = ""
    problem: str = ""


@require_http_methods(["GET", "POST"])
def edit_field(request: HttpRequest, contact_id: int, key: str) -> HttpResponse:
    """GET: the field as a form (`?leave` goes back). POST: save it."""
    contact = queries.contact_for(request.user, contact_id)
    if "leave" in request.GET:
        return trigger(HttpResponse(status=204), "record.changed")
    place = _place(contact, key)
    fixed = fixed_in(contact, verbs_of(request.user, contact), request.user)
    if {place.point["kind"] if place.point else key} & fixed:
        raise Http404
    if request.method == "GET":
        return _form(request, place)
    typed = replace(place, value=request.POST.get("value", ""), label=request.POST.get("label", ""))
    try:
        done = _saved(request, place)
    except Invalid as refusal:
        return _form(request, replace(typed, problem=str(refusal)), status=422)
    except Conflict as conflict:
        sides = conflict.theirs.get(key) or next(iter(conflict.theirs.values()))
        kept = sides["theirs"]
        theirs = "nothing" if kept in (None, "") else kept if place.point else said(key, kept)
        note = f"{conflict.by or 'Somebody'} made it {theirs} meanwhile. Save again to replace it, Esc leaves theirs."
        return _form(request, replace(typed, contact=_again(request, contact_id), note=note), status=409)
    if key == "owner" and done.pk and is_out_of_sight(request.user, contact):
        return told_of_giving(request, contact, choices.owner_number(request.POST.get("value", "")), done)
    answer = trigger(HttpResponse(status=204), "record.changed")
    return tell(answer, done.summary or "Saved", undo=done.id) if done.pk else answer


def _again(request: HttpRequest, contact_id: int) -> Contact:
    return queries.contact_for(request.user, contact_id)


def _place(contact: Contact, key: str) -> Place:
    """Where the field stands now; 404 for what is no field."""
    if key.startswith("point-"):
        point_id = whole_number(key[6:]) or 0
        point = next((p for p in points_of([contact.pk]).get(contact.pk, []) if p["id"] == point_id), None)
        if point is None:
            raise Http404
        return Place(contact, key, point["value"], point["label"], point)
    if key.startswith("new-") and key[4:] in LABELS:
        return Place(
            contact,
            key,
            "",
            LABELS[key[4:]][0],
            {"id": None, "kind": key[4:], "label": LABELS[key[4:]][0], "value": ""},
        )
    field = catalogue.card("contact").fields.get(key)
    if field is None or not field.is_edited or key in {"tags", "phone", "email"}:
        raise Http404
    if key == "birthday":
        return Place(contact, key, Birthday(contact.birth_year, contact.birth_day).shown)
    if key == "company":
        return Place(contact, key, contact.company)
    value = snapshot(contact, ["notes"] if key == "notes" else []).get(key)
    return Place(contact, key, "" if value is None else value)


def _saved(request: HttpRequest, place: Place) -> Any:
    value, by, contact = request.POST.get("value", ""), request.user, place.contact
    if place.point:
        return _saved_point(request, place, value, by)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else contact.version
    if place.key in ("owner", "source"):
        value = choices.owner_number(value) if place.key == "owner" else whole_number(value)
    return actions.change_contact(contact, {place.key: value}, by=by, version=seen)


def _saved_point(request: HttpRequest, place: Place, value: str, by: Any) -> Any:
    point, label = place.point, request.POST.get("label", "")
    stored = points_of([place.contact.pk]).get(place.contact.pk, [])
    if point["id"] is None:
        return _with_points(place.contact, [*stored, {"kind": point["kind"], "label": label, "value": value}], by)
    if request.POST.get("was", point["value"]) != point["value"]:
        raise Conflict({place.key: {"before": request.POST["was"], "theirs": point["value"], "yours": value}})
    if not value.strip():
        return _with_points(place.contact, [p for p in stored if p["id"] != point["id"]], by)
    return actions.correct_point(place.contact, point["id"], value, label=label, by=by)


def _with_points(contact: Contact, points: list[dict], by: Any) -> Any:
    """Save a list that was read a moment ago: what somebody added or took away meanwhile goes together with it."""
    return actions.change_contact(contact, {"points": points}, by=by, version=contact.version)


def _form(request: HttpRequest, place: Place, status: int = 200) -> HttpResponse:
    kind = place.point["kind"] if place.point else ""
    offered = CHOICES.get(place.key)
    context = {
        "place": place,
        "url": f"/contacts/{place.contact.pk}/field/{place.key}/",
        "title": {"phone": "Phone", "email": "E-mail", "web": "Web", "message": "Message address"}.get(kind)
        or label_of(place.key),
        "icon_name": ICONS.get(kind or place.key, "pencil"),
        "input": "choice" if offered else INPUTS.get(place.key, {"phone": "tel", "email": "email"}.get(kind, "text")),
        "options": offered(place.value) if offered else [],
        "labels": LABELS.get(kind, []),
        "was": place.point["value"] if place.point else "",
    }
    return fragment(request, "contacts/_field_form.html", context, status=status)
