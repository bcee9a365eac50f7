"""Backfill: what was kept is taken in, back in time; previewed, stopped, gone on with, run again, undone."""

from types import SimpleNamespace

import pytest

from rapport.base.errors import NotAllowed, Refused
from rapport.contacts.actions import create_contact
from rapport.journal.models import Operation
from rapport.perspectives.actions import backfill as actions
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.foreseeing import foresee
from rapport.perspectives.models import IN_FORCE, Fact, Move
from rapport.perspectives.queries.backfill import State, backfill_state
from rapport.perspectives.tests.days import happened, log, told, where

pytestmark = pytest.mark.usefixtures("whole_log")


@pytest.fixture
def firms(erin):
    names = [f"Firm {n}" for n in range(6)]
    found = [create_contact({"name": name, "kind": "organisation"}, by=erin) for name in names]
    rows = [told(firm, "order", f"2020-0{n}-05", f"{firm.pk}-{n}", "10") for firm in found for n in range(1, 5)]
    record_facts([*rows, told(found[0], "order", "2022-03-01", "back", "5")], by=None, counts=False)
    return found


def in_force():
    rows = Move.objects.filter(IN_FORCE).order_by("contact", "on", "number")
    return list(rows.values_list("contact_id", "to_stage__key", "on", "rule", "fact_id"))


def test_nothing_moves_before_and_all_of_it_after(firms, erin, run_jobs):
    assert {where(firm) for firm in firms} == {"suspect"}
    actions.start_backfill(by=erin)
    run_jobs()
    assert [(to, on) for on, _, to, _ in log(firms[0])] == [
        ("suspect", "2020-01-05"),
        ("onboarding", "2020-01-05"),
        ("customer", "2020-04-05"),
        ("churned", "2021-04-06"),
        ("onboarding", "2022-03-01"),
        ("churned", "2023-03-02"),
    ]
    assert backfill_state().state == State.DONE and not Fact.objects.filter(counts=False).exists()


def test_the_preview_counts_and_writes_nothing(firms, erin):
    before = in_force()
    found = foresee(erin).stored()
    assert (found["contacts"], found["changed"], len(found["first"])) == (6, 6, 6)
    assert found["by_rule"] == {"churn": 7, "first_order": 6, "nth_order": 6, "returned": 1}
    first = found["first"][0]
    assert (first["customer"], first["churned"], first["back"]) == (
        "2020-04-05",
        ["2021-04-06", "2023-03-02"],
        ["2022-03-01"],
    )
    assert in_force() == before and Fact.objects.filter(counts=True).count() == 0


def test_running_it_again_changes_nothing(firms, erin, run_jobs):
    whole = actions.start_backfill(by=erin)
    run_jobs()
    after, operations = in_force(), Operation.objects.count()
    assert actions.run_backfill(whole) == 0
    with pytest.raises(Refused):
        actions.start_backfill(by=erin)
    assert (in_force(), Operation.objects.count()) == (after, operations)


def test_undo_takes_back_exactly_what_it_took_in(firms, erin, run_jobs):
    happened(firms[1], "order", "2026-01-05", "other")
    before = in_force()
    actions.start_backfill(by=erin)
    run_jobs()
    assert in_force() != before
    actions.undo_backfill(by=erin)
    run_jobs()
    assert in_force() == before
    assert list(Fact.objects.filter(counts=True).values_list("reference", flat=True)) == ["other"]
    assert backfill_state().state == State.UNDONE
    actions.start_backfill(by=erin)
    run_jobs()
    assert backfill_state().waiting == 0


def test_it_is_stopped_between_slices_and_goes_on(firms, erin, run_jobs, monkeypatch):
    monkeypatch.setattr("rapport.perspectives.actions.taking_in.slices", lambda pairs, **_: ([one] for one in pairs))
    whole = actions.start_backfill(by=erin)
    answers = iter([False, False, True])
    actions.run_backfill(whole, SimpleNamespace(should_stop=lambda: next(answers), report=lambda *_, **__: None))
    assert [where(firm) for firm in firms] == ["churned"] * 2 + ["suspect"] * 4
    actions.stop_backfill(by=erin)
    assert backfill_state().state == State.STOPPED
    assert actions.start_backfill(by=erin).pk == whole.pk
    run_jobs()
    assert {where(firm) for firm in firms} == {"churned"} and whole.parts.count() == 6


def test_only_who_may_change_settings_runs_it(firms, cast, browser_of):
    with pytest.raises(NotAllowed):
        actions.start_backfill(by=cast.alice)
    assert browser_of(cast.alice).get("/settings/backfill/").status_code == 403
    assert browser_of(cast.alice).post("/settings/backfill/", {"do": "start"}).status_code == 403


def test_the_page_previews_runs_and_takes_back(firms, erin, browser_of, run_jobs):
    browser = browser_of(erin)
    for do, words, is_ahead in [
        ("preview", '<b class="number">6</b> of 6 contacts would have another history', True),
        ("start", "Last backfill: Today", False),
        ("undo", ", taken back.", True),
    ]:
        browser.post("/settings/backfill/", {"do": do})
        run_jobs()
        page = browser.get("/settings/backfill/").content.decode()
        assert words in page and ("What would change" in page) == is_ahead
        assert ("First “Customer”" in page) == is_ahead
