"""Stages are named, put in order, merged and parted; the log keeps its rows, whatever they are called."""

from datetime import timedelta

import pytest

from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.contacts.actions import create_contact
from rapport.journal.actions import operation, undo
from rapport.organisation.queries import today_of
from rapport.perspectives import queries
from rapport.perspectives.actions import settling
from rapport.perspectives.actions import stage as actions
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.replaying import replay
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Move, Perspective, Stage, Standing
from rapport.perspectives.tests.test_perspective_settings import HX, stand


@pytest.fixture
def legal(own):
    return Perspective.objects.get(key="legal")


def stage(key, perspective="legal"):
    return Stage.objects.get(key=key, perspective__key=perspective)


def log(contact, to):
    """A line of the log in force, and the standing it makes."""
    facts = {"on": "2026-01-05", "recorded_at": "2026-01-05T09:00Z"}
    row = Move.objects.create(contact=contact, perspective=to.perspective, to_stage=to, **facts)
    Move.objects.filter(pk=row.pk).update(decision=row.pk)
    return stand(contact, to)


def at(contact, perspective="legal"):
    return Standing.objects.get(contact=contact, perspective__key=perspective).stage.key


def test_a_stage_is_added_changed_and_deleted(erin, legal):
    actions.add_stage(legal, "On hold", by=erin)
    row = stage("on_hold")
    values = {"meaning": "Waits", "target_days": "30", "checklist": "Ask the judge\n\n  File it ", "glyph": "hourglass"}
    done = actions.change_stage(row, {**values, "is_closed": True, "asks_why": True, "name": "Waiting"}, by=erin)
    row.refresh_from_db()
    assert (row.name, row.key, row.target_days, row.glyph) == ("Waiting", "on_hold", 30, "hourglass")
    assert (row.checklist, row.is_closed, row.asks_why) == (["Ask the judge", "File it"], True, True)
    undo(done, by=erin)
    row.refresh_from_db()
    assert (row.name, row.checklist, row.target_days) == ("On hold", [], None)
    removed = actions.remove_stage(row, by=erin)
    assert "on_hold" not in [one.key for one in queries.stages_of(legal)]
    undo(removed, by=erin)
    assert queries.stages_of(legal)[-1].key == "on_hold"


@pytest.mark.parametrize(
    "values",
    [{"name": ""}, {"name": "ended"}, {"target_days": "x"}, {"target_days": "0"}, {"glyph": "none"}, {"meaning": "x" * 301}],
)  # fmt: skip
def test_what_a_stage_cannot_be(erin, legal, values):
    with pytest.raises(Invalid):
        actions.change_stage(stage("in_review"), values, by=erin)


def test_stages_are_put_in_order(erin, legal):
    before = [one.key for one in queries.stages_of(legal)]
    done = actions.order_stages(legal, [stage("ended").pk, stage("in_review").pk], by=erin)
    assert [one.key for one in queries.stages_of(legal)][:3] == ["ended", "in_review", "application"]
    undo(done, by=erin)
    assert [one.key for one in queries.stages_of(legal)] == before


def test_a_stage_that_is_used_or_that_rules_name_cannot_be_deleted(erin, legal):
    log(create_contact({"name": "Joe"}, by=erin), stage("in_review"))
    with pytest.raises(Refused, match="merged into another"):
        actions.remove_stage(stage("in_review"), by=erin)
    for key in ("suspect", "prospect", "opportunity", "onboarding", "customer", "churned", "other"):
        with pytest.raises(Refused, match="rules of Sales need"):
            actions.remove_stage(stage(key, "sales"), by=erin)


def test_a_merger_moves_who_stands_there_and_no_line_of_the_log(erin):
    joe, ann = (create_contact({"name": name}, by=erin) for name in ("Joe", "Ann"))
    log(joe, stage("in_review"))
    log(ann, stage("under_contract"))
    told = list(Move.objects.values("pk", "to_stage", "on"))
    done = actions.merge_stage(stage("in_review"), stage("under_contract"), by=erin)
    assert (at(joe), at(ann)) == ("under_contract", "under_contract")
    assert queries.stage_of(stage("in_review").pk).key == "under_contract"
    assert done.events == ["perspectives.changed", "stage.merged"]
    undo(done, by=erin)
    assert (at(joe), at(ann)) == ("in_review", "under_contract")
    assert list(Move.objects.values("pk", "to_stage", "on")) == told


def test_who_follows_goes_along_and_comes_back(erin):
    firm = create_contact({"kind": "organisation", "name": "Good Idea"}, by=erin)
    joe = create_contact({"name": "Joe", "employer": firm}, by=erin)
    Move.objects.all().delete()
    log(firm, stage("lead", "sales"))
    row = stand(joe, stage("lead", "sales"))
    Standing.objects.filter(pk=row.pk).update(follows=firm)
    done = actions.merge_stage(stage("lead", "sales"), stage("prospect", "sales"), by=erin)
    assert (at(firm, "sales"), at(joe, "sales")) == ("prospect", "prospect")
    undo(done, by=erin)
    assert (at(firm, "sales"), at(joe, "sales")) == ("lead", "lead")


def test_many_are_settled_in_the_background_and_back(erin, monkeypatch, run_jobs):
    monkeypatch.setattr(settling, "AT_ONCE", 2)
    people = [create_contact({"name": f"Joe {number}"}, by=erin) for number in range(5)]
    for one in people:
        log(one, stage("in_review"))
    done = actions.merge_stage(stage("in_review"), stage("ended"), by=erin)
    assert {at(one) for one in people} == {"in_review"}
    run_jobs()
    assert {at(one) for one in people} == {"ended"}
    undo(done, by=erin)
    run_jobs()
    assert {at(one) for one in people} == {"in_review"}


