from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as some

from rapport.activities.calendar_grid import Column, Event, beside, lines, place, span

DAY = date(2026, 10, 14)


def event(begins: int, minutes: int, **more) -> Event:
    starts = datetime.combine(DAY, time(begins // 60, begins % 60))
    return Event(
        id=1, kind="call", icon="phone", who="", about="", url="", starts=starts, day=DAY, minutes=minutes, **more
    )


@given(some.lists(some.tuples(some.integers(0, 1425), some.integers(0, 600)), max_size=12))
def test_what_overlaps_never_shares_a_lane(times):
    events = [event(begins, minutes) for begins, minutes in times]
    place([Column(DAY)], events)
    for number, one in enumerate(events):
        assert one.lane < one.lanes
        for other in events[number + 1 :]:
            if one.begins < other.ends and other.begins < one.ends:
                assert one.lane != other.lane


def test_short_calls_one_after_the_other_stand_side_by_side():
    """Drawn one above the other, a quarter of an hour is too low to be hit."""
    calls = [event(600, 15), event(615, 15), event(660, 30), event(690, 15)]
    place([Column(DAY)], calls)
    assert [(one.lane, one.lanes) for one in calls] == [(0, 2), (1, 2), (0, 1), (0, 1)]


@given(some.lists(some.tuples(some.integers(0, 1425), some.integers(0, 600)), min_size=1, max_size=8))
def test_no_event_falls_out_of_the_grid(times):
    events = [event(begins, minutes) for begins, minutes in times]
    column = Column(DAY)
    place([column], events)
    drawn = [found for line in lines([column], time(9), time(17)) for found in line.cells[0]]
    assert len(drawn) == len(events)


def test_the_grid_shows_an_hour_around_the_working_day():
    rows = lines([Column(DAY)], time(9), time(17))
    assert (rows[0].label, rows[-1].label) == ("8:00", "17:30")
    assert [r.is_after_hours for r in rows[:3]] == [True, True, False]


def test_people_have_their_own_columns():
    mine, yours = Column(DAY, user_id=1), Column(DAY, user_id=2)
    place([mine, yours], [event(600, 30, user_id=2)])
    assert not mine.slots
    assert yours.slots


@given(some.dates(date(2000, 1, 1), date(2099, 12, 1)))
def test_a_month_is_whole_weeks_and_the_arrows_lead_back(day):
    first, last = span("month", day)
    assert first.weekday() == 0
    assert last.weekday() == 6
    assert first <= day <= last
    assert last - first < timedelta(days=42)
    assert beside("month", beside("month", day)[1])[0] == day.replace(day=1)
