from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rapport.base.place_zones import _MAIN, _STATES, _codes, zone_of_place

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "region", "phone", "clock"),
    [
        ("US", "CO", "America/New_York", "5:00"),  # who moved west kept their number
        ("US", "colorado", "", "5:00"),
        ("US", "TX", "", "6:00"),
        ("US", "TX", "America/Denver", "5:00"),  # El Paso
        ("US", "OR", "", "4:00"),
        ("US", "", "America/Denver", "5:00"),
        ("US", "", "Europe/Berlin", ""),
        ("DE", "", "America/New_York", "13:00"),
        ("ES", "", "", "13:00"),
        ("CA", "Ontario", "", "7:00"),
        ("", "", "", ""),
        ("XX", "CO", "", ""),
    ],
)
def test_a_place_has_its_clock(country, region, phone, clock):
    found = zone_of_place(country, region, NOON, hint=ZoneInfo(phone) if phone else None)
    there = NOON.astimezone(found) if found else None
    assert (f"{there.hour}:{there.minute:02}" if there else "") == clock


def test_every_state_and_zone_is_there():
    for country, zones in _STATES.items():
        named = {code for codes in zones.values() for code in codes.split()}
        assert named <= set(_codes(country).values())
        assert all(ZoneInfo(zone) for zone in zones)
    assert all(ZoneInfo(zone) for zone in _MAIN.values())
