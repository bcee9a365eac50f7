"""The calendar: everything at its time by the clock of whoever looks, private things only busy, moved by hand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from rapport.activities.actions import complete_activity, plan_activity
from rapport.activities.models import Activity
from rapport.activities.queries import calendar as reading
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 14, 9, 42, tzinfo=ZONE)  # a Wednesday
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield NOW


def planned(by, when, **more):
    return plan_activity({"kind": "meeting", "subject": "Demo", "when": when, **more}, by=by)


def asked(viewer, *users, first=TODAY, last=TODAY, zone=ZONE, contacts=None):
    return reading.Asked(viewer, tuple(u.id for u in users or (viewer,)), first, last, zone, TODAY, contacts)


def at(hour, minute=0, day=TODAY):
    return When(at=datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE).astimezone(UTC))


def test_each_zone_sees_it_by_its_own_clock(alice):
    planned(alice, at(23))
    assert [e.begins for e in reading.events(asked(alice))] == [23 * 60]
    berlin = asked(alice, first=TODAY, last=TODAY + timedelta(days=1), zone=ZoneInfo("Europe/Berlin"))
    assert [(e.day, e.begins) for e in reading.events(berlin)] == [(date(2026, 10, 15), 5 * 60)]


def test_a_day_on_which_the_clock_changes_keeps_every_hour(alice):
    sunday = date(2026, 11, 1)  # clocks go back at 2:00 in New York
    for hour in (0, 3, 23):
        planned(alice, at(hour, day=sunday))
    found = reading.events(asked(alice, first=sunday, last=sunday))
    assert sorted(e.begins // 60 for e in found) == [0, 3, 23]


def test_what_is_private_is_only_busy_to_others(alice, cast):
    planned(alice, at(10), subject="Doctor", is_private=True)
    (seen,) = reading.events(asked(cast.bob, alice))
    assert (seen.who, seen.about, seen.url, seen.contact_id) == ("Busy", "", "", None)
    assert reading.events(asked(alice))[0].who == "Doctor"


def test_what_repeats_is_drawn_for_the_lookup_and_private_is_busy_there_too(alice, cast):
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    planned(alice, at(10), contacts=[joe.pk], is_private=True, repeats={"rule": "FREQ=WEEKLY"})
    week = {"first": TODAY + timedelta(days=7), "last": TODAY + timedelta(days=7)}
    with_joe, others = Contact.objects.filter(pk=joe.pk).values("pk"), Contact.objects.exclude(pk=joe.pk).values("pk")
    (own,) = reading.events(asked(alice, **week, contacts=with_joe))
    assert (own.who, own.is_drawn) == ("Joe Doe", True)
    assert reading.events(asked(alice, **week, contacts=others)) == []
    (busy,) = reading.events(asked(cast.bob, alice, **week))
    assert (busy.who, busy.about, busy.url, busy.contact_id) == ("Busy", "", "", None)


def test_what_is_late_stays_at_its_day_and_in_the_tray(alice):
    planned(alice, When(on=TODAY - timedelta(days=2)))
    planned(alice, When())
    tray = reading.tray(asked(alice))
    assert (tray.overdue_count, tray.undated_count) == (1, 1)
    monday = TODAY - timedelta(days=2)
    assert [e.is_overdue for e in reading.events(asked(alice, first=monday, last=monday))] == [True]


def test_what_was_done_stands_where_it_happened(alice):
    made = planned(alice, When(on=TODAY + timedelta(days=5)))
    complete_activity(made.pk, by=alice, outcome="held")
    (event,) = reading.events(asked(alice, last=TODAY + timedelta(days=9)))
    assert (event.day, event.is_done) == (TODAY, True)


def test_the_lookup_narrows_it_to_its_contacts(alice):
    joe, jane = (create_contact({"name": name}, by=alice) for name in ("Joe Doe", "Jane Roe"))
    planned(alice, at(10), contacts=[joe.pk])
    planned(alice, at(11), contacts=[jane.pk])
    only_joe = Contact.objects.filter(pk=joe.pk).values("pk")
    assert [e.who for e in reading.events(asked(alice, contacts=only_joe))] == ["Joe Doe"]


def test_days_are_counted_for_the_small_month(alice):
    planned(alice, at(10))
    planned(alice, When(on=TODAY))
    assert reading.loads(asked(alice)) == {TODAY: 2}


@pytest.mark.parametrize(
    ("form", "starts", "minutes"),
    [
        ({"at": "2026-10-16T11:15"}, datetime(2026, 10, 16, 11, 15, tzinfo=ZONE), 60),
        ({"on": "2026-10-16"}, datetime(2026, 10, 16, 10, 0, tzinfo=ZONE), 60),
        ({"shift": "15"}, datetime(2026, 10, 14, 10, 15, tzinfo=ZONE), 60),
        ({"days": "-1"}, datetime(2026, 10, 13, 10, 0, tzinfo=ZONE), 60),
        ({"minutes": "90"}, datetime(2026, 10, 14, 10, 0, tzinfo=ZONE), 90),
        ({"longer": "15"}, datetime(2026, 10, 14, 10, 0, tzinfo=ZONE), 75),
        ({"longer": "-90"}, datetime(2026, 10, 14, 10, 0, tzinfo=ZONE), 15),
    ],
)
def test_it_is_carried_stretched_and_can_be_undone(alice, browser_of, form, starts, minutes):
    made = planned(alice, at(10), minutes=60)
    answer = browser_of(alice).post(f"/calendar/activities/{made.pk}/", form, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert "undo" in answer["HX-Trigger"]
    row = Activity.objects.get(pk=made.pk)
    assert (row.starts_at, row.minutes) == (starts, minutes)


def test_a_date_nobody_can_read_moves_nothing(alice, browser_of):
    made = planned(alice, at(10))
    for form in ({"at": "soon"}, {"on": "2026-13-40"}, {}):
        answer = browser_of(alice).post(f"/calendar/activities/{made.pk}/", form, headers={"HX-Request": "true"})
        assert 400 <= answer.status_code < 500
    assert Activity.objects.get(pk=made.pk).starts_at == at(10).at


@pytest.mark.parametrize("view", ["day", "week", "month", "agenda", "nonsense"])
def test_every_view_answers_in_few_statements(alice, cast, browser_of, django_assert_max_num_queries, view):
    for hour in range(8, 18):
        planned(alice, at(hour), minutes=90)
    browser = browser_of(alice)
    address = f"/calendar/?view={view}&whose={alice.id}&whose={cast.bob.id}&day=2026-10-14"
    browser.get(address)
    with django_assert_max_num_queries(16):
        assert "Demo" in browser.get(address).content.decode()


def test_the_colleagues_come_when_their_menu_opens(alice, cast, browser_of):
    browser = browser_of(alice)
    page = browser.get(f"/calendar/?whose={cast.bob.id}").content.decode()
    assert f"/calendar/whose/?whose={cast.bob.id}" in page and "Carol Cole" not in page
    menu = browser.get(f"/calendar/whose/?whose={cast.bob.id}").content.decode()
    assert "Carol Cole" in menu and menu.count(" checked") == 1
    assert menu.index(f'value="{cast.bob.id}" checked')
