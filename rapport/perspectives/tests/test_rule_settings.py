"""The rules of sales are changed in sentences; what was moved before stays explained by the rules of its time."""

from datetime import timedelta

import pytest

from rapport.base.errors import Invalid, NotAllowed
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.lookups.actions import save_lookup
from rapport.lookups.definition import Definition
from rapport.organisation.queries import today_of
from rapport.perspectives import queries
from rapport.perspectives.actions import night
from rapport.perspectives.actions.night import run_night
from rapport.perspectives.actions.rules import change_rules
from rapport.perspectives.jobs import look_again
from rapport.perspectives.models import Move, RuleSet, Stage
from rapport.perspectives.tests.days import happened, where
from rapport.perspectives.tests.test_perspective_settings import HX


def moved_by(rule, erin):
    joe = create_contact({"name": "Joe"}, by=erin)
    stage = Stage.objects.get(key="onboarding", perspective__key="sales")
    facts = {"contact": joe, "perspective": stage.perspective, "to_stage": stage, "on": "2026-01-05"}
    Move.objects.create(**facts, rule=rule, recorded_at="2026-01-05T09:00Z")


def now():
    return queries.rule_versions()[0][2]


def test_rules_change_for_all_time_while_they_moved_nobody(erin):
    moved_by("start", erin)
    moved_by("", erin)
    done = change_rules({"churn_days": "180", "lost": False}, by=erin)
    assert (now().churn_days, now().lost, RuleSet.objects.count()) == (180, False, 1)
    undo(done, by=erin)
    assert (now().churn_days, now().lost) == (365, True)


def test_afterwards_they_change_from_today_on_and_once_a_day(erin):
    moved_by("first_order", erin)
    change_rules({"churn_days": "180"}, by=erin)
    done = change_rules({"orders_needed": "2"}, by=erin)
    (since, until, rules), (first, end, before) = queries.rule_versions()
    assert (since, until, rules.churn_days, rules.orders_needed) == (today_of(None), None, 180, 2)
    assert (first, end, before.churn_days) == (None, since, 365)
    undo(done, by=erin)
    assert (now().churn_days, now().orders_needed) == (180, 4)


def test_the_page_says_from_when_on_a_change_holds(erin, browser_of):
    web = browser_of(erin)

    def said():
        return web.get("/settings/perspectives/rules/").content.decode()

    assert "No rule has moved anybody yet, so a change holds for all time." in said()
    moved_by("first_order", erin)
    assert "These rules hold from the beginning. A change holds from today on" in said()


class Job:
    def should_stop(self):
        return False

    def report(self, *_, **__):
        pass


def test_whoever_was_moved_by_rules_that_were_taken_back_is_where_they_were(erin, monkeypatch):
    joe, jim = (create_contact({"name": name, "kind": "organisation"}, by=erin) for name in ("Joe", "Jim"))
    for one in (joe, jim):
        happened(one, "order", (today_of(None) - timedelta(days=100)).isoformat(), f"R-{one.pk}")
    done = change_rules({"churn_days": "30"}, by=erin)
    run_night(Job())
    assert (where(joe), where(jim)) == ("churned", "churned")
    undone, _ = undo(done, by=erin)
    run_night(Job())
    assert (where(joe), where(jim)) == ("onboarding", "onboarding")
    many = []
    monkeypatch.setattr(night, "enqueue", lambda task, **told: many.append(told))
    monkeypatch.setattr(night, "AT_ONCE", 1)
    undo(undone, by=erin)
    assert many == [{"since": today_of(None).isoformat()}]
    look_again(Job(), **many[0])
    run_night(Job())
    assert (where(joe), where(jim)) == ("churned", "churned")


def test_another_day_has_a_set_of_its_own_which_undo_takes_away(erin):
    moved_by("churn", erin)
    change_rules({"churn_days": "180"}, by=erin)
    RuleSet.objects.exclude(since=None).update(since=today_of(None) - timedelta(days=3))
    queries.forget_setup()
    done = change_rules({"churn_days": "90"}, by=erin)
    assert [rules.churn_days for _, _, rules in queries.rule_versions()] == [90, 180, 365]
    undo(done, by=erin)
    assert [rules.churn_days for _, _, rules in queries.rule_versions()] == [180, 365]


@pytest.mark.parametrize(
    "values",
    [{"orders_needed": "5"}, {"churn_days": "36501"}, {"churn_days": "x"}, {"returns_as": "lead"}, {"spares": "99"}],
)
def test_what_rules_cannot_be(erin, values):
    with pytest.raises(Invalid):
        change_rules(values, by=erin)


def test_a_lookup_that_everybody_shares_spares_contacts(erin):
    mine = save_lookup("Mine", Definition("contact"), by=erin)[0]
    with pytest.raises(Invalid):
        change_rules({"spares": mine.pk}, by=erin)
    ours = save_lookup("Ours", Definition("contact"), by=erin, is_shared=True)[0]
    change_rules({"spares": ours.pk}, by=erin)
    assert now().spares == ours.pk
    change_rules({"spares": ""}, by=erin)
    assert now().spares is None


def test_what_changes_nothing_leaves_no_trace_and_colleagues_change_none(erin, alice):
    assert change_rules({"churn_days": "365", "won": True}, by=erin).pk is None
    with pytest.raises(NotAllowed):
        change_rules({"won": False}, by=alice)


def test_the_page_says_the_rules_and_those_before(browser_of, erin):
    browser, url = browser_of(erin), "/settings/perspectives/rules/"
    page = browser.get(url).content.decode()
    assert "365 days without an order make Churned" in page and "for all time" in page
    assert browser.post(url, {"setting": "orders_needed", "orders_needed": "1"}, headers=HX).status_code == 200
    moved_by("first_order", erin)
    answer = browser.post(url, {"setting": "churn_days", "churn_days": "500"}, headers=HX).content.decode()
    assert "500 days without an order" in answer and "365 days, 1 order, back as Onboarding" in answer
    assert browser.post(url, {"setting": "churn"}, headers=HX).status_code == 200
    assert now().churn is False
    assert browser.post(url, {"setting": "churn_days", "churn_days": "soon"}, headers=HX).status_code == 422
    assert browser.post(url, {"setting": "nothing"}, headers=HX).status_code == 404
