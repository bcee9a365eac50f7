"""The log panel: what happened and what comes next, in one request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from rapport.access.actions import require
from rapport.activities import queries
from rapport.activities.actions import few_facts_of, log_with_person
from rapport.activities.actions.allowed import free_values
from rapport.activities.desk import Desk
from rapport.activities.models import Activity
from rapport.activities.queries.panel import LogPanel, log_panel
from rapport.activities.reading import number, numbers, read_done, read_when
from rapport.activities.views.answers import on_its_page, problems, saved
from rapport.base.errors import Invalid
from rapport.base.phones import read_phone
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.lookups.definition import Definition
from rapport.lookups.queries import neighbours
from rapport.organisation.queries import colleagues, organisation
from rapport.ui.pages import clock_of, fragment, go, is_fragment, tell, trigger

PLACES = ("contacts", "with", "outcome", "done", "right_number", "note", "when", "next")
LONGEST_CALL = 4 * 3600  # seconds; the panel was left open over lunch


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """`/activities/log/?contact=12[&kind=email][&activity=7][&work=1]`, with the lookup's own parameters beside."""
    if request.method == "POST":
        return _save(request)
    return _open(request) if is_fragment(request) else on_its_page(request, "log")


def _open(request: HttpRequest) -> HttpResponse:
    contact = _contact(request, request.GET.get("contact"))
    activity = _planned(request, number(request.GET.get("activity")))
    if activity is None or not queries.completable_among(request.user, [activity.pk]):
        require(request.user, "activities.create")
    if contact is None and activity and activity.contact_id:
        contact = contact_for(request.user, activity.contact_id)
    answer = show_panel(request, contact, activity, kind=request.GET.get("kind", ""))
    if request.GET.get("outside") == "1" and contact and contact.email:
        trigger(answer, "outside", {"href": f"mailto:{quote(contact.email, safe='@')}"})
    return answer


def show_panel(
    request: HttpRequest, contact: Contact | None, activity: Activity | None, *, kind: str = ""
) -> HttpResponse:
    """The panel as it opens."""
    panel = log_panel(request.user, contact, kind=kind, activity=activity)
    context = {
        **panel_context(request, panel),
        "carried": Definition.from_query(request.GET, "contact", request.user).query(),
        "work": request.GET.get("work") == "1",
    }
    return fragment(request, "activities/_log_panel.html", context)


def panel_context(request: HttpRequest, panel: LogPanel) -> dict[str, Any]:
    """What the parts of the panel need beside it."""
    clock, completes = clock_of(request), panel.part.completes
    return {
        "panel": panel,
        "direction": (completes.direction if completes else "") or "out",
        "colleagues": colleagues(),
        "script": completes.text.script if completes and hasattr(completes, "text") else "",
        "shows_clock": request.user.preferences.get("call_clock", True),
        "minutes_ago": lambda minutes: clock.now - timedelta(minutes=minutes),
        "yesterday": clock.today - timedelta(days=1),
    }


def _contact(request: HttpRequest, text: str | None) -> Contact | None:
    contact_id = number(text)
    return contact_for(request.user, contact_id) if contact_id else None


def _planned(request: HttpRequest, activity_id: int | None) -> Activity | None:
    """The planned activity the panel is opened for; nothing where it is done meanwhile."""
    if activity_id is None:
        return None
    found = queries.activity_for(request.user, activity_id)
    return found if found.is_open else None


@dataclass
class Sent:
    """What the panel sent, read; `problems` are sentences by place."""

    values: dict[str, Any] = field(default_factory=dict)
    completes: int | None = None
    next_step: dict[str, Any] | None = None
    person: dict[str, Any] | None = None
    number: dict[str, Any] | None = None
    problems: dict[str, str] = field(default_factory=dict)

    def read(self, ask: Callable[[], Any]) -> Any:
        """What one part says; its problems are kept, so that all are told at once."""
        try:
            return ask()
        except Invalid as invalid:
            self.problems |= invalid.problems
            return None


def _save(request: HttpRequest) -> HttpResponse:
    contact = few_facts_of(request.user, number(request.POST.get("contact")))
    sent = read_sent(request, contact, Desk())
    try:
        if sent.problems:
            raise Invalid(sent.problems)
        done = log_with_person(
            sent.values,
            by=request.user,
            completes=sent.completes,
            next_step=sent.next_step,
            person=sent.person,
            number=sent.number,
        )
    except Invalid as invalid:
        return problems(request, placed(invalid.problems), PLACES)
    return _answer(request, done, contact)


