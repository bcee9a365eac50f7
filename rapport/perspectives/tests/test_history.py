"""The calculation itself: whatever order facts arrive in, they give the same history; at the edges of the rules."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.contacts.actions import create_contact
from rapport.perspectives.lifecycle.history import Case, Event, Hand, by_hand_alone, by_rules
from rapport.perspectives.lifecycle.rules import Rules
from rapport.perspectives.models import Fact, identity
from rapport.perspectives.tests.days import happened, log, where

ROLES = ("suspect", "prospect", "opportunity", "onboarding", "customer", "churned", "other")
STAGES = {role: place for place, role in enumerate(ROLES, 1)}
BORN, TODAY = date(2020, 1, 1), date(2026, 1, 1)


def told(case, today=TODAY, **rules):
    """The history as [(day, stage, rule)]."""
    steps = by_rules(case, STAGES, [(None, Rules(**rules))], today).steps
    return [(step.on.isoformat(), ROLES[step.to - 1], step.rule) for step in steps]


def order(on, reference="", **more):
    return Event(date.fromisoformat(on), "order", reference=reference, **more)


def test_with_one_order_needed_the_first_makes_a_customer_in_one_entry():
    assert told(Case(BORN, [order("2025-12-01")]), orders_needed=1)[1:] == [("2025-12-01", "customer", "first_order")]


def test_it_churns_on_the_first_day_after_more_than_so_many():
    case = Case(BORN, [order("2025-01-01")])
    assert told(case, date(2025, 1, 11), churn_days=10)[-1][1] == "onboarding"
    assert told(case, date(2025, 1, 12), churn_days=10)[-1] == ("2025-01-12", "churned", "churn")
    assert by_rules(case, STAGES, [(None, Rules(churn_days=10))], date(2025, 1, 5)).due_on == date(2025, 1, 12)
    assert told(case, date(2025, 1, 1), churn_days=0)[-1][1] == "onboarding"
    assert told(case, date(2025, 1, 2), churn_days=0)[-1] == ("2025-01-02", "churned", "churn")


def test_a_customer_by_hand_churns_from_that_day_on():
    case = Case(BORN, [order("2024-01-01")], [Hand(date(2024, 6, 1), STAGES["customer"])])
    assert told(case, date(2025, 6, 2))[-1] == ("2025-06-02", "churned", "churn")


def test_an_order_never_moves_a_customer_back_and_lost_sales_move_no_buyer():
    facts = [order("2025-12-01"), Event(date(2025, 12, 2), "opened", reference="O"), order("2025-12-10")]
    facts.append(Event(date(2025, 12, 5), "lost", reference="O"))
    case = Case(BORN, facts, [Hand(date(2025, 12, 3), STAGES["customer"])])
    assert [stage for _, stage, _ in told(case)] == ["suspect", "onboarding", "customer"]


def test_who_came_back_counts_orders_anew_or_is_a_customer_at_once():
    facts = [order("2020-02-01"), order("2025-10-01"), order("2025-10-02")]
    assert [one[1] for one in told(Case(BORN, facts), orders_needed=3)][-1] == "onboarding"
    assert told(Case(BORN, facts), returns_as="customer")[-1] == ("2025-10-01", "customer", "returned")


def test_facts_of_one_day_apply_as_they_happen():
    on = date(2025, 12, 1)
    facts = [order("2025-12-01"), Event(on, "lost", reference="A"), Event(on, "opened", reference="A")]
    stages = [one[1] for one in told(Case(BORN, facts))]
    assert stages == ["suspect", "opportunity", "prospect", "onboarding"]


def test_days_on_which_it_is_spared_put_churning_off():
    case = Case(BORN, [order("2024-01-01")], spared=[(date(2024, 6, 1), date(2025, 3, 1))])
    assert told(case)[-1] == ("2025-03-02", "churned", "churn")
    assert told(Case(BORN, [order("2024-01-01")], spared=[(None, None)]))[-1][1] == "onboarding"


def test_for_ever_may_be_the_last_day_there_is():
    assert told(Case(BORN, [order("2020-02-01")], spared=[(None, date.max)]))[-1][1] == "onboarding"


def test_other_rules_hold_from_their_day_on():
    versions = [(None, Rules(churn_days=100)), (date(2025, 1, 1), Rules(churn_days=400))]
    old = by_rules(Case(BORN, [order("2024-06-01")]), STAGES, versions, TODAY)
    assert old.steps[-1].on == date(2024, 9, 10)
    new = by_rules(Case(BORN, [order("2024-12-01")]), STAGES, versions, TODAY)
    assert new.due_on == date(2026, 1, 6)


@pytest.mark.parametrize("rule", ["opened", "lost", "won", "first_order", "nth_order", "churn", "returned", "other"])
def test_each_rule_can_be_switched_off(rule):
    sale = [Event(date(2021, 1, 1), "opened", reference="A"), Event(date(2021, 1, 9), "lost", reference="A")]
    won = [Event(date(2025, 12, 1), "won", reference="B")]
    orders = [order("2021-02-01"), order("2021-02-02"), order("2025-12-01")]
    cases = [Case(BORN, [*sale, *orders]), Case(BORN, won), Case(BORN, supplies_since=BORN)]
    both = {"orders_needed": 2}
    assert rule in [one[2] for case in cases for one in told(case, **both)]
    assert rule not in [one[2] for case in cases for one in told(case, **both, **{rule: False})]


def test_what_is_dated_ahead_waits():
    case = Case(BORN, [order("2026-02-01")])
    assert told(case)[-1][1] == "suspect"
    assert by_rules(case, STAGES, [(None, Rules())], TODAY).due_on == date(2026, 2, 1)


def test_a_refund_of_a_part_lessens_the_revenue_alone():
    facts = [
        order("2025-01-01", "A", amount=Decimal(100)),
        Event(date(2025, 2, 1), "refunded", reference="A", amount=Decimal(30)),
    ]
    found = by_rules(Case(BORN, facts), STAGES, [(None, Rules())], TODAY)
    assert (found.orders, found.revenue) == (1, Decimal(70))


def test_a_refund_of_a_part_of_an_order_without_amount_leaves_the_order():
    facts = [order("2025-06-01", "A"), Event(date(2025, 7, 1), "refunded", reference="A", amount=Decimal(30))]
    found = by_rules(Case(BORN, facts), STAGES, [(None, Rules())], TODAY)
    assert (found.orders, found.revenue, ROLES[found.stage - 1]) == (1, Decimal(0), "onboarding")
    facts[1] = Event(date(2025, 7, 1), "refunded", reference="A")
    assert by_rules(Case(BORN, facts), STAGES, [(None, Rules())], TODAY).orders == 0


def ended(*told_of):
    """The stage after opportunities without or with a number were opened (+) and lost (-), day by day."""
    on, facts = date(2025, 6, 1), []
    for day, one in enumerate(told_of):
        facts.append(Event(on + timedelta(days=day), "opened" if one[0] == "+" else "lost", reference=one[1:]))
    return told(Case(BORN, facts))[-1][1]


def test_opportunities_without_a_number_are_as_many_as_were_opened():
    assert ended("+", "+", "-") == "opportunity"
    assert ended("+", "+", "-", "-") == "prospect"


def test_an_end_without_a_number_is_of_one_without_else_of_the_only_one():
    assert ended("+", "+A", "-", "-A") == "prospect"
    assert ended("+A", "-") == "prospect"
    assert ended("+A", "+B", "-") == "opportunity"
    assert ended("+A", "+A", "-A") == "prospect"


def test_the_examples_of_the_documentation_hold():
    """docs/lifecycle.md, from the fair to the one who comes back."""

    def opportunity(on, kind, reference):
        return Event(date.fromisoformat(on), kind, reference=reference)

    facts = [opportunity("2025-03-10", "opened", "A"), opportunity("2025-03-10", "opened", "B")]
    facts += [opportunity("2025-04-02", "lost", "A"), opportunity("2025-05-02", "lost", "B")]
    orders = [order(on) for on in ("2025-05-20", "2025-07-01", "2025-08-01", "2025-09-09", "2026-12-01")]
    facts += [*orders, opportunity("2025-06-01", "opened", "C"), opportunity("2025-06-20", "lost", "C")]
    stages = [one[:2] for one in told(Case(date(2025, 3, 3), facts), date(2026, 12, 2))]
    assert stages == [
        ("2025-03-03", "suspect"), ("2025-03-10", "opportunity"), ("2025-05-02", "prospect"), ("2025-05-20", "onboarding"),
        ("2025-09-09", "customer"), ("2026-09-10", "churned"), ("2026-12-01", "onboarding"),
    ]  # fmt: skip
    other, until = [Hand(date(2026, 6, 1), STAGES["other"])], date(2026, 6, 3)
    late = [*orders[:4], order("2026-05-15")]
    assert told(Case(BORN, late, other), until)[-1][1] == "other"
    assert told(Case(BORN, [*late, order("2026-06-02")], other), until)[-1][:2] == ("2026-06-02", "customer")
    bought = Case(BORN, [], [Hand(date(2025, 6, 1), STAGES["customer"])])
    assert told(bought, date(2026, 6, 2))[-1][:2] == ("2026-06-02", "churned")


def test_only_the_first_order_is_called_the_first():
    facts = [order("2023-01-01"), order("2025-10-01"), order("2025-11-01")]
    hands = [Hand(date(2025, 9, 1), STAGES["prospect"])]
    assert [one[2] for one in told(Case(BORN, facts, hands))][-1] == "order"
    assert told(Case(BORN, facts[:1]), date(2023, 6, 1))[-1][2] == "first_order"
    by_hand = Case(BORN, facts[1:], [Hand(date(2025, 10, 15), STAGES["prospect"])])
    assert told(by_hand, orders_needed=1)[-1] == ("2025-11-01", "customer", "nth_order")


def test_without_rules_the_days_order_what_was_decided():
    case = Case(BORN, hands=[Hand(date(2025, 5, 1), 2, 1), Hand(date(2025, 3, 1), 1, 2)])
    assert [(step.was, step.to, step.lasted) for step in by_hand_alone(case).steps] == [(None, 1, None), (1, 2, 61)]


DAYS = st.integers(0, 2_000).map(lambda number: date(2020, 6, 1) + timedelta(days=number))
NEAR = st.integers(0, 3).map(lambda number: date(2025, 6, 1) + timedelta(days=number))
KINDS = st.sampled_from(list(Fact.Kind.values))
NUMBERED = st.tuples(KINDS, DAYS | NEAR, st.sampled_from(["A", "B", "C"]))
UNNUMBERED = st.tuples(st.sampled_from(["opened", "lost", "neutral", "won", "order"]), DAYS | NEAR, st.just(""))
FACTS = st.lists(NUMBERED | UNNUMBERED, max_size=12, unique=True)


@given(FACTS, st.randoms())
def test_any_order_of_arrival_gives_the_same_history(facts, random):
    events = [Event(on, kind, amount=Decimal(10), reference=reference) for kind, on, reference in facts]
    mixed = random.sample(events, len(events))
    assert told(Case(BORN, events)) == told(Case(BORN, mixed))


@pytest.mark.heavy
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FACTS, st.randoms())
def test_what_arrives_one_by_one_and_is_corrected_leaves_the_same_log_in_force(db, cast, facts, random):
    first, second = (create_contact({"name": name, "kind": "organisation"}, by=cast.alice) for name in ("One", "Two"))
    final = {identity("", reference, kind, on) or (kind, on): (kind, on, reference) for kind, on, reference in facts}
    corrected = [one for one in final.values() if one[2] and one[0] in Fact.ONCE]
    wrong = [(kind, on - timedelta(days=random.randint(1, 900)), reference) for kind, on, reference in corrected]
    mixed = random.sample(wrong, len(wrong)) + random.sample(list(final.values()), len(final))
    for company, rows in ((first, sorted(final.values(), key=lambda one: one[1])), (second, mixed)):
        for kind, on, reference in rows:
            happened(company, kind, on.isoformat(), reference and f"{company.pk}-{reference}", "10")
    assert (where(first), log(first)) == (where(second), log(second))
    assert Fact.objects.filter(contact=second).count() == len(final)
