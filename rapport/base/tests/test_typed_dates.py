"""What people type has to become the day and time they meant, in their own zone, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.base.typed_dates import When, later, on_day, read, spoken, why_not

BOSTON = ZoneInfo("America/New_York")
NOW = datetime(2026, 10, 14, 13, 42, tzinfo=UTC)  # Wednesday, 9:42 in Boston
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))
ZONES = st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]).map(
    ZoneInfo
)


def said(text, **how):
    when = read(text, now=NOW, zone=BOSTON, **how)
    return when and spoken(when, now=NOW, zone=BOSTON)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("+3d", "Sat 17 Oct"),
        ("+2w", "Wed 28 Oct"),
        ("+1m", "Sat 14 Nov"),
        ("in 2 weeks", "Wed 28 Oct"),
        ("a week", "Wed 21 Oct"),
        ("fri 10:00", "Fri 16 Oct, 10:00"),
        ("Friday, 10am", "Fri 16 Oct, 10:00"),
        ("10:00 fri", "Fri 16 Oct, 10:00"),
        ("wed", "Wed 21 Oct"),
        ("wed 15:00", "Wed 14 Oct, 15:00"),
        ("wed 9:00", "Wed 21 Oct, 9:00"),
        ("next monday 9", "Mon 19 Oct, 9:00"),
        ("next fri", "Fri 23 Oct"),
        ("tomorrow", "Thu 15 Oct"),
        ("Tomorrow at 14:30", "Thu 15 Oct, 14:30"),
        ("today 14", "Wed 14 Oct, 14:00"),
        ("yesterday 16:00", "Tue 13 Oct, 16:00"),
        ("14 oct", "Wed 14 Oct"),
        ("13 oct", "Wed 13 Oct 2027"),
        ("oct 20th", "Tue 20 Oct"),
        ("2 nov 14", "Mon 2 Nov, 14:00"),
        ("2 nov 2027", "Tue 2 Nov 2027"),
        ("14.10.", "Wed 14 Oct"),
        ("20.10", "Tue 20 Oct"),
        ("10.30", "Wed 14 Oct, 10:30"),
        ("10/14", "Wed 14 Oct"),
        ("14/11", "Sat 14 Nov"),
        ("3/4/27", "Thu 4 Mar 2027"),
        ("2026-11-02 8:15", "Mon 2 Nov, 8:15"),
        ("10:30", "Wed 14 Oct, 10:30"),
        ("16", "Wed 14 Oct, 16:00"),
        ("1630", "Wed 14 Oct, 16:30"),
        ("4pm", "Wed 14 Oct, 16:00"),
        ("noon", "Wed 14 Oct, 12:00"),
        ("+2h", "Wed 14 Oct, 11:42"),
        ("in 20 minutes", "Wed 14 Oct, 10:02"),
        ("end of month", "Sat 31 Oct"),
        ("next week", "Wed 21 Oct"),
        ("no date", "No date"),
        ("29 feb", "Tue 29 Feb 2028"),
    ],
)
def test_what_people_type_is_understood(typed, understood):
    assert said(typed) == understood


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31 feb", "February has no 31st."),
        ("31 feb 10:00", "February has no 31st."),
        ("31.6.", "June has no 31st."),
        ("2027-02-29", "February 2027 has no 29th."),
        ("32 oct", "October has no 32nd."),
        ("29 feb", ""),
        ("0:30", ""),
        ("0.10", ""),
        ("soon", ""),
        ("13/13", ""),
    ],
)
def test_a_day_that_is_none_is_told(typed, why):
    assert why_not(typed, now=NOW, zone=BOSTON) == why
    assert not why or read(typed, now=NOW, zone=BOSTON) is None


@pytest.mark.parametrize(
    "typed", ["", "   ", "soon", "32 oct", "25:00", "13/13", "fri fri", "99999999", "31.2.", "+5000y", "\x00", "a"]
)
def test_nonsense_is_not_guessed(typed):
    assert read(typed, now=NOW, zone=BOSTON) is None


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("fri", "Fri 9 Oct"),
        ("16:00", "Tue 13 Oct, 16:00"),
        ("9:00", "Wed 14 Oct, 9:00"),
        ("20 oct", "Mon 20 Oct 2025"),
        ("2 hours ago", "Wed 14 Oct, 7:42"),
        ("wed 9:00", "Wed 14 Oct, 9:00"),
        ("15 minutes", "Wed 14 Oct, 9:27"),
    ],
)
def test_asked_for_what_happened_it_looks_back(typed, understood):
    assert said(typed, past=True) == understood


def test_slashes_follow_the_country():
    assert said("3/4", month_first=False) == "Sat 3 Apr 2027"
    assert said("3/4") == "Thu 4 Mar 2027"


def test_ten_in_the_morning_stays_ten_when_the_clocks_change():
    before = When(at=datetime(2026, 10, 30, 14, 0, tzinfo=UTC))  # 10:00 in Boston, summer time
    after = on_day(before, date(2026, 11, 2), BOSTON)
    assert after.at == datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
    assert on_day(after, date(2026, 10, 30), BOSTON) == before


def test_an_hour_that_the_clocks_skip_becomes_the_next_one():
    when = read("14 mar 2027 2:30", now=NOW, zone=BOSTON)
    assert spoken(when, now=NOW, zone=BOSTON) == "Sun 14 Mar 2027, 3:30"


@given(st.text(max_size=80), MOMENTS, ZONES, st.booleans())
def test_no_text_makes_it_fall(text, now, zone, past):
    when = read(text, now=now, zone=zone, past=past)
    assert when is None or spoken(when, now=now, zone=zone)


@given(MOMENTS, ZONES, st.integers(-300, 3000))
def test_what_it_says_it_understands_again(now, zone, days):
    when = When(on=now.astimezone(zone).date() + timedelta(days=days))
    said = f"{when.on.day} {when.on:%b} {when.on.year}"
    assert read(said, now=now, zone=zone) == when
    assert read(when.on.isoformat(), now=now, zone=zone) == when


@given(MOMENTS, ZONES, st.integers(0, 23), st.integers(0, 59))
def test_a_time_keeps_its_minutes(now, zone, hour, minute):
    when = read(f"tomorrow {hour}:{minute:02d}", now=now, zone=zone)
    back = when.at.astimezone(zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    assert (back.date(), back.hour, back.minute) == (tomorrow, hour, minute) or back.utcoffset() != (
        back - timedelta(hours=2)
    ).utcoffset()


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.integers(-200, 200))
def test_months_never_run_over(day, months):
    moved = later(day, months, "month")
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day
