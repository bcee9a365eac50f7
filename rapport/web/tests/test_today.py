"""Today: everything that is to do stands in its group, and nothing of others' private life."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from rapport.activities.actions import complete_activity, plan_activity
from rapport.activities.queries.today import going_cold, workday
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact, set_touch_goal

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 14, 9, 42, tzinfo=ZONE)  # a Wednesday


@pytest.fixture
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def planned(by, subject, when, **more):
    return plan_activity({"kind": "call", "subject": subject, "when": when, **more}, by=by)


def subjects(rows):
    return [row["subject"] for row in rows]


def at(days=0, hour=10):
    return When(at=(NOW + timedelta(days=days)).replace(hour=hour, minute=30))


def test_everything_stands_in_its_group_in_the_order_of_work(alice, wednesday):
    planned(alice, "monday", When(on=(NOW - timedelta(days=2)).date()))
    planned(alice, "any time", When(on=NOW.date()))
    planned(alice, "later", at(hour=15))
    planned(alice, "late", at(hour=8))
    planned(alice, "friday", at(days=2))
    planned(alice, "next week", at(days=6))
    planned(alice, "some day", When())
    day = workday(alice, (alice.id,), NOW, ZONE)
    assert subjects(day.overdue) == ["monday"]
    assert subjects(day.due) == ["late", "later", "any time"]
    assert [row["is_late"] for row in day.due] == [True, False, False]
    assert subjects(day.week) == ["friday"]


def test_on_friday_monday_is_in_sight(alice):
    friday = NOW + timedelta(days=2)
    with time_machine.travel(friday, tick=False):
        planned(alice, "monday", at(days=5))
        assert subjects(workday(alice, (alice.id,), friday, ZONE).week) == ["monday"]


def test_what_was_done_today_stays_in_sight(alice, wednesday):
    done = planned(alice, "rang", at())
    complete_activity(done.pk, by=alice, outcome="reached")
    day = workday(alice, (alice.id,), NOW, ZONE)
    assert subjects(day.done) == ["rang"]
    assert day.to_do == 0


def test_the_team_sees_no_private_ones(alice, cast, wednesday):
    planned(alice, "doctor", at(), is_private=True)
    planned(alice, "customer", at())
    everybody = (alice.id, cast.bob.id)
    assert subjects(workday(cast.bob, everybody, NOW, ZONE).due) == ["customer"]
    assert subjects(workday(alice, everybody, NOW, ZONE).due) == ["doctor", "customer"]


def test_a_colleague_who_takes_part_has_it_too(alice, cast, wednesday):
    planned(alice, "visit", at(), colleagues=[cast.bob.id])
    assert subjects(workday(cast.bob, (cast.bob.id,), NOW, ZONE).due) == ["visit"]


def test_who_is_a_whole_touch_behind_goes_cold(alice):
    with time_machine.travel(NOW - timedelta(days=200), tick=False):
        contact = create_contact({"name": "Joe Doe", "owner": alice}, by=alice)
        set_touch_goal([contact.pk], 6, by=alice)
    with time_machine.travel(NOW, tick=False):
        assert [row["name"] for row in going_cold(alice, NOW.date())] == ["Joe Doe"]


def test_the_page_shows_it_and_asks_little(alice, browser_of, wednesday, django_assert_max_num_queries):
    contact = create_contact({"name": "Joe Doe"}, by=alice)
    for number in range(12):
        planned(alice, f"call {number}", at(), contacts=[contact.pk])
    browser = browser_of(alice)
    browser.get("/")
    with django_assert_max_num_queries(15):
        html = browser.get("/").content.decode()
    assert "12 to do" in html
    assert "call 11" in html


def test_work_through_goes_from_one_to_the_next(alice, browser_of, wednesday):
    contact = create_contact({"name": "Joe Doe"}, by=alice)
    first = planned(alice, "first", at(hour=10), contacts=[contact.pk])
    second = planned(alice, "second", at(hour=11), contacts=[contact.pk])
    browser = browser_of(alice)
    assert f"activity={first.pk}" in browser.get("/next/")["Location"]
    assert f"activity={second.pk}" in browser.get(f"/next/?after={first.pk}")["Location"]
    assert browser.get(f"/next/?after={second.pk}")["Location"] == "/"


def test_every_page_says_how_much_is_overdue(alice, browser_of, wednesday):
    planned(alice, "monday", When(on=(NOW - timedelta(days=2)).date()))
    assert "overdue: </span>1" in browser_of(alice).get("/contacts/").content.decode()
