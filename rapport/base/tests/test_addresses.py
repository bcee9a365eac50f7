import pytest

from rapport.base.addresses import address_lines, countries, read_country


def test_each_country_writes_its_order():
    boston = {
        "street": "118 Harbor Street\n3rd floor",
        "postcode": "02210",
        "city": "Boston",
        "region": "MA",
        "country": "US",
    }
    assert address_lines(boston, home="US") == ["118 Harbor Street", "3rd floor", "Boston, MA 02210"]
    koeln = {"street": "Hauptstr. 1", "postcode": "50667", "city": "Köln", "country": "DE"}
    assert address_lines(koeln, home="US") == ["Hauptstr. 1", "50667 Köln", "Germany"]


@pytest.mark.parametrize("country", ["", "??", *(code for code, _ in countries())])
def test_no_part_is_left_out(country):
    parts = {"street": "S", "postcode": "P", "city": "C", "region": "R", "country": country}
    text = " ".join(address_lines(parts))
    assert all(part in text for part in "SPCR")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("United States", "US"), ("usa", "US"), ("Deutschland", "DE"), ("ESPAÑA", "ES"), ("fr", "FR"), ("Atlantis", "")],
)
def test_countries_by_any_name(typed, code):
    assert read_country(typed) == code
