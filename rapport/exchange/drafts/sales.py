"""A row of orders or opportunities: what happened, when, for how much."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from rapport.base.amounts import currency_in, read_amount, read_currency
from rapport.base.partial_dates import read_partial
from rapport.base.text import fold
from rapport.exchange.matching.sales import KIND_WORDS, LEFT, OPPORTUNITY, ORDER, meaning_of
from rapport.perspectives.models import Fact
from rapport.perspectives.queries.words import worded

ROLES = {
    *("of_id", "of_email", "of_phone", "of_name"),
    *("reference", "fact_kind", "on", "closed_on", "amount", "currency", "status"),
}
Kind = Fact.Kind
LONGEST = 100
ONCE = {ORDER, OPPORTUNITY, Kind.CANCELLED}  # of these a number stands for one, whatever its day


@dataclass(frozen=True)
class Sales:
    """What was decided about a file of orders or opportunities."""

    kind: str = ORDER
    statuses: Mapping[str, str] = field(default_factory=dict, hash=False)  # folded word → what it means
    mark: str = "."
    currency: str = ""
    zone: ZoneInfo = ZoneInfo("UTC")


def finish_sales(draft: Any, plan: Any) -> None:
    """The facts that the row tells, or why it tells none."""
    roles = draft.roles
    if not any(roles.get(key) for key in ("of_id", "of_email", "of_phone", "of_name")):
        draft.trouble = "It does not say whose this is."
        return
    try:
        kind = _kind_of(roles.get("fact_kind", ""), plan.sales)
        draft.facts = list(_facts(kind, roles, plan))
    except ValueError as problem:
        draft.trouble = str(problem)
        return
    if not draft.facts:
        draft.skip = f"“{roles.get('status', '')[:40]}” is left out."
    elif reference := roles.get("reference"):
        again = "" if kind in ONCE else draft.facts[0]["on"].isoformat()
        roles["row_id"] = f"{reference}\0{kind}\0{again}"


def _kind_of(word: str, sales: Sales) -> str:
    if not word:
        return sales.kind
    if (kind := KIND_WORDS.get(fold(word))) is None:
        raise ValueError(f"“{word[:40]}” is no kind of fact. Try {worded('{order}, or {opportunity} won')}.")
    return kind


def _facts(kind: str, roles: dict[str, str], plan: Any) -> Iterator[dict[str, Any]]:
    """One fact, or two where the row says how it ended as well."""
    means = _means(kind, roles.get("status", ""), plan.sales)
    if means == LEFT:
        return
    if not (begun := roles.get("on") or roles.get("closed_on")):
        raise ValueError("It says no day.")
    facts = {"reference": _reference(roles), "source": plan.system[:60], **_money(roles, plan.sales, kind)}
    first = Kind.ORDER if kind == ORDER else Kind.OPENED if kind == OPPORTUNITY else Kind(kind)
    yield {"kind": first, **_day(begun, plan), **facts}
    if means in (Kind.CANCELLED, Kind.REFUNDED, Kind.WON, Kind.LOST, Kind.NEUTRAL):
        yield {"kind": Kind(means), **_day(roles.get("closed_on") or begun, plan), **facts}


def _means(kind: str, status: str, sales: Sales) -> str:
    if kind not in (ORDER, OPPORTUNITY) or not status:
        return ""
    if (means := meaning_of(status, kind, sales.statuses)) is None:
        raise ValueError(f"“{status[:40]}”: say beside the columns what this status means.")
    return means


def _reference(roles: dict[str, str]) -> str:
    reference = roles.get("reference", "")
    if len(reference) > LONGEST:
        raise ValueError("The number is longer than 100 characters.")
    return reference


def _money(roles: dict[str, str], sales: Sales, kind: str) -> dict[str, Any]:
    typed = roles.get("amount", "")
    if not typed:
        return {"amount": None, "currency": ""}
    try:
        amount: Decimal = read_amount(typed, sales.mark)
    except ValueError as problem:
        raise ValueError(f"“{typed[:40]}”: {problem}") from None
    if amount < 0 and kind != Kind.REFUNDED:
        raise ValueError(f"“{typed[:40]}” is below zero. Call it refunded, if it was.")
    currency = read_currency(roles.get("currency", "")) or currency_in(typed) or sales.currency
    return {"amount": amount, "currency": currency}


def _day(typed: str, plan: Any) -> dict[str, Any]:
    """The day, and the time of day where one is told."""
    at = _moment(typed, plan.sales.zone)
    if at is not None:
        try:
            return {"on": at.astimezone(plan.sales.zone).date(), "at": at}
        except OverflowError:
            raise ValueError(f"“{typed[:40]}” is no day we can read.") from None
    return {"on": read_day(typed, plan.day_first is False), "at": None}


def _moment(typed: str, zone: ZoneInfo) -> datetime | None:
    if ":" not in typed:
        return None
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    return None if (at.hour, at.minute, at.second) == (0, 0, 0) else at  # midnight is how files write a bare day


@lru_cache(10_000)
def read_day(typed: str, month_first: bool) -> date:
    try:
        told = read_partial(typed.split(" ")[0] if ":" in typed else typed, month_first=month_first)
        return date.fromisoformat(told)
    except ValueError:
        raise ValueError(f"“{typed[:40]}” is no whole day. Try 2024-10-14.") from None
