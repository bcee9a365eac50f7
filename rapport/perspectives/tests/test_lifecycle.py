"""The rules of the sales lifecycle, each as a story with the days moved by a clock."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from rapport.base.sockets import HealthCheck, plugged
from rapport.contacts.actions import change_contact, create_contact
from rapport.journal.actions import undo
from rapport.lookups.actions import save_lookup
from rapport.lookups.definition import from_json
from rapport.perspectives.actions.night import run_night, stand_up
from rapport.perspectives.actions.standing import leave_perspective, set_stage, set_standing
from rapport.perspectives.actions.tonight import dry_run
from rapport.perspectives.lifecycle.rules import Rules
from rapport.perspectives.models import FAR, IN_FORCE, Move, Perspective, RuleSet, Standing
from rapport.perspectives.queries import forget_setup, sales
from rapport.perspectives.tests.days import day, happened, log, stage, where

pytestmark = pytest.mark.usefixtures("whole_log")

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def clock():
    """Move the day: `clock("2026-03-01")`."""
    with time_machine.travel(datetime(2024, 1, 1, 12, tzinfo=NEW_YORK), tick=False) as moved:
        yield lambda text: moved.move_to(
            datetime.combine(day(text), datetime.min.time(), tzinfo=NEW_YORK).replace(hour=12)
        )


@pytest.fixture
def acme(clock, alice):
    return create_contact({"name": "Acme", "kind": "organisation"}, by=alice)


def night():
    return run_night(SimpleNamespace(should_stop=lambda: False, report=lambda *_, **__: None))


def test_every_new_contact_is_a_suspect_whatever_its_kind(acme, alice):
    joe = create_contact({"name": "Joe Doe", "company": "Acme"}, by=alice)
    assert where(acme) == where(joe) == "suspect"
    assert Standing.objects.get(contact=joe).follows_id == acme.pk


def test_an_opportunity_comes_and_goes(acme, clock):
    clock("2024-03-01")
    happened(acme, "opened", "2024-02-01", "O-1")
    happened(acme, "opened", "2024-02-05", "O-2")
    happened(acme, "lost", "2024-02-10", "O-1")
    assert where(acme) == "opportunity"
    happened(acme, "neutral", "2024-02-20", "O-2")
    assert [line[2] for line in log(acme)] == ["suspect", "opportunity", "prospect"]


def test_four_orders_make_a_customer_and_a_year_without_one_ends_it(acme, clock):
    clock("2024-12-31")
    for number, on in enumerate(["2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01"]):
        happened(acme, "order", on, f"A-{number}", "100")
    assert log(acme)[1:] == [
        ("2024-02-01", "suspect", "onboarding", "first_order"),
        ("2024-05-01", "onboarding", "customer", "nth_order"),
    ]
    clock("2025-05-01")
    assert night() == 0
    clock("2025-04-30")
    assert dry_run(None).moves == []
    clock("2025-05-01")
    assert [to for _, _, to, _ in dry_run(None).moves] == [stage("churned").pk]
    clock("2025-05-03")
    assert (night(), night()) == (1, 0)
    assert log(acme)[-1] == ("2025-05-02", "customer", "churned", "churn")
    happened(acme, "order", "2025-05-03", "A-9")
    assert log(acme)[-1] == ("2025-05-03", "churned", "onboarding", "returned")
    assert Standing.objects.get(contact=acme).orders == 5


def test_what_a_hand_set_stays_until_a_fact_dated_after_it(acme, clock, alice):
    clock("2024-06-01")
    set_stage([acme.pk], stage("lead"), by=alice, on=day("2024-05-01"), why="met at the fair")
    happened(acme, "opened", "2024-04-01", "O-1")
    happened(acme, "opened", "2024-05-01", "O-2")
    assert (where(acme), night()) == ("lead", 0)
    happened(acme, "opened", "2024-05-02", "O-3")
    assert where(acme) == "opportunity"


def test_a_cancelled_or_wholly_refunded_order_counts_no_longer(acme, clock):
    clock("2024-06-01")
    happened(acme, "order", "2024-02-01", "A-1", "100")
    happened(acme, "order", "2024-02-02", "A-2", "100")
    happened(acme, "refunded", "2024-03-01", "A-1", "60")
    assert where(acme) == "onboarding"
    happened(acme, "cancelled", "2024-03-01", "A-2")
    happened(acme, "refunded", "2024-03-02", "A-1", "40")
    assert where(acme) == "suspect"
    assert Move.objects.filter(contact=acme, superseded_at__isnull=False).count() >= 1


def test_who_supplies_us_and_never_bought_is_other(acme, clock, alice):
    set_stage([acme.pk], stage("approved", "purchasing"), by=alice)
    assert where(acme) == "other"
    happened(acme, "order", "2024-01-01", "A-1")
    assert where(acme) == "onboarding"


def test_undo_takes_back_a_stage_and_a_fact(acme, clock, alice):
    clock("2024-06-01")
    done = set_stage([acme.pk], stage("lead"), by=alice)
    happened(acme, "order", "2024-05-01", "A-1")
    assert where(acme) == "lead"
    assert undo(done, by=alice)[1] == []
    assert where(acme) == "onboarding"
    done = set_stage([acme.pk], stage("approved", "purchasing"), by=alice)
    undo(done, by=alice)
    assert where(acme, "purchasing") is None
    done = set_stage([acme.pk], stage("approved", "purchasing"), by=alice)
    gone = leave_perspective([acme.pk], stage("approved", "purchasing").perspective, by=alice)
    assert where(acme, "purchasing") is None
    undo(gone, by=alice)
    assert where(acme, "purchasing") == "approved"


def test_whom_a_lookup_finds_does_not_churn_and_from_then_on_again(acme, clock, alice):
    clock("2024-06-01")
    saved = save_lookup(
        "Ledgers", from_json({"conditions": [["tags", "is", "ledgers"]]}, "contact"), by=alice, is_shared=True
    )[0]
    RuleSet.objects.update(rules=Rules(spares=saved.pk).stored())
    forget_setup()
    happened(acme, "order", "2024-05-01", "A-1")
    change_contact(acme, {"tags": ["ledgers"]}, by=alice)
    night()
    clock("2025-08-01")
    assert (night(), where(acme)) == (0, "onboarding")
    change_contact(acme, {"tags": []}, by=alice)
    clock("2025-08-02")
    night()
    assert log(acme)[-1] == ("2025-08-02", "onboarding", "churned", "churn")


def test_the_check_finds_and_mends_what_went_wrong(acme, clock, alice):
    joe = create_contact({"name": "Joe Doe", "company": "Acme"}, by=alice)
    set_stage([acme.pk], stage("lead"), by=alice)
    [check] = [one for one in plugged(HealthCheck) if one.name == "Standings"]
    assert check.ask()[0]
    Standing.objects.filter(contact=acme).update(stage=stage("sql"))
    Standing.objects.filter(contact=joe).update(follows=None)
    jane = create_contact({"name": "Jane Roe"}, by=alice)
    Standing.objects.filter(contact=jane).delete()
    assert not check.ask()[0]
    check.mend()
    assert check.ask()[0]
    assert (where(acme), where(joe), where(jane)) == ("lead", "lead", "suspect")


def test_a_standing_that_vanished_is_taken_up_from_its_log(acme, clock, alice):
    clock("2024-02-01")
    set_stage([acme.pk], stage("lead"), by=alice)
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    set_stage([joe.pk], stage("sql"), by=alice)
    before = log(acme), log(joe), since(acme)
    Standing.objects.filter(contact__in=[acme, joe]).delete()
    stand_up()
    assert (log(acme), log(joe), since(acme)) == before
    assert (where(acme), where(joe)) == ("lead", "sql")
    Standing.objects.filter(contact=acme).delete()
    happened(acme, "order", "2024-02-02", "1")
    assert [rule for *_, rule in log(acme)].count("start") == 1


def test_what_was_lost_elsewhere_is_taken_up_too_with_its_owner_and_review(acme, clock, cast):
    clock("2024-02-01")
    press, erin = Perspective.objects.get(key="pr"), cast.erin
    joe = create_contact({"name": "Joe Doe"}, by=erin)
    gone = create_contact({"name": "Jane Roe"}, by=erin)
    set_stage([acme.pk, joe.pk, gone.pk], stage("engaged", "pr"), by=erin)
    leave_perspective([gone.pk], press, by=erin)
    for perspective, owner in ((press, cast.bob), (sales(), erin)):
        set_standing(acme, perspective, by=erin, owner=cast.alice)
        set_standing(acme, perspective, by=erin, owner=owner, review_on=day("2024-05-01"))
    set_stage([acme.pk], stage("lead"), by=erin)
    [check] = [one for one in plugged(HealthCheck) if one.name == "Standings"]
    rows = Standing.objects.order_by("contact", "perspective")
    before = list(rows.values_list("contact", "perspective", "stage", "since", "owner", "review_on"))
    assert check.ask()[0]
    rows.filter(contact__in=[acme, joe], perspective=press).delete()
    Standing.objects.filter(contact=acme).delete()
    assert not check.ask()[0]
    check.mend()
    assert check.ask()[0]
    assert list(rows.values_list("contact", "perspective", "stage", "since", "owner", "review_on")) == before


def since(contact):
    return Standing.objects.get(contact=contact, perspective=sales()).since


def test_the_check_mends_until_when_lines_of_the_log_told(acme, clock, alice):
    set_stage([acme.pk], stage("lead"), by=alice)
    clock("2024-02-01")
    set_stage([acme.pk], stage("sql"), by=alice)
    set_stage([acme.pk], stage("sql"), by=alice)
    [check] = [one for one in plugged(HealthCheck) if one.name == "Lifecycle log"]
    until = dict(Move.objects.values_list("pk", "until"))
    assert check.ask()[0] and {day("2024-02-01"), FAR} <= set(until.values())
    Move.objects.update(until=day("2025-01-01"))
    assert not check.ask()[0]
    check.mend()
    assert check.ask()[0] and dict(Move.objects.filter(IN_FORCE).values_list("pk", "until")).items() <= until.items()


def test_every_change_is_told_also_one_that_is_taken_back(acme, clock, alice):
    clock("2024-06-01")
    happened(acme, "order", "2024-05-01", "A-1")
    done = happened(acme, "cancelled", "2024-05-02", "A-1")
    assert "standing.changed" in done.events and where(acme) == "suspect"
    back, _ = undo(set_stage([acme.pk], stage("lead"), by=alice), by=alice)
    assert "standing.changed" in back.events
