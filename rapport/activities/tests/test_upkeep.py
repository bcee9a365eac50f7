"""Reminders come once; what contacts remember is compared, mended, and ages by itself."""

import time
from datetime import UTC, datetime, timedelta

from rapport.activities import actions, jobs, queries, upkeep
from rapport.activities.health import CHECKS
from rapport.activities.models import Activity, ActivityContact
from rapport.activities.remembering import remembered
from rapport.activities.tests.conftest import make
from rapport.base.typed_dates import When
from rapport.contacts.models import Contact
from rapport.journal.actions import operation
from rapport.notices.models import Notice

NOON = When(at=datetime(2026, 10, 14, 16, tzinfo=UTC))


def test_a_reminder_is_given_once_and_to_everybody_who_takes_part(alice, cast, joe, clock):
    values = {"kind": "call", "contacts": [joe], "when": NOON, "remind_minutes": 15, "colleagues": [cast.bob.pk]}
    actions.plan_activity(values, by=alice)
    given = Notice.objects.filter(kind="reminder")
    jobs.give_reminders(None)
    assert not given.exists()
    clock.shift(timedelta(hours=2, minutes=5))
    jobs.give_reminders(None)
    jobs.give_reminders(None)
    assert sorted(given.values_list("user", "title")) == [
        (alice.pk, "Call with Joe Doe at 12:00"),
        (cast.bob.pk, "Call with Joe Doe at 12:00"),
    ]


def test_told_days_before_a_reminder_names_the_day(alice, joe, clock):
    alice.refresh_from_db()
    friday = NOON.at + timedelta(days=2)
    for when in (When(at=friday), When(on=friday.date())):
        actions.plan_activity({"kind": "call", "contacts": [joe], "when": when, "remind_minutes": 24 * 60}, by=alice)
    clock.shift(timedelta(days=1, hours=3))
    jobs.give_reminders(None)
    titles = {one.title for one in Notice.objects.filter(user=alice, kind="reminder")}
    assert titles == {"Call with Joe Doe, Fri 16 Oct, 12:00", "Call with Joe Doe, Fri 16 Oct"}


def test_moving_reminds_again_and_done_does_not(alice, joe, clock):
    call = actions.plan_activity({"kind": "call", "contacts": [joe], "when": NOON, "remind_minutes": 15}, by=alice)
    later = When(at=NOON.at + timedelta(hours=3))
    actions.move_activities([call.pk], later, by=alice)
    call.refresh_from_db()
    assert call.remind_at == later.at - timedelta(minutes=15)
    actions.complete_activity(call.pk, by=alice, outcome="reached")
    call.refresh_from_db()
    assert call.remind_at is None


def test_check_finds_and_mends_what_is_not_true(alice, joe, company):
    actions.log_activity({"kind": "call", "contacts": [joe], "outcome": "reached"}, by=alice)
    (check,) = CHECKS
    assert check.ask()[0]
    Contact.objects.update(last_contact_at=None)
    ActivityContact.objects.update(touched_at=None)
    assert not check.ask()[0]
    check.mend()
    joe.refresh_from_db()
    assert (check.ask()[0], joe.touches, joe.last_contact_at is not None) == (True, 1, True)


def test_touches_leave_the_year_by_themselves(alice, joe, company, clock):
    joe.touch_goal, joe.touch_goal_since = 4, datetime(2026, 10, 14).date()
    joe.save()
    actions.log_activity({"kind": "call", "contacts": [joe], "outcome": "reached"}, by=alice)
    joe.refresh_from_db()
    assert joe.cold_on == datetime(2027, 4, 15).date()  # two of four touches are due after half a year, one was made
    clock.shift(timedelta(days=366))
    jobs.count_aged(None)
    joe.refresh_from_db()
    assert joe.touches == 0
    assert joe.last_touch_at is not None


def test_followers_and_those_who_get_work_are_told(alice, cast, joe, clock):
    actions.plan_activity({"kind": "call", "contacts": [joe], "when": NOON, "assigned_to": cast.bob}, by=alice)
    (notice,) = Notice.objects.filter(user=cast.bob)
    assert (notice.kind, notice.by) == ("assigned", alice)
    assert notice.title == "gave you: call with Joe Doe, Wed 14 Oct, 12:00"
    actions.give_activities([Activity.objects.get().pk], cast.carol, by=cast.bob)
    assert Notice.objects.filter(user=cast.carol, kind="assigned").count() == 1
    assert queries.due(cast.carol).today
    plan = {"kind": "meeting", "contacts": [joe], "when": NOON, "colleagues": [cast.bob.pk], "subject": "Kick-off"}
    actions.plan_activity(plan, by=alice)
    newest = Notice.objects.filter(user=cast.bob).latest("id")
    assert (newest.title, newest.text) == ("takes you along: meeting with Joe Doe, Wed 14 Oct, 12:00", "Kick-off")


def test_thirty_days_in_the_trash_and_gone(alice, joe, company, clock):
    call = actions.log_activity({"kind": "call", "contacts": [joe], "outcome": "reached"}, by=alice)
    actions.trash_activities([call.pk], by=alice)
    joe.refresh_from_db()
    assert joe.touches == 0
    jobs.purge_trash(None)
    actions.untrash_activities([call.pk], by=alice)
    joe.refresh_from_db()
    assert joe.touches == 1
    actions.trash_activities([call.pk], by=alice)
    clock.shift(timedelta(days=31))
    jobs.purge_trash(None)
    assert not Activity.objects.exists()


def test_counting_many_takes_few_statements(alice, joe, jane, company, django_assert_max_num_queries):
    for contact in (joe, jane):
        actions.log_activity({"kind": "call", "contacts": [contact], "outcome": "reached"}, by=alice)
    with django_assert_max_num_queries(9):  # one asks for leads, whose steps are counted
        assert upkeep.recount() == 3


def test_plans_go_along_to_the_new_company_and_history_stays(alice, joe, company, clock):
    actions.log_activity({"kind": "call", "contacts": [joe], "outcome": "reached"}, by=alice)
    actions.plan_activity({"kind": "call", "contacts": [joe], "when": NOON}, by=alice)
    other = make("Halyard & Pike", kind="organisation")
    with operation("change_employer", by=alice) as writing:
        Contact.objects.filter(pk=joe.pk).update(employer=other)
        writing.tell("employer.remembered", ids=[joe.pk], left=company.pk, joined=other.pk)
    for contact, touches, next_at in ((company, 1, None), (other, 0, NOON.at), (joe, 1, NOON.at)):
        contact.refresh_from_db()
        assert (contact.touches, contact.next_at) == (touches, next_at)


def test_a_person_of_many_calls_is_counted_at_once(joe, alice):
    call = actions.log_activity({"kind": "call", "contacts": [joe], "outcome": "reached"}, by=alice)
    part = ActivityContact.objects.get(activity=call)
    made = Activity.objects.bulk_create(again(call) for _ in range(6000))
    ActivityContact.objects.bulk_create(again(part, activity_id=one.pk) for one in made)
    took = []
    for _ in range(3):
        begun = time.monotonic()
        facts = remembered([joe.pk], part.attempted_at)[joe.pk]
        took.append(time.monotonic() - begun)
        assert (facts["touches"], facts["tries"]) == (6001, 0)
    assert min(took) < 1  # seconds; it would be many, were "since when" found anew for each of them


def again(row, **other):
    facts = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname != "id"}
    return type(row)(**facts | other)
