"""Two connections at the same instant: nobody waits for one another in a ring, and nothing is there twice."""

import pytest

from rapport.base.errors import Refused
from rapport.contacts.actions import change_contact, create_contact
from rapport.contacts.models import Contact
from rapport.journal.models import Operation
from rapport.perspectives.actions.backfill import start_backfill
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.qualification import decide
from rapport.perspectives.actions.scoring import change_scoring, score_customers
from rapport.perspectives.actions.standing import set_stage, set_standing
from rapport.perspectives.models import Fact, Move, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.tests.days import day, happened, stage, told, where
from tests.together import together

ROUNDS = 12
AT_ONCE = pytest.mark.django_db(transaction=True)


@AT_ONCE
def test_orders_of_a_person_and_of_their_company(cast):
    acme = create_contact({"name": "Acme", "kind": "organisation"}, by=cast.alice)
    people = [create_contact({"name": f"Joe {n}", "employer": acme}, by=cast.alice) for n in range(2)]

    def of(*contacts):
        return lambda number: record_facts(
            [told(one, "order", "2026-01-05", f"{one.pk}-{len(contacts)}-{number}") for one in contacts], by=None
        )

    assert together(of(people[0]), of(people[1], acme), of(acme), rounds=ROUNDS) == []
    assert Standing.objects.get(contact=acme, perspective=sales()).orders == Fact.objects.count() == 4 * ROUNDS


@AT_ONCE
def test_somebody_joins_and_leaves_a_company_while_both_order(cast):
    acme = create_contact({"name": "Acme", "kind": "organisation"}, by=cast.alice)
    joe = create_contact({"name": "Joe"}, by=cast.alice)
    trouble = together(
        lambda n: change_contact(Contact.objects.get(pk=joe.pk), {"company": "" if n % 2 else "Acme"}, by=cast.alice),
        lambda n: record_facts([told(one, "order", "2026-01-05", f"{one.pk}-{n}") for one in (acme, joe)], by=None),
        rounds=ROUNDS,
    )
    assert trouble == []
    assert Fact.objects.count() == 2 * ROUNDS


@AT_ONCE
def test_decisions_and_stages_of_one_contact(cast):
    acme = create_contact({"name": "Acme", "kind": "organisation"}, by=cast.alice)
    joe = create_contact({"name": "Joe", "employer": acme}, by=cast.alice)
    keys = ("lead", "prospect")
    trouble = together(
        lambda n: decide(joe, n % 2 == 0, by=cast.alice, why="So", stage=stage(keys[n % 2])),
        lambda n: set_stage([acme.pk], stage(keys[n % 2]), by=cast.bob, why=f"{n}"),
        lambda n: set_standing(acme, sales(), by=cast.carol, owner=cast.carol if n % 2 else None),
        rounds=ROUNDS,
    )
    assert trouble == []
    assert where(acme) == where(joe) == keys[1]


@AT_ONCE
def test_the_same_number_told_of_two_contacts_is_one_fact(cast):
    firms = [create_contact({"name": f"Firm {n}", "kind": "organisation"}, by=cast.alice) for n in range(2)]
    deeds = [lambda n, firm=firm: happened(firm, "order", "2026-01-05", f"A{n}", source="erp") for firm in firms]
    assert together(*deeds, rounds=ROUNDS) == []
    assert Fact.objects.count() == ROUNDS
    counted = {firm.pk: Standing.objects.get(contact=firm, perspective=sales()).orders for firm in firms}
    assert counted == {firm.pk: Fact.objects.filter(holder=firm).count() for firm in firms}


@AT_ONCE
def test_a_backfill_is_started_once(cast, erin):
    acme = create_contact({"name": "Acme", "kind": "organisation"}, by=cast.alice)
    record_facts([told(acme, "order", "2026-01-05", "1")], by=None, counts=False)
    trouble = together(*[lambda _: start_backfill(by=erin)] * 2)
    assert [type(one) for one in trouble] == [Refused]
    assert Operation.objects.filter(action="backfill").count() == 1


@AT_ONCE
def test_scores_are_written_once_and_changes_one_after_the_other(cast, erin):
    for number in range(3):
        firm = create_contact({"name": f"Firm {number}", "kind": "organisation"}, by=cast.alice)
        happened(firm, "order", day("2026-01-05").replace(day=number + 1).isoformat(), "", "10")
    assert together(*[lambda _: score_customers()] * 2) == []
    assert Move.objects.filter(kind=Move.Kind.SCORE).count() == 3
    assert together(*[lambda _: change_scoring({"by": "thresholds"}, by=erin)] * 2) == []
    assert Operation.objects.filter(action="change_scoring").count() == 1
