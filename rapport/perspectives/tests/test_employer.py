"""People and their company: whose stage moves, and what they bring along."""

import pytest

from rapport.contacts.actions import change_contact, create_contact
from rapport.journal.actions import undo
from rapport.perspectives.actions.exemption import exempt
from rapport.perspectives.actions.standing import set_stage, set_standing
from rapport.perspectives.models import Exemption, Fact, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.tests.days import day, happened, log, stage, where
from rapport.perspectives.tests.test_lifecycle import acme, clock  # noqa: F401

pytestmark = pytest.mark.usefixtures("whole_log")


def test_people_stand_where_their_company_does(acme, clock, alice):  # noqa: F811
    clock("2024-06-01")
    joe = create_contact({"name": "Joe Doe", "company": "Acme"}, by=alice)
    set_stage([joe.pk], stage("prospect"), by=alice)
    assert where(acme) == where(joe) == "prospect"
    change_contact(joe, {"company": ""}, by=alice)
    assert where(joe) == "suspect"


def test_who_turns_out_to_work_somewhere_takes_the_log_along(acme, clock, alice):  # noqa: F811
    clock("2024-06-01")
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    happened(joe, "order", "2024-03-01", "A-1", "50")
    set_stage([joe.pk], stage("customer"), by=alice, why="pays in advance")
    clock("2024-07-01")
    done = change_contact(joe, {"company": "Acme"}, by=alice)
    assert where(acme) == where(joe) == "customer"
    assert [line[2] for line in log(acme)] == ["suspect", "onboarding", "customer"]
    undo(done, by=alice)
    assert (where(acme), where(joe)) == ("suspect", "customer")
    assert [line[2] for line in log(joe)] == ["suspect", "onboarding", "customer"]


def test_whoever_joins_a_company_that_is_known_brings_orders_but_no_decision(acme, clock, alice):  # noqa: F811
    clock("2024-06-01")
    set_stage([acme.pk], stage("customer"), by=alice, on=day("2024-02-01"))
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    set_stage([joe.pk], stage("lead"), by=alice)
    change_contact(joe, {"company": "Acme"}, by=alice)
    assert where(acme) == where(joe) == "customer"
    change_contact(joe, {"company": ""}, by=alice)
    assert where(joe) == "lead"


def test_an_order_told_again_stays_with_the_company_of_its_time(acme, clock, alice):  # noqa: F811
    clock("2024-06-01")
    joe = create_contact({"name": "Joe Doe", "company": "Acme"}, by=alice)
    happened(joe, "order", "2024-05-01", "A-1", "10")
    change_contact(joe, {"company": "Other"}, by=alice)
    happened(joe, "order", "2024-05-01", "A-1", "12")
    assert (where(acme), where(joe)) == ("onboarding", "suspect")


@pytest.mark.parametrize(
    ("began", "ended", "stands"), [("order", "cancelled", "suspect"), ("opened", "lost", "prospect")]
)
def test_what_becomes_of_an_order_moves_the_company_of_its_time(acme, clock, alice, began, ended, stands):  # noqa: F811
    clock("2024-06-01")
    joe = create_contact({"name": "Joe Doe", "company": "Acme"}, by=alice)
    happened(joe, began, "2024-05-01", "A-1", "10")
    change_contact(joe, {"company": "Other"}, by=alice)
    happened(joe, ended, "2024-05-20", "A-1")
    assert (where(acme), where(joe)) == (stands, "suspect")
    assert Fact.objects.values_list("holder", flat=True).distinct().get() == acme.pk


def test_the_company_gets_who_looks_after_it_and_when_too(acme, clock, cast):  # noqa: F811
    joe = create_contact({"name": "Joe Doe"}, by=cast.alice)
    set_stage([joe.pk], stage("lead"), by=cast.alice)
    set_standing(joe, sales(), by=cast.alice, owner=cast.bob, review_on=day("2024-07-01"))
    done = change_contact(joe, {"company": "Acme"}, by=cast.alice)
    assert work(acme) == (cast.bob.pk, day("2024-07-01"))
    undo(done, by=cast.alice)
    assert (work(acme), work(joe)) == ((None, None), (cast.bob.pk, day("2024-07-01")))
    set_standing(acme, sales(), by=cast.alice, owner=cast.alice)
    change_contact(joe, {"company": "Acme"}, by=cast.alice)
    assert work(acme) == (cast.alice.pk, day("2024-07-01"))


def work(contact):
    return Standing.objects.values_list("owner_id", "review_on").get(contact=contact, perspective=sales())


def test_whoever_joins_or_leaves_a_company_is_told_where_that_moves_them(acme, clock, alice):  # noqa: F811
    clock("2024-06-01")
    set_stage([acme.pk], stage("customer"), by=alice)
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    assert "standing.changed" in change_contact(joe, {"company": "Acme"}, by=alice).events
    assert "standing.changed" in change_contact(joe, {"company": ""}, by=alice).events
    change_contact(acme, {"name": "Acme Inc."}, by=alice)
    new = create_contact({"name": "Lind", "kind": "organisation"}, by=alice)
    assert "standing.changed" not in change_contact(joe, {"employer": new}, by=alice).events


def test_an_order_that_is_another_contacts_takes_its_cancellation_along(acme, clock, cast):  # noqa: F811
    clock("2024-06-01")
    other = create_contact({"name": "Other", "kind": "organisation"}, by=cast.alice)
    happened(acme, "order", "2024-05-01", "A-1", "10")
    happened(acme, "cancelled", "2024-05-20", "A-1")
    told_again = happened(other, "order", "2024-05-02", "A-1", "10")
    assert (where(acme), where(other)) == ("suspect", "suspect")
    assert set(Fact.objects.values_list("contact", "holder")) == {(other.pk, other.pk)}
    undo(told_again, by=cast.erin)
    assert set(Fact.objects.values_list("contact", "holder")) == {(acme.pk, acme.pk)}


def test_whom_time_leaves_alone_it_leaves_alone_at_their_company(acme, clock, alice):  # noqa: F811
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    happened(joe, "order", "2024-01-01", "A-1")
    exempt(joe, sales(), by=alice)
    clock("2026-01-01")
    done = change_contact(joe, {"company": "Acme"}, by=alice)
    assert where(acme) == where(joe) == "onboarding"
    undo(done, by=alice)
    assert (where(acme), where(joe)) == ("suspect", "onboarding")
    assert Exemption.objects.get().contact == joe