def read_sent(request: HttpRequest, contact: Contact | None, desk: Desk) -> Sent:
    """What the panel's form says of this contact."""
    form, user, sent = request.POST, request.user, Sent()
    sent.values = {
        "kind": form.get("kind", ""),
        "outcome": form.get("outcome", ""),
        "note": form.get("note", ""),
        "direction": form.get("direction", ""),
        "place": form.get("place", ""),
        "minutes": form.get("minutes") or _minutes(form.get("seconds")),
        "assigned_to": number(form.get("assigned_to")) or user,
        "contacts": _people(form, contact, sent),
    }
    sent.values = free_values(sent.values, user, is_new=True)
    if not sent.values.get("contacts") and not sent.person and not sent.values.get("note", "").strip():
        sent.problems["contacts"] = "Say with whom, or what it was about."
    sent.completes = number(form.get("completes"))
    sent.values["done_at"] = sent.read(lambda: read_done(form.get("done", ""), user, desk)) or _as_planned(
        sent, form, user
    )
    sent.next_step = sent.read(lambda: _next(form, user, desk))
    if form.get("outcome") and form.get("number") in {"strike", "correct"} and number(form.get("number_id")):
        sent.number = {
            "id": number(form.get("number_id")),
            "do": form["number"],
            "value": form.get("right_number", ""),
            "of": contact,
        }
    return sent


def _as_planned(sent: Sent, form: Any, user: Any) -> Any:
    """The time an appointment was planned for, where it took place then; None for now."""
    if not sent.completes or form.get("as_planned") != "1" or form.get("done", "").strip():
        return None
    return queries.activity_for(user, sent.completes).starts_at


def _people(form: Any, contact: Contact | None, sent: Sent) -> list[Any]:
    """Who it was with: the person, somebody chosen at the company, somebody new (kept in `sent`), or the company."""
    chosen = form.get("with", "")
    if contact is None:
        if name := form.get("new_name", "").strip():
            sent.person = {"name": name}
        return numbers(form.getlist("contacts"))
    if contact.is_person or not chosen:
        return [contact]
    if chosen == "new":
        if not form.get("new_name", "").strip():
            sent.problems["with"] = "What is the new person's name? Or choose Nobody named."
        sent.person = {
            "name": form.get("new_name", ""),
            "job_title": form.get("new_title", ""),
            "phone": form.get("new_phone", ""),
            "employer": contact,
        }
        return []
    return [found] if (found := number(chosen)) else [contact]


def _minutes(seconds: str | None) -> int | None:
    """The clock's seconds as whole minutes, begun ones counted; nothing where it ran for hours."""
    ran = number(seconds)
    return -(-ran // 60) if ran and 30 <= ran <= LONGEST_CALL else None


def _next(form: Any, user: Any, desk: Desk) -> dict[str, Any] | None:
    """The next step chosen; with something planned already, only "move" and "add" ask for one. Raises Invalid."""
    planned_id = number(form.get("planned_id"))
    name = f"planned-{form.get('kind', '')}-{planned_id}"
    planned = form.get(name) or form.get(f"{name}-instead")
    if planned_id and planned not in {"move", "add"}:
        return None
    when = read_when(form, user, desk)
    if when is None or form.get("when") == "x":
        return None
    if planned_id and planned == "move":
        return {"move": planned_id, "when": when}
    return {"kind": form.get("next") or form.get("kind"), "when": when, "subject": form.get("about", "")}


def placed(found: dict[str, str]) -> dict[str, str]:
    """Problems under the places of the panel: a field of the next step says so beside it."""
    names = {"done_at": "done", "kind": "next", "name": "with", "phone": "with", "value": "right_number"}
    return {names.get(key, key): sentence for key, sentence in found.items()}


def _answer(request: HttpRequest, done: Activity, contact: Contact | None) -> HttpResponse:
    sentence = done.operation.summary
    if done.outcome is None and done.kind.outcomes.filter(is_active=True).exists():
        sentence = f"{sentence} without an outcome"
    onward = _onward(request, done, contact) if request.POST.get("then") == "next" else ""
    if onward:
        return tell(go(onward, request), sentence, undo=done.operation.id)
    if request.POST.get("then") == "next":
        sentence = f"{sentence}. That was the last one"
    return saved(request, sentence, done.operation, [done])


def _onward(request: HttpRequest, done: Activity, contact: Contact | None) -> str:
    """Where "save, next" goes: the next one of Today's work, or the next record of the lookup with the panel open."""
    if request.POST.get("work") == "1":
        return f"/next/?after={done.pk}"
    if contact is None:
        return ""
    definition = Definition.from_query(request.GET, "contact", request.user)
    following = neighbours(definition, request.user, contact.pk).next
    if not following:
        return ""
    query = definition.query()
    return f"/contacts/{following}/{query}{'&' if query else '?'}{urlencode({'panel': 'log', 'kind': done.kind.key})}"


@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """Which of how many the contact is in the lookup carried along: "12 of 214"."""
    contact = _contact(request, request.GET.get("contact"))
    definition = Definition.from_query(request.GET, "contact", request.user)
    around = neighbours(definition, request.user, contact.pk if contact else 0)
    return fragment(request, "activities/_log_place.html", {"around": around})


@require_GET
def right_number(request: HttpRequest) -> HttpResponse:
    """How a corrected number is read: "becomes +1 617 555 0124"."""
    typed = request.GET.get("right_number", "")[:80].strip()
    phone = read_phone(typed, organisation().country) if typed else None
    return fragment(request, "activities/_number_read.html", {"phone": phone})