def test_stages_are_read_through_several_mergers_and_never_in_a_ring(erin):
    joe = create_contact({"name": "Joe"}, by=erin)
    log(joe, stage("application"))
    first = actions.merge_stage(stage("application"), stage("in_review"), by=erin)
    for into in ("application", "in_review"):
        with pytest.raises((Invalid, Gone)):
            actions.merge_stage(stage("in_review"), stage(into), by=erin)
    actions.merge_stage(stage("in_review"), stage("ended"), by=erin)
    assert at(joe) == "ended"
    undo(first, by=erin)
    assert at(joe) == "application"


def test_an_undone_merger_is_not_taken_up_again_into_a_ring(erin):
    first = actions.merge_stage(stage("application"), stage("in_review"), by=erin)
    back, _ = undo(first, by=erin)
    actions.merge_stage(stage("in_review"), stage("application"), by=erin)
    _, kept = undo(back, by=erin)
    assert kept[0].labels == ["Merged into"]
    assert stage("application").merged_into is None


def test_a_merged_stage_is_taken_apart_again(erin):
    joe = create_contact({"name": "Joe"}, by=erin)
    log(joe, stage("application"))
    actions.merge_stage(stage("application"), stage("ended"), by=erin)
    actions.part_stage(stage("application"), by=erin)
    assert at(joe) == "application"
    with pytest.raises(Gone):
        actions.part_stage(stage("application"), by=erin)


def test_stages_of_two_perspectives_do_not_merge_and_colleagues_change_none(erin, alice, legal):
    with pytest.raises(Invalid):
        actions.merge_stage(stage("ended"), stage("churned", "sales"), by=erin)
    for attempt in (
        lambda: actions.add_stage(legal, "Mine", by=alice),
        lambda: actions.change_stage(stage("ended"), {"name": "Mine"}, by=alice),
        lambda: actions.merge_stage(stage("ended"), stage("in_review"), by=alice),
        lambda: actions.remove_stage(stage("ended"), by=alice),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_page_writes_cells_the_dialog_and_the_order(browser_of, erin, legal):
    browser, row = browser_of(erin), stage("ended")
    answer = browser.post(f"/settings/perspectives/{legal.pk}/stages/new/", {"name": "On hold"}, headers=HX)
    assert "On hold" in answer.content.decode()
    assert (
        browser.post(f"/settings/perspectives/{legal.pk}/stages/new/", {"name": "Ended"}, headers=HX).status_code == 422
    )
    browser.post(f"/settings/stages/{row.pk}/", {"setting": "name", "name": "Closed"}, headers=HX)
    refused = browser.post(f"/settings/stages/{row.pk}/", {"setting": "target_days", "target_days": "x"}, headers=HX)
    assert refused.status_code == 422 and "A number from 1" in refused.content.decode()
    dialog = browser.get(f"/settings/stages/{row.pk}/", headers=HX).content.decode()
    assert 'value="circle-off" aria-label="circle off" checked' in dialog
    saved = browser.post(
        f"/settings/stages/{row.pk}/", {"name": "Done", "glyph": "flag", "checklist": "a\nb"}, headers=HX
    )
    assert (saved.status_code, stage("ended").name, stage("ended").checklist) == (204, "Done", ["a", "b"])
    assert stage("ended").is_closed is False
    browser.post(f"/settings/perspectives/{legal.pk}/stages/order/", {"order": [row.pk]}, headers=HX)
    assert queries.stages_of(legal)[0].key == "ended"


def test_the_page_merges_parts_and_deletes(browser_of, erin, legal):
    browser, row, into = browser_of(erin), stage("ended"), stage("in_review")
    assert browser.post(f"/settings/stages/{row.pk}/merger/", {"into": ""}, headers=HX).status_code == 422
    assert browser.post(f"/settings/stages/{row.pk}/merger/", {"into": into.pk}, headers=HX).status_code == 204
    assert "is read as In review" in browser.get(f"/settings/perspectives/{legal.pk}/").content.decode()
    browser.post(f"/settings/stages/{row.pk}/parting/", headers=HX)
    assert stage("ended").merged_into is None
    assert browser.post(f"/settings/stages/{row.pk}/removal/", headers=HX).status_code == 204


def test_rules_go_on_with_merged_stages_and_rewrite_nothing(erin):
    joe = create_contact({"name": "Joe"}, by=erin)
    set_stage([joe.pk], stage("lead", "sales"), by=erin, on=today_of(None) - timedelta(days=3))
    done = actions.merge_stage(stage("lead", "sales"), stage("prospect", "sales"), by=erin)
    also = actions.merge_stage(stage("onboarding", "sales"), stage("customer", "sales"), by=erin)
    told = list(Move.objects.order_by("pk").values_list("pk", "to_stage__key", "superseded_at"))
    with operation("look", by=erin) as writing:
        replay(writing, [joe.pk])
    assert list(Move.objects.order_by("pk").values_list("pk", "to_stage__key", "superseded_at")) == told
    assert at(joe, "sales") == "prospect"
    record_facts([{"contact_id": joe.pk, "kind": "order", "on": today_of(None)}], by=erin)
    assert at(joe, "sales") == "customer"
    undo(also, by=erin)
    undo(done, by=erin)
    with operation("look", by=erin) as writing:
        replay(writing, [joe.pk])
    assert at(joe, "sales") == "onboarding"
