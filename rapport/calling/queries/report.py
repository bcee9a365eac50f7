"""What came of a list: calls by caller, outcome and hour, of the contacts that the reader sees."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from rapport.access.seeing import rows_seen
from rapport.activities.models import ActivityContact, Outcome
from rapport.base.catalogue import card, hidden_fields
from rapport.calling.counting import calls_since
from rapport.calling.models import CallingList, CallTarget
from rapport.organisation.queries import names_of_people
from rapport.ui.formats import Clock


@dataclass
class Tally:
    """Calls under one heading, and how many of them reached somebody."""

    label: str = "All"
    calls: int = 0
    reached: int = 0

    @property
    def rate(self) -> int:
        """Of a hundred."""
        return round(100 * self.reached / self.calls) if self.calls else 0


@dataclass
class Report(Tally):
    """All calls since a moment. Where outcomes are hidden from the reader, nothing tells of them."""

    by_caller: list[Tally] = field(default_factory=list)
    by_outcome: list[Tally] = field(default_factory=list)
    by_hour: list[Tally] = field(default_factory=list)
    tells_reached: bool = True


def calls_of(calling_list: CallingList, user: Any, since: datetime | None = None) -> QuerySet[ActivityContact]:
    """The calls with contacts of a list that this person sees, until it was closed; a company's with whoever was called there."""
    rows = CallTarget.objects.filter(list=calling_list)
    of_list = Q(Exists(rows.filter(contact=OuterRef("contact")))) | Q(
        Exists(rows.filter(contact=OuterRef("organisation")))
    )
    begun = max(since, calling_list.began_at) if since else calling_list.began_at
    calls = calls_since(begun)
    if calling_list.closed_at:
        calls = calls.filter(activity__done_at__lte=calling_list.closed_at)
    return calls.filter(of_list, rows_seen(user, "contact", of="contact__"))


def report_of(calling_list: CallingList, user: Any, clock: Clock, since: datetime | None = None) -> Report:
    """The report of the calls since the list began, or since then."""
    hidden = hidden_fields(card("activity"), user)
    rows = calls_of(calling_list, user, since).order_by().distinct()
    facts = list(
        rows.values_list("activity_id", "activity__assigned_to", "activity__outcome", "activity__done_at").distinct()
    )
    outcomes = {one.pk: one for one in Outcome.objects.filter(kind__key="call")}
    reached = {pk for pk, one in outcomes.items() if one.is_contact}
    report = Report(calls=len(facts), tells_reached="outcome" not in hidden)
    report.reached = sum(one[2] in reached for one in facts) if report.tells_reached else 0
    told = reached if report.tells_reached else set()
    names = names_of_people({one[1] for one in facts})
    report.by_caller = _tallied(facts, lambda one: names.get(one[1], "Somebody"), told)
    if report.tells_reached:
        report.by_outcome = _tallied(facts, lambda one: outcomes[one[2]].name, told)
    hours = _tallied(facts, lambda one: f"{one[3].astimezone(clock.zone).hour:02}:00", told)
    report.by_hour = sorted(hours, key=lambda one: one.label)
    return report


def _tallied(facts: Iterable[tuple], label: Callable[[tuple], str], reached: set[int]) -> list[Tally]:
    found: dict[str, Tally] = {}
    for one in facts:
        tally = found.setdefault(name := label(one), Tally(name))
        tally.calls += 1
        tally.reached += one[2] in reached
    return sorted(found.values(), key=lambda one: (-one.calls, one.label))


def lines_of(report: Report) -> Iterable[tuple[str, str, str, str, str]]:
    """The report as a table: by what, which, calls, reached, rate."""
    parts = (("Caller", report.by_caller), ("Outcome", report.by_outcome), ("Hour", report.by_hour))
    for what, tallies in (("All", [report]), *parts):
        for one in tallies:
            told = (str(one.reached), f"{one.rate}%") if report.tells_reached else ("", "")
            yield (what, one.label, str(one.calls), *told)


def callers_now(calling_list: CallingList, user: Any) -> dict[str, str]:
    """name of a caller → whom they have open, where this person sees that contact, else ""."""
    rows = CallTarget.objects.filter(list=calling_list, leased_until__gt=timezone.now(), leased_by__isnull=False)
    seen = dict(rows.filter(rows_seen(user, "contact", of="contact__")).values_list("leased_by__name", "contact__name"))
    return {name: seen.get(name, "") for name in rows.values_list("leased_by__name", flat=True)}
