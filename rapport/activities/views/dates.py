"""Small questions that panels ask while somebody types: what a date means, who somebody is."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rapport.activities.desk import Desk
from rapport.activities.proposals import hint, read_choice, with_time
from rapport.activities.queries.panel import counts_on, fits_of, kinds_with_outcomes
from rapport.activities.reading import number, read_typed, unread
from rapport.audit.origin import origin_of
from rapport.base.sockets import SearchSource, plugged
from rapport.base.text import clean, fold
from rapport.base.typed_dates import When, spoken
from rapport.contacts.looks import note_looks
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for, likely_duplicates, listed_to, whom_to_ask
from rapport.contacts.queries.known import all_known
from rapport.lookups.queries.finding import find
from rapport.organisation.models import User
from rapport.organisation.queries import colleagues
from rapport.ui.pages import fragment

FOUND, LOOKED_AT = 6, 60


@require_GET
def typed_date(request: HttpRequest) -> HttpResponse:
    """What a typed date is understood as, and what to know about that day. `as` names the place that asks."""
    desk, past = Desk(), request.GET.get("past") == "1"
    text = (request.GET.get("when_typed") or request.GET.get("done") or "")[:60].strip()
    when = _understood(request, text, desk, past)
    zone = desk.zone(request.user)
    context: dict[str, Any] = {"asked": request.GET.get("as", ""), "typed": text, "past": past, "said": "", "hint": ""}
    if when is not None:
        context["said"] = "Now" if past and text.lower() == "now" else spoken(when, now=desk.now, zone=zone)
        if (day := when.day(zone)) and not past:
            load = counts_on(request.user, [day], desk)
            context["hint"] = hint(
                day, _passed(when, desk, request.user), load, desk.own.full_day, desk.calendar(request.user)
            )
    elif text:
        context["unread"] = unread(text, request.user, desk, "Not read yet").rstrip(".")
    return fragment(request, "activities/_date_read.html", context)


def _passed(when: When, desk: Desk, user: Any) -> str:
    """What to know about a plan for what is over; "" where it is not."""
    if (day := when.day(desk.zone(user))) and day < desk.today(user):
        return "This day has passed: it will be overdue."
    return "This time has passed: it will be late." if when.at and when.at < desk.now else ""


def _understood(request: HttpRequest, text: str, desk: Desk, past: bool) -> When | None:
    if not past:
        day = read_choice(request.GET.get("when", ""), desk.today(request.user), desk.calendar(request.user))
        if day is not None and (found := with_time(day, text, desk.zone(request.user))):
            return found
    return read_typed(text, request.user, desk, past=past) if text else None


@require_GET
def likely(request: HttpRequest) -> HttpResponse:
    """Who the new person at a company may be already."""
    asked = request.GET
    values: dict[str, Any] = {"kind": "person", "name": asked.get("new_name", "")[:300]}
    if phone := asked.get("new_phone", "").strip()[:80]:
        values["points"] = [{"kind": "phone", "label": "office", "value": phone}]
    if company_id := number(asked.get("contact")):
        values["company"] = contact_for(request.user, company_id).shown_name
    is_typed = bool(values["name"].strip() or phone)
    found = likely_duplicates(values, request.user)[:3] if is_typed else []
    ask = whom_to_ask(values, request.user) if is_typed else ""
    people = [one.contact for one in found]
    parts = fits_of(request.user, people, kinds_with_outcomes(), Desk()) if people else []
    return fragment(request, "activities/_log_likely.html", {"found": found, "parts": parts, "ask": ask})


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Contacts and colleagues whose name begins so, as chips to add. `only` is contacts or colleagues; with `new` somebody
    of that name can be made."""
    typed = clean(request.GET.get("sought", "")[:80])
    text, only = fold(typed), request.GET.get("only", "")
    contacts = list(_contacts(request.user, text)) if text and only != "colleagues" else []
    note_looks([one.pk for one in contacts], by=request.user, where="while choosing", origin=origin_of(request))
    context = {
        "contacts": contacts,
        "colleagues": _colleagues(text) if text and only != "contacts" else [],
        "text": text,
        "new": typed if request.GET.get("new") == "1" else "",
    }
    return fragment(request, "activities/_found_people.html", context)


def _contacts(user: Any, text: str) -> Iterable[Contact]:
    """Those that the search finds, best first."""
    source = next(one for one in plugged(SearchSource) if one.record_type == "contact")
    ids = find(text, source, user).ids[:LOOKED_AT]
    here = listed_to(user).only("id", "kind", "name", "company", "phone", "email").in_bulk(ids)
    return all_known([here[one] for one in ids if one in here][:FOUND], user)


def _colleagues(text: str) -> list[User]:
    return [one for one in colleagues() if any(part.startswith(text) for part in (one.name_key, *one.name_key.split()))]
