"""Amounts, whatever mark stands before the cents."""

from decimal import Decimal

import pytest

from rapport.base.amounts import currency_in, decimal_mark, mark_of_country, read_amount, read_currency


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        (["1.234,50", "12"], ","),
        (["1,234.50", "12"], "."),
        (["1.234", "2.500", "12,5"], ","),
        (["1,234", "12.5"], "."),
        (["1.234.567"], ","),
        (["0.125"], "."),
        (["32.3800011"], "."),
        (["1.234", "999", "€ 5"], ""),
        (["12,50", "13,50", "1.50"], ","),
        ([], ""),
    ],
)
def test_a_column_says_which_mark_it_has_before_the_cents(values, mark):
    assert decimal_mark(values) == mark


@pytest.mark.parametrize(
    ("typed", "mark", "amount"),
    [
        ("1.234,50", ",", "1234.50"),
        ("1,234.50", ".", "1234.50"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.23"),
        ("1 234 567,8", ",", "1234567.80"),
        ("1'234.50", ".", "1234.50"),
        ("€ 12", ",", "12"),
        ("USD 12.5", ".", "12.50"),
        ("-5.00", ".", "-5"),
        ("(5.00)", ".", "-5"),
        ("5-", ".", "-5"),
        ("32.385", ".", "32.39"),
    ],
)
def test_amounts_are_read(typed, mark, amount):
    assert read_amount(typed, mark) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "mark"),
    [("", "."), ("many", "."), ("1,234.50", ","), ("12.34.5", ","), ("1 and 2", "."), ("9" * 15, ".")],
)
def test_what_is_no_amount_is_refused(typed, mark):
    with pytest.raises(ValueError, match=r"\."):
        read_amount(typed, mark)


def test_currencies_are_read_from_a_column_or_beside_the_amount():
    assert [read_currency(one) for one in ("", "eur", "€", "USD")] == ["", "EUR", "EUR", "USD"]
    assert [currency_in(one) for one in ("€ 5", "5 EUR", "GBP5.00", "5")] == ["EUR", "EUR", "GBP", ""]
    with pytest.raises(ValueError, match="three letters"):
        read_currency("Euro")


def test_a_country_has_its_mark():
    assert [mark_of_country(one) for one in ("DE", "US", "CH", "FR", "ZZ")] == [",", ".", ".", ",", "."]
