"""The rules once more, reckoned day after day as one would with a calendar: whatever happens, both say the same."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.perspectives.lifecycle.history import Case, Event, Hand, by_rules
from rapport.perspectives.lifecycle.rules import Rules
from rapport.perspectives.tests.test_history import STAGES

FIRST, LAST = date(2025, 1, 1), 60
ROLES = (*STAGES, "lead")
IDS = {role: place for place, role in enumerate(ROLES, 1)}
IN_ORDER = {"opened": 0, "lost": 1, "neutral": 1, "won": 1, "order": 2}

DAYS = st.integers(0, LAST)
ORDERS = st.lists(st.tuples(DAYS, st.none() | st.tuples(DAYS, st.sampled_from(["cancelled", "refunded"]))), max_size=8)
OPPORTUNITIES = st.lists(
    st.tuples(DAYS, st.sampled_from(["opened", "lost", "neutral", "won"]), st.sampled_from("ABC")),
    max_size=8,
    unique=True,
)
HANDS = st.lists(st.tuples(DAYS, st.sampled_from(ROLES)), max_size=3)
NUMBERS = st.tuples(st.integers(1, 4), st.sampled_from([0, 3, 10, 30]), st.sampled_from(["onboarding", "customer"]))


class Reckoned:
    """One contact; `said` is its log: (day, stage)."""

    def __init__(self, needed, most, returns_as):
        self.needed, self.most, self.returns_as = needed, most, returns_as
        self.stage, self.said, self.orders, self.since, self.open = "suspect", [], 0, None, set()
        self.is_known = self.has_sold = False

    @property
    def buys(self):
        return self.stage in ("onboarding", "customer")

    def moves(self, day, stage):
        if stage != self.stage:
            self.decides(day, stage)

    def decides(self, day, stage):
        self.stage = stage
        self.said.append((day, stage))

    def begins(self, day):
        if self.buys and day - self.since > self.most:
            self.moves(day, "churned")

    def hears(self, day, kind, number):
        self.is_known = True
        if kind == "order":
            return self.orders_something(day)
        (self.open.add if kind == "opened" else self.open.discard)(number)
        if self.has_sold:
            return None
        if kind == "opened":
            return self.moves(day, "opportunity")
        if kind == "won":
            self.has_sold = True
            self.since = self.since if self.buys else day
            return None if self.buys else self.moves(day, "onboarding")
        return self.moves(day, "prospect") if self.stage == "opportunity" and not self.open else None

    def orders_something(self, day):
        is_back, self.has_sold, self.since = self.stage == "churned", True, day
        self.orders = 1 if is_back else self.orders + 1
        if self.orders >= self.needed or (is_back and self.returns_as == "customer"):
            self.moves(day, "customer")
        elif self.stage != "customer":
            self.moves(day, "onboarding")

    def is_set(self, day, stage):
        self.is_known = True
        self.decides(day, stage)
        self.since = day if self.buys else self.since


def reckoned(facts, hands, supplies, numbers):
    one = Reckoned(*numbers)
    for day in range(LAST + 1):
        one.begins(day)
        if day == supplies and not one.is_known:
            one.moves(day, "other")
        for on, kind, number in sorted(facts, key=lambda fact: (fact[0], IN_ORDER[fact[1]])):
            if on == day:
                one.hears(day, kind, number)
        for on, stage in hands:
            if on == day:
                one.is_set(day, stage)
    return one.said


@given(ORDERS, OPPORTUNITIES, HANDS, st.none() | DAYS, NUMBERS)
def test_day_after_day_it_is_the_same(orders, opportunities, hands, supplies, numbers):
    on = lambda day: FIRST + timedelta(days=day)  # noqa: E731
    counts = [(day, "order", f"O{place}") for place, (day, against) in enumerate(orders) if against is None]
    gone = [(day, "order", f"O{place}") for place, (day, against) in enumerate(orders) if against]
    against = [(*one[1], f"O{place}") for place, one in enumerate(orders) if one[1]]
    facts = [Event(on(day), kind, reference=number) for day, kind, number in (*opportunities, *counts, *gone, *against)]
    decided = [Hand(on(day), IDS[stage], key) for key, (day, stage) in enumerate(hands)]
    case = Case(FIRST, facts, decided, None if supplies is None else on(supplies))
    needed, most, returns_as = numbers
    rules = Rules(orders_needed=needed, churn_days=most, returns_as=returns_as)
    steps = by_rules(case, IDS, [(None, rules)], on(LAST)).steps[1:]
    expected = reckoned([*opportunities, *counts], hands, supplies, numbers)
    assert [((step.on - FIRST).days, ROLES[step.to - 1]) for step in steps] == expected
