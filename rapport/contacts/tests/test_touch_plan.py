from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.contacts.touch_plan import YEAR, cold_on, is_behind, touches_in_year

TODAY = date(2026, 10, 14)


def naive(goal, since, touch_days, today):
    """Day by day, far enough ahead that everything has left the year: where the last run of cold days begins."""
    past = [day for day in touch_days if day <= today]
    day = max([since, today, *past]) + timedelta(days=2 * YEAR)
    assert is_behind(goal, since, past, day)
    while day > since and is_behind(goal, since, past, day - timedelta(days=1)):
        day -= timedelta(days=1)
    return day


@settings(max_examples=300, deadline=None)
@given(
    goal=st.integers(1, 60),
    ago=st.integers(-30, 900),
    touched=st.lists(st.integers(0, 500), max_size=30),
)
def test_the_computed_day_is_the_one_found_day_by_day(goal, ago, touched):
    since = TODAY - timedelta(days=ago)
    touch_days = [TODAY - timedelta(days=d) for d in touched]
    day = cold_on(goal, since, touch_days, TODAY)
    assert day == naive(goal, since, touch_days, TODAY)
    assert (day <= TODAY) == is_behind(goal, since, touch_days, TODAY)


@pytest.mark.parametrize(("days", "cold"), [(60, False), (61, True)])
def test_a_plan_of_six_is_cold_after_two_months_of_silence(days, cold):
    assert is_behind(6, TODAY - timedelta(days=days), [], TODAY) is cold


def test_without_a_goal_nothing_goes_cold():
    assert cold_on(None, None, [], TODAY) is None
    assert cold_on(0, TODAY, [], TODAY) is None


def test_a_touch_counts_for_365_days():
    assert touches_in_year([TODAY - timedelta(days=364)], TODAY) == 1
    assert touches_in_year([TODAY - timedelta(days=365)], TODAY) == 0
