import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.base.phones import dialled, read_phone, shown

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "names" / "phone_samples.csv"


@pytest.mark.parametrize(
    ("typed", "country", "normal"),
    [
        ("(617) 555-0177", "US", "+16175550177"),
        ("617.555.0177 x42", "US", "+16175550177;ext=42"),
        ("+1-617-555-0177;ext=42", "DE", "+16175550177;ext=42"),
        ("tel:+1-617-555-0177", "DE", "+16175550177"),
        ("00 1 617 555 0177", "US", "+16175550177"),
        ("0049 (0)30 901820", "US", "+4930901820"),
        ("+49 (0)30 901820", "US", "+4930901820"),
        ("030 901820", "DE", "+4930901820"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("\uff0b\uff11 617 555 0177", "US", "+16175550177"),
        ("٦١٧٥٥٥٠١٧٧", "US", "+16175550177"),
        ("202-224-3441", "US", "+12022243441"),
    ],
)
def test_spellings_are_read(typed, country, normal):
    assert read_phone(typed, country).normal == normal


@pytest.mark.parametrize(
    "typed", ["ext 42, ask for Bea", "none", "5550177", "112", "", "+", "call 16175550177 after lunch"]
)
def test_what_is_no_number_stays_as_typed(typed):
    phone = read_phone(typed, "US")
    assert not phone.is_read
    assert phone.shown == typed


def test_shown_form_and_address():
    assert shown("+16175550142;ext=12") == "+1 617 555 0142 ext. 12"
    assert dialled("+16175550142") == "tel:+16175550142"
    assert shown("") == dialled("") == ""


@given(st.text(max_size=60), st.sampled_from(["US", "DE", "JP", ""]))
def test_nothing_typed_can_break_it(typed, country):
    phone = read_phone(typed, country)
    assert phone.typed == typed
    assert read_phone(phone.normal, country).normal == phone.normal


def test_numbers_of_245_regions_are_read_in_five_spellings():
    if not SAMPLES.exists():
        pytest.skip("the sample numbers are not here")
    wrong = [miss for row in csv.DictReader(SAMPLES.open(encoding="utf-8")) for miss in _misread(row)]
    assert not wrong


def _misread(row):
    extended = f"{row['e164']};ext=12"
    for spelling, country, expected in [
        ("e164", "US", row["e164"]),
        ("national", row["region"], row["e164"]),
        ("international", "US", row["e164"]),
        ("rfc3966", "US", row["e164"]),
        ("typed_by_hand", "US", extended),
        ("typed_by_hand", row["region"], extended),
    ]:
        if (read := read_phone(row[spelling], country).normal) != expected:
            yield row["region"], row["type"], country, spelling, row[spelling], read
