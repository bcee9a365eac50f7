"""Whose turn it is, and what becomes of a call."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.activities.actions import cancel_activities, log_activity
from rapport.activities.models import Activity
from rapport.base.errors import Gone, Invalid, Refused
from rapport.base.typed_dates import When
from rapport.calling import actions, queries
from rapport.calling.actions.calling_list import write_facts
from rapport.calling.models import CallTarget
from rapport.calling.tests.conftest import NOW, make, person
from rapport.contacts.actions import change_contacts, create_contact
from rapport.journal.actions import operation, undo


def next_for(calling_list, by):
    """Who opens, without a surname; "" for nobody."""
    target = actions.take_next(calling_list, by=by)
    return target.contact.name.split()[0] if target else ""


def log(calling_list, by, outcome, **more):
    return actions.log_call(queries.held_by(by, calling_list), {"outcome": outcome}, by=by, **more)


def state(name):
    return CallTarget.objects.get(contact__name__startswith=name)


def test_two_callers_get_different_contacts(calling_list, cast):
    assert [next_for(calling_list, one) for one in (cast.alice, cast.bob, cast.alice)] == ["Ann", "Ben", "Ann"]
    with pytest.raises(Refused, match="Bob Boyd has this contact open"):
        actions.skip_call(state("Ben"), by=cast.alice)
    actions.release_leases(calling_list, by=cast.bob)
    actions.skip_call(state("Ann"), by=cast.alice)
    assert next_for(calling_list, cast.carol) == "Ben"


def test_a_lease_that_ran_out_is_free_and_a_heartbeat_keeps_it(calling_list, cast, clock):
    next_for(calling_list, cast.alice)
    for _ in range(5):
        clock.shift(timedelta(minutes=2))
        assert actions.renew_lease(state("Ann"), by=cast.alice)
    assert next_for(calling_list, cast.bob) == "Ben"
    clock.shift(timedelta(minutes=4))
    assert next_for(calling_list, cast.carol) == "Ann"
    assert not actions.renew_lease(state("Ann"), by=cast.alice)


def test_a_call_is_an_ordinary_interaction(calling_list, cast):
    next_for(calling_list, cast.bob)
    done = log(
        calling_list, cast.bob, "reached", next_step={"kind": "meeting", "when": When(at=NOW + timedelta(days=7))}
    )
    assert (done.assigned_to, done.contact.name, done.next_step.kind.key) == (cast.bob, "Ann Abel", "meeting")
    row = state("Ann")
    assert (row.state, row.outcome.key, row.leased_by) == ("done", "reached", None)
    undo(done.operation, by=cast.bob)
    assert state("Ann").state == "open"
    with pytest.raises(Invalid):
        log_without(calling_list, cast.bob)


def log_without(calling_list, by):
    next_for(calling_list, by)
    log(calling_list, by, "")


def test_attempts_in_vain_rest_and_end(people, cast, clock):
    made = make(cast.alice, attempts=2)
    next_for(made, cast.alice)
    log(made, cast.alice, "no-answer")
    row = state("Ann")
    assert (row.attempts, row.state) == (1, "open")
    assert row.due_at > timezone.now()
    assert queries.progress_of(made, cast.alice)["waiting"] == 1
    again = log_activity({"kind": "call", "contacts": [people[0]], "outcome": "busy"}, by=cast.bob)  # from the record
    assert state("Ann").state == "exhausted"
    undo(again.operation, by=cast.bob)
    assert state("Ann").state == "open"


@pytest.mark.parametrize("at_once", [200, 0])
def test_another_limit_ends_and_opens_who_was_tried(people, cast, clock, monkeypatch, run_jobs, at_once):
    monkeypatch.setattr("rapport.calling.actions.limiting.AT_ONCE", at_once)
    made = make(cast.alice, attempts=2)
    next_for(made, cast.alice)
    log(made, cast.alice, "no-answer")
    for attempts, now in ((1, "exhausted"), (3, "open")):
        with operation("limit", by=cast.alice) as writing:
            write_facts(writing, made.pk, {"attempts": attempts})
        run_jobs()
        assert state("Ann").state == now


def test_what_happened_before_the_list_does_not_count(people, cast, clock):
    log_activity({"kind": "call", "contacts": [people[0]], "outcome": "busy"}, by=cast.bob)
    clock.shift(timedelta(hours=1))
    make(cast.alice)
    assert state("Ann").attempts == 0


def test_after_their_rest_they_come_back_behind_those_never_tried(calling_list, cast, clock):
    next_for(calling_list, cast.alice)
    log(calling_list, cast.alice, "no-answer")
    next_for(calling_list, cast.alice)
    actions.skip_call(state("Ben"), by=cast.alice)
    clock.move_to(NOW + timedelta(days=1))
    order = []
    for _ in range(4):
        order.append(next_for(calling_list, cast.alice))
        log(calling_list, cast.alice, "reached")
    assert order == ["Cleo", "Dora", "Ben", "Ann"]


def test_called_back_at_the_promised_time_by_who_promised(calling_list, cast, clock):
    next_for(calling_list, cast.alice)
    at = NOW + timedelta(hours=2)
    done = actions.call_later(state("Ann"), When(at=at), by=cast.alice, about="The offer")
    planned = Activity.objects.get(subject="The offer")
    assert (planned.starts_at, planned.assigned_to, state("Ann").due_at) == (at, cast.alice, at)
    assert next_for(calling_list, cast.bob) == "Ben"
    clock.move_to(at)
    assert [next_for(calling_list, one) for one in (cast.carol, cast.alice)] == ["Ben", "Ann"]
    actions.release_leases(calling_list, by=cast.alice)
    clock.shift(timedelta(minutes=31))
    assert next_for(calling_list, cast.erin) == "Ann"
    undo(done, by=cast.alice)
    assert state("Ann").promised is None


def test_a_promise_called_off_gives_them_back_to_the_queue(calling_list, cast):
    next_for(calling_list, cast.alice)
    actions.call_later(state("Ann"), When(at=NOW + timedelta(hours=2)), by=cast.alice)
    cancel_activities([state("Ann").promised_id], by=cast.alice)
    assert next_for(calling_list, cast.bob) == "Ann"
    with pytest.raises(Invalid):
        actions.call_later(state("Ann"), When(at=NOW - timedelta(hours=2)), by=cast.bob)


def test_who_is_not_to_be_called_is_skipped_and_told(calling_list, cast):
    next_for(calling_list, cast.alice)
    done = actions.never_call(state("Ann"), by=cast.alice)
    assert next_for(calling_list, cast.alice) == "Ben"
    progress = queries.progress_of(calling_list, cast.alice)
    assert (progress["not_to_call"], progress["open"]) == (1, 3)
    undo(done, by=cast.alice)
    assert queries.progress_of(calling_list, cast.alice)["not_to_call"] == 0


def test_who_has_no_number_is_skipped_but_for_the_companys(people, cast):
    firm = create_contact(
        {
            "kind": "organisation",
            "name": "Firm",
            "points": [{"kind": "phone", "label": "", "value": "+1 617 555 0190"}],
        },
        by=cast.alice,
    )
    create_contact({"name": "Aaa Without"}, by=cast.alice)
    create_contact({"name": "Aab Athome", "employer": firm}, by=cast.alice)
    made = make(cast.alice)
    assert queries.progress_of(made, cast.alice)["without_phone"] == 1
    assert "Aab" in {next_for(made, one) for one in (cast.alice, cast.bob)}


def test_nobody_gets_who_is_not_theirs_to_see(calling_list, people, cast):
    change_contacts([people[1].pk], {"owner": cast.carol.pk}, by=cast.alice)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    assert queries.progress_of(calling_list, cast.carol)["total"] == 1
    assert next_for(calling_list, cast.carol) == "Ben"
    assert [row.contact.name for row in queries.upcoming(calling_list, cast.alice)] == [
        "Ann Abel",
        "Cleo Cook",
        "Dora Dyer",
    ]
    with pytest.raises(Gone):
        queries.target_for(cast.alice, calling_list, state("Ben").pk)


def test_outside_the_hours_there_nobody_is_called(calling_list, cast, clock):
    person("Zoe Zurich", cast.alice, 50, addresses=[{"label": "office", "country": "CH", "city": "Zürich"}])
    actions.refresh_calling_list(calling_list, by=cast.alice)
    clock.move_to(NOW.replace(hour=9))  # 5:00 in Boston, 11:00 in Zürich
    calling_list.refresh_from_db()
    assert [next_for(calling_list, one) for one in (cast.alice, cast.bob)] == ["Zoe", ""]


def test_closed_nobody_calls(calling_list, cast):
    actions.close_calling_list(calling_list, by=cast.alice)
    calling_list.refresh_from_db()
    with pytest.raises(Refused):
        next_for(calling_list, cast.alice)


def test_a_call_logged_elsewhere_counts_once_and_frees_the_contact(people, cast, clock):
    made = make(cast.alice, attempts=2)
    next_for(made, cast.alice)
    done = log_activity({"kind": "call", "contacts": [people[0]], "outcome": "busy"}, by=cast.alice)
    assert (state("Ann").attempts, state("Ann").leased_by, queries.held_by(cast.alice, made)) == (1, None, None)
    assert not actions.renew_lease(state("Ann"), by=cast.alice)
    assert next_for(made, cast.alice) == "Ben"
    undo(done.operation, by=cast.alice)
    assert (state("Ann").attempts, state("Ann").called_at) == (0, None)
    assert actions.renew_lease(state("Ann"), by=cast.alice)


def test_a_company_stays_with_its_caller_when_somebody_there_is_called(people, cast):
    phone = [{"kind": "phone", "label": "", "value": "+1 617 555 0190"}]
    firm = create_contact({"kind": "organisation", "name": "Aaa Mills", "points": phone}, by=cast.alice)
    joe = create_contact({"name": "Joe", "employer": firm}, by=cast.alice)
    made = make(cast.alice, attempts=9)
    assert next_for(made, cast.alice) == "Aaa"
    for outcome in ("busy", "reached"):
        log_activity({"kind": "call", "contacts": [joe], "outcome": outcome}, by=cast.bob)
        assert queries.held_by(cast.alice, made).contact_id == firm.pk
        assert actions.renew_lease(state("Aaa"), by=cast.alice)
    assert (state("Aaa").state, state("Aaa").attempts) == ("done", 1)
    log(made, cast.alice, "reached")
    assert (state("Aaa").leased_by, queries.held_by(cast.alice, made)) == (None, None)


def test_an_undone_call_of_the_list_is_not_counted(people, cast, clock):
    made = make(cast.alice, attempts=2)
    for number in range(2):
        clock.move_to(NOW + timedelta(days=number))
        target = state("Ann")
        done = actions.log_call(target, {"outcome": "no-answer"}, by=cast.alice)
    assert (state("Ann").attempts, state("Ann").state) == (2, "exhausted")
    undo(done.operation, by=cast.alice)
    row = state("Ann")
    assert (row.attempts, row.state, row.called_at) == (1, "open", NOW)
    assert row.due_at <= timezone.now()
    assert next_for(made, cast.alice) in {"Ann", "Ben"}


def test_who_is_open_in_another_list_is_nobodys(calling_list, people, cast, clock):
    other = make(cast.alice, name="Other")
    assert [next_for(calling_list, cast.alice), next_for(other, cast.bob)] == ["Ann", "Ben"]
    ann = CallTarget.objects.get(list=other, contact=people[0])
    assert not actions.renew_lease(ann, by=cast.bob)
    with pytest.raises(Refused, match="Alice Ames has this contact open"):
        actions.skip_call(ann, by=cast.bob)
    assert "Ann Abel" not in {row.contact.name for row in queries.upcoming(other, cast.bob)}
    actions.release_leases(other, by=cast.bob)
    assert next_for(other, cast.alice) == "Ann"  # her own
    clock.shift(timedelta(minutes=4))
    assert actions.renew_lease(ann, by=cast.bob)
    assert next_for(calling_list, cast.carol) == "Ben"
