"""What came of a list, as far as its reader sees the contacts and knows the fields."""

from datetime import timedelta

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.access.privileges import WORKING
from rapport.activities.actions import log_activity
from rapport.calling import actions
from rapport.calling.models import CallTarget
from rapport.calling.queries import progress_of
from rapport.calling.queries.report import callers_now, report_of
from rapport.calling.tests.conftest import make
from rapport.contacts.actions import change_contacts, create_contact
from rapport.journal.actions import undo
from rapport.ui.pages import clock_for


@pytest.fixture
def called(calling_list, people, cast):
    """Alice reached Ann, Bob missed Ben; a call with somebody else does not count."""
    for by, outcome in ((cast.alice, "reached"), (cast.bob, "no-answer")):
        target = actions.take_next(calling_list, by=by)
        actions.log_call(target, {"outcome": outcome}, by=by)
    other = create_contact({"name": "Zed"}, by=cast.alice)
    log_activity({"kind": "call", "contacts": [other], "outcome": "reached"}, by=cast.alice)
    return calling_list


def told(report):
    return [[(one.label, one.calls, one.rate) for one in part] for part in (report.by_caller, report.by_outcome)]


def test_by_caller_outcome_and_hour(called, cast):
    report = report_of(called, cast.alice, clock_for(cast.alice))
    assert (report.calls, report.reached, report.rate) == (2, 1, 50)
    assert told(report) == [
        [("Alice Ames", 1, 100), ("Bob Boyd", 1, 0)],
        [("No answer", 1, 0), ("Reached", 1, 100)],
    ]
    assert [(one.label, one.calls) for one in report.by_hour] == [("10:00", 2)]


def test_only_of_contacts_that_the_reader_sees(called, people, cast):
    change_contacts([people[0].pk], {"owner": cast.carol.pk}, by=cast.erin)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    assert report_of(called, cast.carol, clock_for(cast.carol)).calls == 1
    target = actions.take_next(called, by=cast.carol)
    assert target is None
    actions.take_next(called, by=cast.alice)
    assert callers_now(called, cast.carol) == {"Alice Ames": ""}


def test_a_hidden_outcome_is_told_by_no_number(called, cast):
    profile = add_profile("Typist", by=cast.erin)
    fields = {"activity": {"outcome": "hidden"}}
    change_profile(profile, by=cast.erin, allowed=list(WORKING), fields=fields)
    give_role(cast.carol, add_role("Typing", by=cast.erin, profiles=[profile]), by=cast.erin)
    report = report_of(called, cast.carol, clock_for(cast.carol))
    assert (report.calls, report.reached, report.tells_reached) == (2, 0, False)
    assert told(report) == [[("Alice Ames", 1, 0), ("Bob Boyd", 1, 0)], []]


def test_of_a_company_whoever_was_called_there(people, cast):
    phone = [{"kind": "phone", "label": "", "value": "+1 617 555 0190"}]
    firm = create_contact({"kind": "organisation", "name": "Firm", "points": phone}, by=cast.alice)
    joe = create_contact({"name": "Joe", "employer": firm}, by=cast.alice)
    made = make(cast.alice)
    done = log_activity({"kind": "call", "contacts": [joe], "outcome": "reached"}, by=cast.bob)
    assert {row.contact_id for row in CallTarget.objects.filter(state="done")} == {firm.pk, joe.pk}
    assert report_of(made, cast.alice, clock_for(cast.alice)).calls == 1
    assert done.contact_id == joe.pk


def test_of_a_closed_list_no_call_after_that(called, people, cast, clock):
    actions.close_calling_list(called, by=cast.alice)
    called.refresh_from_db()
    clock.shift(timedelta(days=2))
    log_activity({"kind": "call", "contacts": [people[2]], "outcome": "reached"}, by=cast.alice)
    assert report_of(called, cast.alice, clock_for(cast.alice)).calls == 2
    assert progress_of(called, cast.alice)["done"] == 1
    done = actions.reopen_calling_list(called, by=cast.alice)
    called.refresh_from_db()
    assert report_of(called, cast.alice, clock_for(cast.alice)).calls == 3
    assert progress_of(called, cast.alice)["done"] == 2
    undo(done, by=cast.alice)
    assert progress_of(called, cast.alice)["done"] == 1
