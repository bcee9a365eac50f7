"""The whole form of a contact, and what happens where two people edit it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.access.queries import verbs_of
from rapport.base.errors import Conflict, Invalid
from rapport.base.partial_dates import read_birthday
from rapport.base.text import whole_number
from rapport.contacts import actions, choices, queries
from rapport.contacts.actions.allowed import fixed_in, fixed_of, free_values, require_usable
from rapport.contacts.forms import Typed, as_allowed, reading, tie_rows, typed_from, typed_of
from rapport.contacts.models import LABELS, Contact
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.views.giving import is_out_of_sight, told_of_giving
from rapport.contacts.views.wording import collision_rows
from rapport.journal.queries import journal_page
from rapport.organisation.queries import organisation
from rapport.ui.pages import clock_of, fragment, go, is_fragment, page, tell

ROWS = {"phone", "mail", "address", "tie", "id"}


@require_http_methods(["GET", "POST"])
def edit_contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """GET: the form. POST: save; the form again with a sentence at the field, or with what a colleague changed."""
    contact = queries.contact_for(request.user, contact_id)
    require_usable(contact, by=request.user)
    if request.method == "GET":
        return _shown(request, contact, typed_of(contact, request.user), {}, contact.version)
    typed = typed_from(request.POST, contact.kind)
    version = _number(request.POST.get("version"), contact.version)
    values, settled = _decided(request, free_values(typed.for_action(), request.user))
    shown = [pk for i in request.POST.getlist("tie_shown") if (pk := whole_number(i))]
    try:
        done = actions.save_contact(
            contact, values, by=request.user, version=version, settled=settled, ties=(typed.ties, shown)
        )
    except Invalid as refusal:
        return _shown(request, contact, typed, refusal.problems, version, status=422)
    except Conflict as conflict:
        return _shown(request, contact, typed, {}, version, conflict, status=409)
    if done.pk and "owner" in values and is_out_of_sight(request.user, contact):
        return told_of_giving(request, contact, values["owner"], done)
    answer = go(f"/contacts/{contact_id}/", request)
    return tell(answer, f"{contact.shown_name} saved", undo=done.id) if done.pk else answer


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else otherwise


def _decided(request: HttpRequest, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, int]]:
    """What the person chose in the conflict: theirs is left as it is, yours stands against that version."""
    seen = _number(request.POST.get("seen"), 0)
    settled = {}
    for key in list(values):
        chosen = request.POST.get(f"choice-{key}")
        if chosen == "theirs":
            del values[key]
        elif chosen == "yours":
            settled[key] = seen
    return values, settled


def _shown(
    request: HttpRequest,
    contact: Contact,
    typed: Typed,
    problems: dict[str, str],
    version: int,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = form_context(request, typed, contact, problems) | {"title": contact.shown_name, "version": version}
    context["changes"] = journal_page(("contact", contact.pk), request.user).told[:3]
    if conflict:
        context |= {"conflict": conflict, "collisions": collision_rows(conflict, contact)}
    if is_fragment(request):
        return fragment(request, "contacts/_contact_form.html", context, status=status)
    return page(request, "contacts/contact_form.html", context, screen="record", status=status)


def form_context(
    request: HttpRequest, typed: Typed, contact: Contact | None, problems: dict[str, str]
) -> dict[str, Any]:
    """What the form's template needs."""
    others = {
        int(row["other"]) for row in typed.ties if row["id"] and "contact" not in row and row["other"].isdecimal()
    }
    named = {one.pk: one for one in queries.contacts_of(request.user, others)} if others else {}
    for row in typed.ties:
        if row["id"] and row["other"].isdecimal():
            row.setdefault("contact", named.get(int(row["other"])))
    place = f"/contacts/{contact.pk}/" if contact else "/contacts/"
    can = verbs_of(request.user, contact) if contact else frozenset()
    fixed = fixed_in(contact, can, request.user) if contact else fixed_of(request.user)
    shown = len(request.POST.getlist("tie_shown")) if request.method == "POST" else len(typed.ties)
    return _further(request.user, contact, shown) | {
        "typed": as_allowed(typed, contact, request.user, fixed), "can": can, "fixed": fixed, "hidden": hidden_of(request.user),
        "contact": contact, "problems": problems, "place": place, "labels": LABELS, "choices": choices,
        **_tie_choices(typed.kind, request.user), "notes": _told(request, typed),
    }  # fmt: skip


