"""How a contact came to where it stands: a pure function of what happened, what people decided, the rules and the day.

Whatever order facts arrive in, the same facts give the same history, because it is always calculated from all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from rapport.perspectives.lifecycle.facts import Event, Opportunities, counted
from rapport.perspectives.lifecycle.rules import BY_HAND, START, Rules

Versions = Sequence[tuple[date | None, Rules]]
Span = tuple[date | None, date | None]


class Hand(NamedTuple):
    """A stage that somebody set: None for out of the perspective. `key` tells it among others."""

    on: date
    to: int | None
    key: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that is known of one contact in one perspective. `hands` in the order in which they were decided."""

    born_on: date
    facts: Sequence[Event] = ()
    hands: Sequence[Hand] = ()
    supplies_since: date | None = None  # since when it has a standing in Purchasing
    spared: Sequence[Span] = ()  # days on which time alone does not move it


class Step(NamedTuple):
    """One line of the history. A night makes a million of them."""

    on: date
    was: int | None
    to: int | None
    rule: str = BY_HAND
    fact: int | None = None
    hand: int | None = None
    lasted: int | None = None  # days that the stage before lasted
    number: int = 0  # its place in the day


@dataclass(slots=True)
class History:
    """What comes out: the lines, the day on which it has to be looked at again, and the sum of the orders that count."""

    steps: list[Step] = field(default_factory=list)
    due_on: date | None = None
    orders: int = 0
    first_order_on: date | None = None
    last_order_on: date | None = None
    revenue: Decimal = Decimal(0)

    @property
    def stage(self) -> int | None:
        return self.steps[-1].to if self.steps else None


def by_hand_alone(case: Case) -> History:
    """The history in a perspective that no rule moves."""
    told = _Telling(History())
    for hand in sorted(case.hands, key=lambda one: one.on):
        told.step(hand.on, hand.to, hand=hand.key)
    return told.history


def by_rules(
    case: Case,
    stages: Mapping[str, int],
    versions: Versions,
    today: date,
    counts_as: Mapping[int, int] | None = None,
) -> History:
    """The history in sales until today. `stages` gives the id of each stage that the rules name, `counts_as` which of these a
    stage is to them that they do not name."""
    standing = [fact for fact in case.facts if fact.on <= today]
    events = sorted((fact for fact in counted(standing) if fact.on <= today), key=lambda one: one.place)
    walk = _Walk(case, stages, versions, today, counts_as or {})
    walk.begin(events)
    hands = sorted(case.hands, key=lambda one: one.on)
    supplies = case.supplies_since if case.supplies_since and case.supplies_since <= today else None
    moments = [(one.on, 1, place, one) for place, one in enumerate(events)]
    moments += [(one.on, 2, place, one) for place, one in enumerate(hands)]
    moments += [(supplies, 0, 0, None)] if supplies else []
    for on, _, _, one in sorted(moments, key=lambda moment: moment[:3]):
        walk.time_until(on)
        if one is None:
            walk.supplies(on)
        elif isinstance(one, Hand):
            walk.decided(one)
        else:
            walk.happened(one)
    walk.time_until(today)
    ahead = [fact.on for fact in case.facts if fact.on > today]
    walk.history.due_on = min([*ahead, *filter(None, [walk.next_day])], default=None)
    _add_up(walk.history, events, standing)
    return walk.history


def _add_up(history: History, events: Sequence[Event], facts: Sequence[Event]) -> None:
    orders = [one for one in events if one.kind == "order"]
    if not orders:
        return
    sold = {(one.source, one.reference) for one in orders if one.reference and one.amount is not None}
    back = (one for one in facts if one.kind == "refunded" and (one.source, one.reference) in sold)
    history.orders = len(orders)
    history.first_order_on, history.last_order_on = orders[0].on, orders[-1].on
    history.revenue = sum((one.amount or Decimal(0) for one in orders), Decimal(0)) - sum(
        (abs(one.amount or Decimal(0)) for one in back), Decimal(0)
    )


@dataclass(slots=True)
class _Telling:
    """Writes the lines, one after the other."""

    history: History
    since: date | None = None

    def step(self, on: date, to: int | None, rule: str = BY_HAND, **told: int | None) -> None:
        steps = self.history.steps
        last = steps[-1] if steps else None
        was = last.to if last else None
        lasted = (on - self.since).days if self.since and was is not None and was != to else None
        number = last.number + 1 if last and last.on == on else 0
        steps.append(Step(on, was, to, rule, lasted=lasted, number=number, **told))
        if was != to or self.since is None:
            self.since = on


