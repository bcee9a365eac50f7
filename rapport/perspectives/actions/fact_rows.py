"""One fact as a row: how it is read, which ones are here already, and what the journal keeps of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rapport.access.models import Level
from rapport.base.errors import Invalid
from rapport.base.text import clean
from rapport.contacts.actions.allowed import usable
from rapport.organisation.queries import today_of
from rapport.perspectives.models import Fact, identity
from rapport.perspectives.queries.words import worded

TOLD = ("contact_id", "holder_id", "kind", "on", "at", "amount", "currency", "reference", "source", "counts")
WRITTEN = ("id", *TOLD, "by_id", "recorded_at")
CHANGED = ("on", "amount", "currency", "at", "contact_id", "holder_id")
BY_REFERENCE = {Fact.Kind.CANCELLED, Fact.Kind.REFUNDED}
MOST = Decimal(10) ** 10  # so that the sum of many fits its column
EARLIEST, AHEAD = date(1900, 1, 1), timedelta(days=366)
Known = dict[tuple | None, Fact]


def read_fact(row: Mapping[str, Any]) -> dict[str, Any]:
    """One row with every column. Raises Invalid."""
    kind, at, reference = row.get("kind"), row.get("at"), clean(row.get("reference") or "")
    problems = {"on": _day_problem(row.get("on")), "amount": _amount_problem(row.get("amount"))}
    if kind not in Fact.Kind.values:
        problems["kind"] = worded("What happened? {An_order_or_opportunity}, opened, won or lost.")
    if kind in BY_REFERENCE and not reference:
        problems["reference"] = "Of which order? Give its number."
    if len(reference) > 100:
        problems["reference"] = "At most 100 characters."
    if problems := {key: sentence for key, sentence in problems.items() if sentence}:
        raise Invalid(problems)
    texts = {name: clean(row.get(name) or "")[:most] for name, most in (("currency", 3), ("source", 60))}
    amount = round(row["amount"], 2) if row.get("amount") is not None else None
    told = {"contact_id": row["contact_id"], "kind": kind, "on": row["on"], "at": at, "amount": amount}
    return told | texts | {"reference": reference}


def _day_problem(on: Any) -> str:
    if not isinstance(on, date) or isinstance(on, datetime):
        return "On which day?"
    if not EARLIEST <= on <= today_of(None) + AHEAD:
        return "A day since 1900, and at most a year from now."
    return ""


def _amount_problem(amount: Any) -> str:
    if amount is None:
        return ""
    if not (isinstance(amount, Decimal) and amount.is_finite()):
        return "An amount such as 1,250.00."
    return "" if abs(amount) < MOST else "Too large an amount."


def facts_of(fact: Fact) -> dict[str, Any]:
    """As the journal keeps it."""
    return {name: getattr(fact, name) for name in TOLD}


def identity_of(fact: Mapping[str, Any]) -> tuple | None:
    """What tells a fact from others; None for one without a number."""
    return identity(fact["source"], fact["reference"], fact["kind"], fact["on"])


def known(told: Sequence[Mapping[str, Any]]) -> Known:
    """Those of these facts that are here, by what tells them from others."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for fact in told:
        if fact["reference"]:
            by_source[fact["source"]].append(fact["reference"])
    found: Known = {}
    for source, references in by_source.items():
        for row in Fact.objects.filter(source=source, reference__among=references):
            found[row.identity] = row
    return found


def keep_together(here: Known, told: Sequence[dict[str, Any]]) -> None:
    """What becomes of a contact's order or opportunity moves whom that moved, wherever the contact works by now."""
    rows = sorted(here.values(), key=lambda row: row.pk, reverse=True)
    holders = {(row.source, row.reference, row.contact_id): row.holder_id for row in rows}
    for fact in told:
        number = (fact["source"], fact["reference"], fact["contact_id"])
        fact["holder_id"] = holders.get(number, fact["holder_id"])


def require_own(here: Known, told: Sequence[Mapping[str, Any]], by: Any) -> None:
    """A number that belongs to another contact stays there, unless this person may change that one too. Raises Invalid."""
    pairs = [(fact, here.get(identity_of(fact))) for fact in told]
    others = [old.contact_id for fact, old in pairs if old and old.contact_id != fact["contact_id"]]
    if len(usable(others, Level.WRITE, by)) < len(others):
        raise Invalid({"reference": "This number is another contact's already."})
