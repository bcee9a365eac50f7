"""What was sold to a contact: the panel on its record, the dialog that records one by hand, and taking one away."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.base.amounts import decimal_mark, mark_of_country, read_amount, read_currency
from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean
from rapport.contacts.models import Contact
from rapport.contacts.queries import contact_for
from rapport.organisation.queries import organisation
from rapport.perspectives.actions.fact import record_facts, remove_fact
from rapport.perspectives.queries.fact import NOT_HERE, fact_for, knows_sold, may_record, sold_to, source_of
from rapport.perspectives.queries.words import kind_of, kinds, words
from rapport.perspectives.views.typed import day_typed, saved
from rapport.ui.pages import clock_of, fragment, go

ASKED = "On which day? For example 14 Oct or yesterday."


@require_GET
def sold(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The panel: the latest, and what they come to."""
    contact = _contact(request, contact_id)
    context = {
        "contact": contact,
        "sold": sold_to(contact, request.user),
        "words": words(),
        "kinds": dict(kinds()),
        "may_record": may_record(request.user, contact),
    }
    return fragment(request, "perspectives/_sold.html", context)


@require_http_methods(["GET", "POST"])
def new_fact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """GET: the dialog. POST: record what happened."""
    contact = _contact(request, contact_id)
    if not may_record(request.user, contact):
        raise Gone(str(NOT_HERE))
    if request.method == "GET":
        return _dialog(request, contact, {})
    try:
        row = _typed(request)
        row |= {"contact_id": contact.pk, "source": source_of(contact, row["reference"])}
        done = record_facts([row], by=request.user)
    except Invalid as refusal:
        return _dialog(request, contact, refusal.problems, status=422)
    return saved(done, f"{kind_of(row['kind'])} recorded", otherwise="This is recorded already.")


@require_POST
def removal(request: HttpRequest, contact_id: int, fact_id: int) -> HttpResponse:
    """It was a mistake."""
    contact = _contact(request, contact_id)
    done = remove_fact(fact_for(request.user, fact_id, contact), by=request.user)
    return saved(done)


@require_GET
def one_fact(request: HttpRequest, fact_id: int) -> HttpResponse:
    """It stands on the record of its contact."""
    return go(f"/contacts/{fact_for(request.user, fact_id).contact_id}/", request)


def _contact(request: HttpRequest, contact_id: int) -> Contact:
    contact = contact_for(request.user, contact_id)
    if not knows_sold(request.user):
        raise Gone(str(NOT_HERE))
    return contact


def _typed(request: HttpRequest) -> dict[str, Any]:
    """The form as a fact. Raises Invalid."""
    post, clock = request.POST, clock_of(request)
    problems: dict[str, str] = {}
    day = None
    try:
        if (day := day_typed(request, "on", ASKED, is_past=True)) is None:
            problems["on"] = ASKED
        elif day > clock.today:
            problems["on"] = "A day that has come already."
    except Invalid as refusal:
        problems |= refusal.problems
    amount: Decimal | None = None
    currency = ""
    try:
        if typed := post.get("amount", "").strip():
            amount = read_amount(typed, decimal_mark([typed]) or mark_of_country(organisation().country))
        currency = read_currency(post.get("currency", ""))
    except ValueError as problem:
        problems["amount"] = str(problem)
    if problems:
        raise Invalid(problems)
    facts = {"kind": post.get("kind", ""), "on": day, "amount": amount, "reference": clean(post.get("reference", ""))}
    return facts | {"currency": (currency or organisation().currency) if amount is not None else ""}


def _dialog(request: HttpRequest, contact: Contact, problems: dict[str, str], status: int = 200) -> HttpResponse:
    context = {
        "contact": contact,
        "kinds": kinds(),
        "words": words(),
        "typed": request.POST,
        "currency": organisation().currency,
        "problems": problems,
    }
    return fragment(request, "perspectives/_fact_dialog.html", context, status=status)