def _tie_choices(kind: str, user: Any) -> dict[str, Any]:
    """What a row can be made, and how those read that stay as they are."""
    return {"tie_choices": queries.tie_choices(kind, user), "all_tie_choices": queries.tie_choices(kind)}


def _further(user: Any, contact: Contact | None, shown: int) -> dict[str, int]:
    """How many relationships stand in the form, and how many more there are."""
    more = queries.all_ties(contact, user).count() - shown if contact and shown >= queries.LISTED else 0
    return {"ties_shown": shown, "ties_more": max(0, more)}


@require_GET
def more_ties(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Further relationships for the form, from number `start` on."""
    contact = queries.contact_for(request.user, contact_id)
    start = whole_number(request.GET.get("start")) or 0
    rows = tie_rows(contact, request.user, start)
    context = {"rows": rows, "place": f"/contacts/{contact_id}/", **_tie_choices(contact.kind, request.user)}
    context |= {"problems": {}, "start": start, "ties_shown": start + len(rows), "fixed": fixed_of(request.user)}
    context["ties_more"] = queries.all_ties(contact, request.user).count() - start - len(rows)
    return fragment(request, "contacts/_more_ties.html", context)


def _told(request: HttpRequest, typed: Typed) -> dict[str, str]:
    """What stands under a field: how the birthday is understood."""
    try:
        birthday = read_birthday(str(typed.values.get("birthday") or ""), month_first=organisation().country == "US")
    except ValueError:
        return {}
    return {"birthday": birthday.told(clock_of(request).today, within=366)}


@require_GET
def one_row(request: HttpRequest, what: str) -> HttpResponse:
    """One more empty row for the form: a phone, an address, a relationship."""
    kind = request.GET.get("kind", Contact.Kind.PERSON)
    context = {"labels": LABELS, "choices": choices, "problems": {}, **_tie_choices(kind, request.user)}
    context |= {"fixed": fixed_of(request.user), "hidden": hidden_of(request.user)}
    return fragment(request, "contacts/_form_row.html", {**context, "what": what if what in ROWS else "phone"})


@require_GET
def read_as(request: HttpRequest) -> HttpResponse:
    """How a typed number or address is understood, beside it."""
    value = next((request.GET[key] for key in ("point_value", "phone", "value") if request.GET.get(key)), "")
    what = request.GET.get("point_what") or "phone:mobile"
    read = reading(what, value[:500], organisation().country)
    if "was" in request.GET:
        said = read["read"] or value
        return HttpResponse(
            escape(f"{said}, was {request.GET['was']}" if read["is_read"] else f"{said}: kept as typed")
        )
    return fragment(request, "contacts/_read_as.html", {"read": read})


@require_POST
def keep_photo(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take the picture that was chosen; without one take the present one away."""
    contact = queries.contact_for(request.user, contact_id)
    try:
        done = actions.set_photo(contact, request.FILES.get("photo"), by=request.user)
    except Invalid as refusal:
        context = {"contact": contact, "place": f"/contacts/{contact_id}/", "problem": str(refusal)}
        return fragment(request, "contacts/_photo_part.html", context, status=422)
    contact = queries.contact_for(request.user, contact_id)
    answer = fragment(request, "contacts/_photo_part.html", {"contact": contact, "place": f"/contacts/{contact_id}/"})
    return tell(answer, done.summary, undo=done.id)
