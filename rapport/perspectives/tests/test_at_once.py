"""Two connections at the same instant: nobody waits for one another in a ring, and nothing is there twice."""

from random import Random

import pytest

from rapport.activities.actions import log_activity
from rapport.base.errors import Refused
from rapport.contacts.actions import (
    change_contact,
    create_contact,
    drop_contacts,
    revive_contacts,
    trash_contacts,
    untrash_contacts,
)
from rapport.contacts.models import Contact
from rapport.journal.models import Operation
from rapport.perspectives.actions.backfill import start_backfill
from rapport.perspectives.actions.counting import mend_counts, missing_counts
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.qualification import decide
from rapport.perspectives.actions.scoring import change_scoring, score_customers
from rapport.perspectives.actions.standing import set_stage, set_standing
from rapport.perspectives.models import Fact, Move, StageCount, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.tests.days import day, happened, stage, told, where
from tests.together import together

ROUNDS = 12
AT_ONCE = pytest.mark.django_db(transaction=True)


def set_aside(ids, by, number=0):
    trash_contacts(ids, by=by)
    untrash_contacts(ids, by=by)


def drop_and_revive(ids, by):
    drop_contacts(ids, "Closed", by=by)
    revive_contacts(ids, by=by)


def move(ids, by, number):
    set_stage(ids, stage(("lead", "prospect", "customer")[number % 3]), by=by)


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


@AT_ONCE
@pytest.mark.parametrize("other", [set_aside, move])
def test_what_is_logged_with_several_while_others_write_to_them(cast, other):
    firms = [create_contact({"kind": "organisation", "name": f"Firm {n}"}, by=cast.alice) for n in range(6)]
    people = [create_contact({"name": f"Joe {n}", "employer": firms[n % 6]}, by=cast.alice) for n in range(12)]
    everybody, chance = [one.pk for one in (*firms, *people)], Random(7)
    orders = [[chance.sample(everybody, 4) for _ in range(ROUNDS)] for _ in range(4)]

    def log(told):
        return lambda n: log_activity({"kind": "call", "outcome": "reached", "contacts": told[n]}, by=cast.bob)

    deeds = [log(told) for told in orders[:2]]
    deeds += [lambda n, told=told: other(told[n], cast.erin, n) for told in orders[2:]]
    assert together(*deeds, rounds=ROUNDS, may_raise=(Refused,)) == []


@AT_ONCE
def test_people_are_set_aside_while_their_companies_leave(cast):
    firms = [create_contact({"kind": "organisation", "name": f"Firm {n}"}, by=cast.alice) for n in range(4)]
    people = [create_contact({"name": f"Joe {n}", "employer": firms[n % 4]}, by=cast.alice).pk for n in range(8)]
    trouble = together(
        lambda n: drop_and_revive(people[n % 5 :: 2], cast.alice),
        lambda n: set_aside([people[n % 7], *(one.pk for one in firms)], cast.erin),
        lambda n: set_aside([firms[n % 4].pk, people[-1 - n % 8]], cast.erin),
        rounds=ROUNDS,
    )
    assert trouble == []
    assert not missing_counts()


@AT_ONCE
def test_counts_are_mended_once(cast):
    create_contact({"kind": "organisation", "name": "Firm"}, by=cast.alice)
    StageCount.objects.create(stage=stage("suspect"), cards=7)
    assert together(*[lambda _: mend_counts()] * 3) == []
    assert not missing_counts()
