"""Logging what happened: the row, what contacts remember of it, the next step, and undo as one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.activities import actions
from rapport.activities.models import Activity
from rapport.base.errors import Invalid, Refused
from rapport.base.memory import RequestMemory
from rapport.base.typed_dates import When
from rapport.contacts.models import TimelineEntry
from rapport.journal.actions import undo
from rapport.journal.models import Change
from rapport.lookups.models import SearchEntry

TOMORROW = When(on=date(2026, 10, 15))


def log(by, contact, outcome="reached", **more):
    how = {k: more.pop(k) for k in ("completes", "next_step") if k in more}
    return actions.log_activity({"kind": "call", "contacts": [contact], "outcome": outcome, **more}, by=by, **how)


def test_a_call_that_reached_them_is_a_touch_of_the_person_and_the_company(alice, joe, company):
    call = log(alice, joe, note="Wants a demo")
    for contact in (joe, company):
        contact.refresh_from_db()
        assert contact.last_contact_at == contact.last_touch_at == contact.last_try_at == call.done_at
        assert (contact.touches, contact.tries, contact.next_at) == (1, 0, None)
    entry = TimelineEntry.objects.get()
    assert (entry.contact_id, entry.organisation_id, entry.kind, entry.record_id) == (
        joe.pk,
        company.pk,
        "call",
        call.pk,
    )
    assert SearchEntry.objects.get(record_type="activity").text == "wants a demo"


def test_no_answer_is_a_try_and_the_next_call_counts_it(alice, joe, clock):
    log(alice, joe, "message")
    clock.shift(timedelta(days=1))
    second = log(alice, joe, "no-answer", next_step={"kind": "call", "when": When(on=date(2026, 10, 16))})
    joe.refresh_from_db()
    assert (joe.tries, joe.touches, joe.last_contact_at, joe.last_try_at) == (2, 0, None, second.done_at)
    assert (second.attempt, second.next_step.attempt) == (2, 3)
    assert joe.next_at == datetime(2026, 10, 16, 4, tzinfo=UTC)


def test_reaching_them_ends_the_count_of_tries(alice, joe, clock):
    log(alice, joe, "no-answer")
    clock.shift(timedelta(hours=1))
    log(alice, joe, "reached")
    clock.shift(timedelta(hours=1))
    first = log(alice, joe, "busy", next_step={"kind": "call", "when": TOMORROW})
    joe.refresh_from_db()
    assert joe.tries == 1
    assert (first.attempt, first.next_step.attempt) == (0, 2)


def test_a_letter_is_a_touch_but_not_a_contact(alice, joe):
    actions.log_activity({"kind": "letter", "contacts": [joe], "outcome": "sent", "direction": "out"}, by=alice)
    joe.refresh_from_db()
    assert joe.touches == 1
    assert joe.last_contact_at is None
    assert joe.last_try_at is not None


def test_that_they_called_is_no_try_of_ours(alice, joe):
    log(alice, joe, "reached", direction="in")
    joe.refresh_from_db()
    assert joe.last_contact_at is not None
    assert joe.last_try_at is None


def test_completing_keeps_the_row_and_plans_the_next(alice, joe):
    plan = actions.plan_activity({"kind": "call", "contacts": [joe], "when": TOMORROW, "subject": "Demo"}, by=alice)
    done = log(alice, joe, note="Agreed", completes=plan.pk, next_step={"kind": "meeting", "when": TOMORROW})
    assert done.pk == plan.pk
    done.refresh_from_db()
    assert (done.subject, done.starts_on, done.outcome.key) == ("Demo", TOMORROW.on, "reached")
    assert done.text.note == "Agreed"
    assert Activity.objects.filter(done_at=None).get().follows_id == done.pk


def test_undo_takes_the_call_and_its_next_step_back_together(alice, joe, company):
    plan = actions.plan_activity({"kind": "call", "contacts": [joe], "when": TOMORROW}, by=alice)
    done = log(alice, joe, note="Agreed", completes=plan.pk, next_step={"kind": "meeting", "when": TOMORROW})
    undone, kept = undo(done.operation, by=alice)
    assert kept == []
    plan.refresh_from_db()
    assert plan.is_open
    assert list(Activity.objects.all()) == [plan]
    assert not TimelineEntry.objects.exists()
    joe.refresh_from_db()
    assert (joe.touches, joe.last_contact_at) == (0, None)
    undo(undone, by=alice)
    assert Activity.objects.count() == 2
    joe.refresh_from_db()
    assert joe.touches == 1


def test_undo_leaves_what_a_colleague_worked_on(alice, cast, joe):
    call = log(alice, joe)
    actions.change_activity(call.pk, {"note": "Bob was there too"}, by=cast.bob)
    _, kept = undo(call.operation, by=alice)
    assert [k.labels for k in kept] == [["Note"]]
    assert Activity.objects.filter(pk=call.pk).exists()


def test_a_wrong_number_completes_nothing(alice, joe):
    plan = actions.plan_activity({"kind": "call", "contacts": [joe], "when": TOMORROW}, by=alice)
    call = log(alice, joe, "wrong-number", completes=plan.pk)
    plan.refresh_from_db()
    assert plan.is_open
    assert call.pk != plan.pk


def test_the_planned_meeting_can_be_moved_instead_of_doubled(alice, joe):
    meeting = actions.plan_activity({"kind": "meeting", "contacts": [joe], "when": TOMORROW}, by=alice)
    friday = When(at=datetime(2026, 10, 16, 14, tzinfo=UTC))
    log(alice, joe, next_step={"move": meeting.pk, "when": friday})
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.starts_on, meeting.first_starts_on) == (friday.at, None, TOMORROW.on)
    assert Activity.objects.count() == 2


def test_done_and_typed_by_two_people_both_stand(alice, cast, joe):
    call = log(alice, joe, assigned_to=cast.bob, done_at=datetime(2026, 10, 13, 20, tzinfo=UTC))
    call.refresh_from_db()
    assert (call.assigned_to, call.entered_by, call.created_by) == (cast.bob, alice, alice)
    assert call.done_at < call.created_at


def test_what_is_ahead_cannot_have_happened(alice, joe):
    with pytest.raises(Invalid) as refused:
        log(alice, joe, done_at=datetime(2026, 10, 20, tzinfo=UTC))
    assert "done_at" in refused.value.problems
    assert not Activity.objects.exists()


def test_done_twice_is_refused(alice, joe):
    plan = actions.plan_activity({"kind": "call", "contacts": [joe], "when": TOMORROW}, by=alice)
    actions.complete_activity(plan.pk, by=alice, outcome="reached")
    with pytest.raises(Refused):
        actions.complete_activity(plan.pk, by=alice, outcome="busy")


def test_a_meeting_with_three_of_its_people_is_one_touch_of_the_company(alice, joe, jane, company):
    held = {"kind": "meeting", "contacts": [joe, jane, company], "outcome": "held"}
    actions.log_activity(held, by=alice)
    for contact in (joe, jane, company):
        contact.refresh_from_db()
        assert contact.touches == 1
    assert TimelineEntry.objects.filter(is_first=True).count() == 1


def test_the_journal_knows_everything_and_no_more(alice, joe):
    call = log(alice, joe, note="Agreed")
    change = Change.objects.get(record_type="activity")
    assert change.before is None
    assert change.about == joe.pk
    assert change.after["contacts"] == [joe.pk]
    assert "subject" not in change.after
    assert change.operation.summary == "Call with Joe Doe logged"
    assert call.operation == change.operation


def test_logging_with_the_next_step_takes_few_statements(alice, joe, company, django_assert_max_num_queries):
    def logged(request):
        return log(alice, joe, note="Agreed", next_step={"kind": "call", "when": TOMORROW})

    with django_assert_max_num_queries(24):
        RequestMemory(logged)(None)
