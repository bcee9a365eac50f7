"""The record card of orders and opportunities: their list, their file, their way back."""

from html import escape
from typing import Any

from django.db.models import Q

from rapport.base.catalogue import Card, Field, Type, register
from rapport.contacts.queries.known import hidden_of
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.restoring import restore_fact
from rapport.perspectives.models import Fact
from rapport.perspectives.queries.fact import (
    facts_changeable_to,
    facts_known_to,
    facts_seen_by,
    hidden_of_facts,
    ordered,
    seen_facts,
)
from rapport.perspectives.queries.move import NAMED_BY, blank_names
from rapport.perspectives.queries.telling import untold_facts
from rapport.perspectives.queries.words import in_words, kinds
from rapport.perspectives.records.move import heading_of
from rapport.ui.formats import Clock, number

DASH = '<span class="soft">—</span>'


def keep_known(rows: list[dict], user: Any) -> None:
    """Batch of the card: nothing of what is hidden of contacts."""
    blank_names(rows, user)


def contact_cell(row: dict, clock: Clock) -> str:
    return escape(heading_of(row)[0])


def amount_cell(row: dict, clock: Clock) -> str:
    if row["amount"] is None:
        return DASH
    return f'<span class="number">{row["amount"]:,.2f} {escape(row["currency"])}</span>'


def leads_to(row: dict) -> tuple[int, str]:
    return row["contact_id"], f"/contacts/{row['contact_id']}/"


def foot(rows: Any, user: Any) -> str:
    """How many, and what the orders that count come to, by currency."""
    some = Fact.objects.filter(pk__in=rows.order_by().values("pk"))
    parts = [f'<span><b class="number">{number(some.count())}</b> in all</span>']
    if not hidden_of_facts(user).isdisjoint({"amount", "currency", "kind", "counts"}):
        return parts[0]
    parts += [
        f'<span><b class="number">{amount:,.2f}</b> {escape(currency)} ordered</span>'
        for currency, amount in ordered(some, today_of(user))
    ]
    return "".join(parts)


REVENUE = "contact.sales_revenue"  # what amounts come to


def _of(operator: str, value: Any, user: Any) -> Q | None:
    """Of a company also what its people ordered, as its record tells it: not to whom companies are hidden."""
    if operator in {"empty", "filled"}:
        return None
    asked = value if isinstance(value, tuple) else (str(value),)
    ids = [int(one) for one in asked if one.isdecimal() and len(one) < 18]
    found = Q(contact__in=ids) if "company" in hidden_of(user) else Q(contact__in=ids) | Q(holder__in=ids)
    return ~found if operator == "not" else found


WHAT = (
    Field("contact", "Contact", value="contact__name", key_column="contact__name_key", group="Who", width="wide",
          needs=("contact_id", *NAMED_BY), cell=contact_cell),
    Field("of", "Record", Type.CONTACT, value="contact_id", group="Who", is_column=False, is_exported=False, where=_of),
    Field("company", "Company", value="contact__company", key_column="contact__company_key", group="Who",
          goes_with="contact.company", width="wide"),
    Field("kind", "Kind", Type.CHOICE, choices=kinds, group="What"),
    Field("on", "Day", Type.DAY, group="When", is_sort=True, default_descending=True),
    Field("at", "Time", Type.MOMENT, group="When", is_column=False),
    Field("amount", "Amount", Type.NUMBER, group="How much", goes_with=REVENUE, is_sort=True, default_descending=True,
          width="number", needs=("currency",), cell=amount_cell),
    Field("currency", "Currency", group="How much", goes_with=REVENUE),
    Field("reference", "Number", group="What", words=("order number", "reference")),
    Field("source", "Comes from", group="What"),
    Field("counts", "Counts", Type.FLAG, group="What"),
    Field("recorded_at", "Recorded", Type.MOMENT, group="When", is_sort=True, default_descending=True),
    Field("recorded_by", "Recorded by", Type.PERSON, value="by_id", group="Who"),
)  # fmt: skip
# What the journal names by these keys, beside those above.
JOURNALLED = (
    Field("contact_id", "Contact", Type.CONTACT, is_column=False, is_filter=False, is_exported=False),
    Field(
        "holder_id",
        "Moves",
        Type.CONTACT,
        goes_with="contact.company",
        is_column=False,
        is_filter=False,
        is_exported=False,
    ),
)


def register_card() -> None:
    card = register(
        Card(
            key="fact",
            label=in_words("{Order_or_opportunity}"),
            plural=in_words("{Orders_and_opportunities}"),
            visible_to=facts_seen_by,
            known_to=facts_known_to,
            changeable_to=facts_changeable_to,
            rights="contacts",
            seen_of=seen_facts,
            untold=untold_facts,
            url=lambda fact_id: f"/facts/{fact_id}/",
            restore=restore_fact,
            heading="contact",
            heading_of=heading_of,
            leads_to=leads_to,
            list_url="/facts/",
            list_style="acts",
            foot=foot,
            batches=[keep_known],
            columns=("on", "kind", "contact", "company", "amount", "reference", "source", "counts"),
            sort=("-on",),
            about=_contact_of,
        )
    )
    card.declare(*WHAT, *JOURNALLED)


def _contact_of(fact_id: int) -> int | None:
    return Fact.objects.filter(pk=fact_id).values_list("contact_id", flat=True).first()
