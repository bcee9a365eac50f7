"""Lists are made of lookups, refreshed, changed, closed, deleted; and all of it is undone."""

import pytest

from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.calling import actions, queries
from rapport.calling.actions import filling
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.tests.conftest import called, make, person
from rapport.contacts.actions import change_contact, trash_contacts
from rapport.contacts.models import Contact
from rapport.journal.actions import is_long, undo, undo_in_parts
from rapport.journal.models import Operation
from rapport.lookups.actions import change_lookup, save_lookup
from rapport.lookups.definition import Condition, Definition


def names(calling_list):
    rows = CallTarget.objects.filter(list=calling_list, is_listed=True).order_by("position")
    return [name.split()[0] for name in rows.values_list("contact__name", flat=True)]


def test_a_lookup_becomes_a_list_in_its_order(calling_list, cast):
    assert names(calling_list) == ["Ann", "Ben", "Cleo", "Dora"]
    assert queries.progress_of(calling_list, cast.alice)["open"] == 4
    row = CallTarget.objects.first()
    assert (row.zone, row.state, row.attempts) == ("America/New_York", "open", 0)


def test_a_broken_lookup_is_refused_with_its_sentence(people, cast):
    with pytest.raises(Invalid, match="Take this filter off"):
        make(cast.alice, Definition("contact", (Condition("moon", "is", "full"),)))
    with pytest.raises(Invalid, match="finds nobody"):
        make(cast.alice, called("Zebra"))
    assert not CallingList.objects.exists()


def test_values_are_checked_all_at_once(people, cast):
    with pytest.raises(Invalid) as refused:
        make(cast.alice, name="", attempts="0", hours_from=18, hours_until=9)
    assert refused.value.problems.keys() == {"name", "attempts", "hours_until"}


def test_refreshed_it_follows_the_lookup_and_keeps_what_was_done(people, cast):
    made = make(cast.alice, called("er"))
    assert names(made) == ["Ben", "Dora"]
    ann, ben, *_ = people
    change_contact(Contact.objects.get(pk=ben.pk), {"name": "Ben Book"}, by=cast.alice)
    person("Eve Ebner", cast.alice, 9)
    done = actions.refresh_calling_list(made, by=cast.alice)
    assert (names(made), done.summary) == (["Dora", "Eve"], "“Cold list” refreshed: 1 new, 1 left")
    change_contact(Contact.objects.get(pk=ben.pk), {"name": "Ben Baker"}, by=cast.alice)
    assert "1 back" in actions.refresh_calling_list(made, by=cast.alice).summary
    assert names(made) == ["Ben", "Dora", "Eve"]
    undo(done, by=cast.alice)
    assert "Eve" not in names(made)


def test_a_saved_lookup_is_asked_as_it_is_now(people, cast):
    saved = save_lookup("B", called("Ben"), by=cast.alice)[0]
    asked = Definition(**{**called("Ben").__dict__, "saved": saved})
    made = make(cast.alice, asked)
    change_lookup(saved, {"definition": called("Ann")}, by=cast.alice)
    actions.refresh_calling_list(made, by=cast.alice)
    assert names(made) == ["Ann"]


def test_the_limit_of_attempts_can_be_another(calling_list, cast):
    actions.log_call(actions.take_next(calling_list, by=cast.alice), {"outcome": "busy"}, by=cast.alice)
    done = actions.change_calling_list(calling_list, {"attempts": 1, "name": "Warm"}, by=cast.alice)
    assert CallTarget.objects.get(position=1).state == "exhausted"
    undo(done, by=cast.alice)
    assert CallTarget.objects.get(position=1).state == "open"
    assert CallingList.objects.get().name == "Cold list"


def test_made_closed_deleted_and_taken_back(calling_list, cast):
    for verb in (actions.close_calling_list, actions.delete_calling_list):
        done = verb(calling_list, by=cast.alice)
        calling_list.refresh_from_db()
        assert not calling_list.is_open
        undo(done, by=cast.alice)
        calling_list.refresh_from_db()
        assert calling_list.is_open
    reversal, _ = undo(calling_list.operation, by=cast.alice)
    assert not CallingList.objects.exists()
    undo(reversal, by=cast.alice)
    assert names(CallingList.objects.get()) == ["Ann", "Ben", "Cleo", "Dora"]


def test_only_its_maker_and_administrators_change_it(calling_list, cast):
    with pytest.raises(NotAllowed):
        actions.delete_calling_list(calling_list, by=cast.bob)
    with pytest.raises(NotAllowed):
        actions.refresh_calling_list(calling_list, by=cast.bob)
    actions.close_calling_list(calling_list, by=cast.erin)
    with pytest.raises(Refused, match="Reopen"):
        actions.refresh_calling_list(CallingList.objects.get(), by=cast.alice)


def test_it_is_seen_by_its_callers(people, cast):
    made = make(cast.alice, is_for_everybody=False, callers=[cast.bob.pk])
    assert queries.list_for(cast.bob, made.pk) == queries.list_for(cast.erin, made.pk) == made
    with pytest.raises(Gone):
        queries.list_for(cast.carol, made.pk)


def test_a_large_one_is_filled_by_a_job_and_undone_as_one(people, cast, monkeypatch, run_jobs):
    for module in (filling, actions.calling_list, __import__("rapport.calling.jobs", fromlist=["jobs"])):
        monkeypatch.setattr(module, "CHUNK", 2)
    made = make(cast.alice)
    whole = made.operation
    assert (names(made), is_long(whole)) == ([], True)
    run_jobs()
    assert (names(made), Operation.objects.filter(part_of=whole).count()) == (["Ann", "Ben", "Cleo", "Dora"], 2)
    undo_in_parts(whole, by=cast.alice)
    run_jobs()
    assert not CallingList.objects.exists()


def test_contacts_in_the_trash_are_left_out(calling_list, people, cast):
    trash_contacts([people[0].pk], by=cast.alice)
    assert queries.progress_of(calling_list, cast.alice)["total"] == 3
    assert actions.take_next(calling_list, by=cast.alice).contact_id == people[1].pk