class _Walk:
    """Goes through the years of one contact, day after day on which something happens."""

    def __init__(
        self, case: Case, stages: Mapping[str, int], versions: Versions, today: date, counts_as: Mapping[int, int]
    ) -> None:
        self.case, self.stages, self.versions, self.today = case, stages, versions, today
        self.counts_as = counts_as
        self.history = History()
        self.told = _Telling(self.history)
        self.has_sold = self.is_known = False  # an order or a won opportunity; any fact or decision
        self.count = self.orders = 0  # since it came, or came back; and ever
        self.open = Opportunities()
        self.anchor: date | None = None  # what the days without an order are counted from
        self.now: date | None = None
        self.next_day: date | None = None

    @property
    def buys(self) -> bool:
        stage = self._counted_as()
        return stage == self.stages["customer"] or stage == self.stages["onboarding"]

    def begin(self, events: Sequence[Event]) -> None:
        known = [one.on for one in (*events[:1], *self.case.hands)]
        first = min([self.case.born_on, *known, *filter(None, [self.case.supplies_since])])
        self.told.step(min(first, self.today), self.stages["suspect"], START)
        self.now = first

    def rules_on(self, day: date) -> Rules:
        return next(rules for since, rules in reversed(self.versions) if since is None or since <= day)

    def time_until(self, day: date) -> None:
        """Let days pass; that day itself begins too."""
        self.next_day = self._churns_on()
        if self.next_day and self.next_day <= day:
            self.told.step(self.next_day, self.stages["churned"], "churn")
            self.now, self.next_day = self.next_day, None
        self.now = max(day, self.now or day)

    def supplies(self, on: date) -> None:
        """It has a standing in Purchasing, and nothing was ever sold to it, or decided of it."""
        if self.rules_on(on).other and not self.is_known:
            self._to("other", on, "other")

    def decided(self, hand: Hand) -> None:
        self.is_known = True
        self.told.step(hand.on, hand.to, hand=hand.key)
        if self.buys:
            self.anchor = max(hand.on, self.anchor or hand.on)

    def happened(self, event: Event) -> None:
        self.is_known = True
        rules = self.rules_on(event.on)
        if event.kind == "order":
            self._ordered(event, rules)
        elif event.kind == "opened":
            self.open.begin(event)
            if rules.opened and not self.has_sold:
                self._to("opportunity", event.on, "opened", event)
        else:
            self.open.end(event)
            if event.kind == "won":
                self._won(event, rules)
            elif rules.lost and not (self.has_sold or self.open) and self._is("opportunity"):
                self._to("prospect", event.on, "lost", event)

    def _won(self, event: Event, rules: Rules) -> None:
        is_first, self.has_sold = not self.has_sold, True
        if is_first and rules.won and not self.buys:
            self._to("onboarding", event.on, "won", event)
            self.anchor = max(event.on, self.anchor or event.on)

    def _ordered(self, event: Event, rules: Rules) -> None:
        is_back, self.has_sold = self._is("churned"), True
        self.count, self.orders = 1 if is_back else self.count + 1, self.orders + 1
        self.anchor = event.on
        enough = rules.nth_order and self.count >= rules.orders_needed
        is_first = self.orders == 1
        if is_back:
            if rules.returned:
                role = "customer" if rules.returns_as == "customer" or enough else "onboarding"
                self._to(role, event.on, "returned", event)
        elif enough:
            self._to("customer", event.on, "first_order" if is_first else "nth_order", event)
        elif rules.first_order and not self.buys:
            self._to("onboarding", event.on, "first_order" if is_first else "order", event)

    def _counted_as(self) -> int | None:
        stage = self.history.steps[-1].to
        return self.counts_as.get(stage, stage) if stage else None

    def _is(self, role: str) -> bool:
        return self._counted_as() == self.stages[role]

    def _to(self, role: str, on: date, rule: str, event: Event | None = None) -> None:
        if not self._is(role):
            self.told.step(on, self.stages[role], rule, fact=event.id if event else None)

    def _churns_on(self) -> date | None:
        """The day on which it churns if nothing happens; None where it never will."""
        if self.anchor is None or not self.buys:
            return None
        for place, (since, rules) in enumerate(self.versions):
            until = self.versions[place + 1][0] if place + 1 < len(self.versions) else None
            if not rules.churn:
                continue
            day = _days_after(self.anchor, rules.churn_days + 1)
            day = max(filter(None, [day, since, self.now])) if day else None
            day = _unspared(day, self.case.spared) if day else None
            if day and (until is None or day < until):
                return day
        return None


def _days_after(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _unspared(day: date | None, spared: Sequence[Span]) -> date | None:
    """The first day from this one on on which nothing spares it."""
    for since, until in sorted(spared, key=lambda span: span[0] or date.min):
        if day and (since is None or since <= day) and (until is None or day <= until):
            day = _days_after(until, 1) if until else None  # some write "for ever" as the last day there is
    return day
