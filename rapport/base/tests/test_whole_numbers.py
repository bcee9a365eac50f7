"""A number out of an address or a form, however it was sent."""

import pytest

from rapport.base.text import whole_number


@pytest.mark.parametrize(
    "text", ["", None, " ", "-1", "1.0", "abc", "²", "1\x00", "9" * 19, "9" * 5000, str(2**70), "½"]
)
def test_what_is_no_number_is_none(text):
    assert whole_number(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), (" 7 ", 7), ("٣", 3), ("0", 0), (12, 12), ("9" * 18, 10**18 - 1)]
)
def test_what_is_a_number_is_read(text, number):
    assert whole_number(text) == number
