from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.base.partial_dates import Birthday, first_day, read_birthday, read_partial, shown_partial

TODAY = date(2026, 10, 14)


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("2011", "2011", "2011"),
        ("Mar 2019", "2019-03", "Mar 2019"),
        ("März 2019", "2019-03", "Mar 2019"),
        ("03/2019", "2019-03", "Mar 2019"),
        ("12 May 2023", "2023-05-12", "12 May 2023"),
        ("May 12th, 2023", "2023-05-12", "12 May 2023"),
        ("2023-05-12", "2023-05-12", "12 May 2023"),
        ("20230512", "2023-05-12", "12 May 2023"),
        ("12.5.2023", "2023-05-12", "12 May 2023"),
        ("1er mai 2023", "2023-05-01", "1 May 2023"),
        ("12 de mayo de 2023", "2023-05-12", "12 May 2023"),
        ("  ", "", ""),
    ],
)
def test_partial_dates(typed, stored, shown):
    assert read_partial(typed) == stored
    assert shown_partial(stored) == shown
    assert read_partial(shown) == stored


def test_slashes_mean_what_the_country_means():
    assert read_partial("10/11/2020", month_first=True) == "2020-10-11"
    assert read_partial("10/11/2020") == "2020-11-10"
    assert read_partial("26/10/1978", month_first=True) == read_partial("10/26/1978") == "1978-10-26"


@pytest.mark.parametrize(
    "typed", ["soon", "31 Feb 2020", "2020-13", "0003", "12 May", "May May 2020", "5 6 7", "٢٠١١ x"]
)
def test_what_is_no_date_gets_a_sentence(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        read_partial(typed)


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("1978-10-26", "1978-10-26", "26 Oct 1978"),
        ("26 Oct", "--10-26", "26 Oct"),
        ("--10-26", "--10-26", "26 Oct"),
        ("--1026", "--10-26", "26 Oct"),
        ("1604-10-26", "--10-26", "26 Oct"),
        ("29 Feb", "--02-29", "29 Feb"),
        ("1978", "1978", "1978"),
        ("26.10.78", "1978-10-26", "26 Oct 1978"),
    ],
)
def test_birthdays(typed, stored, shown):
    birthday = read_birthday(typed, today=TODAY)
    assert (birthday.stored, birthday.shown) == (stored, shown)
    assert read_birthday(birthday.stored, today=TODAY) == read_birthday(shown, today=TODAY) == birthday


def test_a_birthday_is_told_when_it_is_near():
    joe = Birthday(1978, 1026)
    assert joe.told(TODAY) == "Turns 48 in 12 days"
    assert joe.told(date(2026, 10, 25)) == "Turns 48 tomorrow"
    assert Birthday(None, 1014).told(TODAY) == "Birthday today"
    assert joe.told(date(2026, 11, 1)) == ""


@pytest.mark.parametrize("typed", ["2099-01-01", "31 Feb", "1700", "Oct", "Oct 1978", "30/30"])
def test_impossible_birthdays_are_refused(typed):
    with pytest.raises(ValueError, match=r"\.$"):
        read_birthday(typed, today=TODAY)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from([101, 228, 229, 301, 1231]))
def test_the_next_birthday_comes_within_a_year(today, day):
    when = Birthday(None, day).next(today)
    assert today <= when <= today + timedelta(days=366)
    assert (when.month * 100 + when.day) in ({228, 229} if day == 229 else {day})


@given(st.text(max_size=40))
def test_nothing_typed_breaks_reading(typed):
    for read in (read_partial, read_birthday):
        try:
            read(typed)
        except ValueError as problem:
            assert str(problem).endswith(".")


def test_the_first_day_a_partial_date_may_mean():
    assert first_day("2019-03") == date(2019, 3, 1)
    assert first_day("") is None
