"""What returns: one open row for a series, missed ones collapse, future ones are drawn, and the clock may change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.activities import actions, queries
from rapport.activities.models import Activity
from rapport.activities.repetition import Series, read_series, said, series
from rapport.base.errors import Invalid
from rapport.base.typed_dates import When
from rapport.journal.actions import undo

BOSTON = ZoneInfo("America/New_York")
MONDAY_TEN = When(at=datetime(2026, 10, 12, 14, tzinfo=UTC))


def weekly(by, when=MONDAY_TEN, rule="FREQ=WEEKLY;BYDAY=MO", **values):
    repeats = values.pop("repeats", {"rule": rule})
    return actions.plan_activity(
        {"kind": "call", "subject": "Round", "when": when, "repeats": repeats, **values}, by=by
    )


def days(user, start, end):
    return [one.day for one in queries.occurrences(user, start, end)]


def test_future_ones_are_drawn_and_not_stored(alice, clock):
    row = weekly(alice)
    found = queries.occurrences(alice, date(2026, 10, 1), date(2026, 11, 10))
    assert [one.day.day for one in found] == [19, 26, 2, 9]
    assert Activity.objects.get() == row
    # ten o'clock in Boston, before and after the clocks change on 1 November
    assert {one.when.at.astimezone(BOSTON).hour for one in found} == {10}


def test_missed_ones_are_one_overdue_row(alice, clock):
    row = weekly(alice)
    clock.shift(timedelta(days=21))  # Wednesday, 4 November
    assert queries.due(alice).overdue == [row]
    done = actions.complete_activity(row.pk, by=alice, outcome="reached")
    (following,) = Activity.objects.filter(done_at=None)
    assert (done.repeats, following.occurs_on, following.repeats_of_id) == (None, date(2026, 11, 9), row.pk)
    assert following.starts_at.astimezone(BOSTON).hour == 10


def test_moving_one_leaves_the_others_where_they_are(alice, clock):
    row = weekly(alice)
    actions.move_activities([row.pk], When(on=date(2026, 10, 15)), by=alice)
    assert days(alice, date(2026, 10, 1), date(2026, 10, 30)) == [date(2026, 10, 19), date(2026, 10, 26)]
    actions.move_activities([row.pk], When(at=datetime(2026, 10, 15, 18, tzinfo=UTC)), by=alice, whole_series=True)
    found = queries.occurrences(alice, date(2026, 10, 16), date(2026, 10, 30))
    assert [(one.day.day, one.when.at.astimezone(BOSTON).hour) for one in found] == [(22, 14), (29, 14)]


def test_a_drawn_one_can_be_moved_or_called_off_alone(alice, clock):
    row = weekly(alice)
    one = actions.take_occurrence(row.pk, date(2026, 10, 19), by=alice)
    actions.move_activities([one.pk], When(on=date(2026, 10, 20)), by=alice)
    actions.skip_occurrence(row.pk, date(2026, 10, 26), by=alice)
    assert days(alice, date(2026, 10, 1), date(2026, 11, 3)) == [date(2026, 11, 2)]
    assert Activity.objects.filter(repeats__isnull=False).get() == row


def test_calling_one_off_goes_on_and_the_series_does_not(alice, clock):
    row = weekly(alice)
    actions.cancel_activities([row.pk], by=alice)
    following = Activity.objects.get(cancelled_at=None)
    assert following.occurs_on == date(2026, 10, 19)
    actions.cancel_activities([following.pk], by=alice, whole_series=True)
    assert not Activity.objects.filter(cancelled_at=None).exists()
    assert days(alice, date(2026, 10, 1), date(2026, 12, 1)) == []


def test_so_long_after_it_is_done(alice, clock):
    row = weekly(alice, repeats={"after": 3, "unit": "month"})
    actions.complete_activity(row.pk, by=alice, outcome="reached")
    following = Activity.objects.get(done_at=None)
    assert following.starts_at.astimezone(BOSTON) == datetime(2027, 1, 14, 10, tzinfo=BOSTON)
    assert days(alice, date(2026, 10, 1), date(2027, 12, 1)) == []


def test_undoing_the_completion_takes_the_next_occurrence_along(alice, clock):
    row = weekly(alice)
    done = actions.complete_activity(row.pk, by=alice, outcome="reached")
    undo(done.operation, by=alice)
    again = Activity.objects.get()
    assert again.is_open
    assert again.repeats["rule"] == "FREQ=WEEKLY;BYDAY=MO"


def test_a_series_ends(alice, clock):
    row = weekly(alice, rule="FREQ=WEEKLY;COUNT=2")
    for _ in range(2):
        row = Activity.objects.get(done_at=None)
        actions.complete_activity(row.pk, by=alice, outcome="reached")
        clock.shift(timedelta(days=7))
    assert not Activity.objects.filter(done_at=None).exists()


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MINUTELY",
        "FREQ=DAILY;INTERVAL=0",
        "nonsense",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;UNTIL=20200101",
    ],
)
def test_rules_that_make_no_sense_are_refused(alice, clock, rule):
    with pytest.raises(Invalid) as refused:
        weekly(alice, rule=rule)
    assert "repeats" in refused.value.problems


def test_what_repeats_needs_a_date(alice, clock):
    with pytest.raises(Invalid):
        weekly(alice, when=When())


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "Every day"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "Every 2 weeks on Mon and Thu"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "Every month on the last Fri"),
        ("FREQ=MONTHLY;BYMONTHDAY=15;UNTIL=20261231", "Every month on day 15, until 31 Dec 2026"),
    ],
)
def test_a_rule_is_said_in_words(rule, words):
    assert said(read_series({"rule": rule}, MONDAY_TEN, BOSTON).stored()) == words


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 6),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_the_next_is_always_ahead_and_never_a_missed_one(since, frequency, interval, stood, late):
    found = Series(rule=f"FREQ={frequency};INTERVAL={interval}", since=since, zone="UTC")
    stood_for, done_on = since + timedelta(days=stood), since + timedelta(days=stood + late)
    following = found.follow(stood_for, done_on)
    assert following > done_on
    assert list(found.days(done_on + timedelta(days=1), following)) == []
    assert series(found.stored()) == found
