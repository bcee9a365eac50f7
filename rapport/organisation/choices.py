"""What one can choose from when describing our own side: countries, currencies, time zones, days of the week."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.numbers import get_territory_currencies
from django.conf import settings
from django.utils import timezone

WEEKDAYS = [("1", "Monday"), ("2", "Tuesday"), ("3", "Wednesday"), ("4", "Thursday"), ("5", "Friday")]
WEEKDAYS += [("6", "Saturday"), ("7", "Sunday")]
_NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


@cache
def countries() -> dict[str, str]:
    """ISO 3166 code → name, by name."""
    names = Locale("en").territories
    found = {c: n for c, n in names.items() if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRY}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


@cache
def currencies() -> dict[str, str]:
    """ISO 4217 code → name, of those that some country uses today."""
    names = Locale("en").currencies
    used = {code for country in countries() for code in get_territory_currencies(country)}
    return dict(sorted(((c, names[c]) for c in used if c in names), key=lambda pair: pair[1]))


def languages() -> dict[str, str]:
    """Languages that the screens speak."""
    return dict(settings.LANGUAGES)


@cache
def time_zones() -> tuple[str, ...]:
    """Zones named after a place, and UTC."""
    known = {z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "SystemV/", "US/", "posix"))}
    return (*sorted(known & set(get_global("zone_territories"))), "UTC")


def place_of(zone: str) -> str:
    """What people call a zone: its city ("New York", "Knox, Indiana")."""
    parts = zone.replace("_", " ").split("/")
    return ", ".join(reversed(parts[1:])) or zone


def time_zone_labels(now: datetime | None = None) -> list[tuple[str, str]]:
    """(zone, "New York, 9:42 now"), by city, for a list to choose from."""
    now = now or timezone.now()
    labels = [(zone, f"{place_of(zone)}, {now.astimezone(ZoneInfo(zone)):%-H:%M} now") for zone in time_zones()]
    return sorted(labels, key=lambda pair: pair[1])


def is_time_zone(name: str) -> bool:
    return name in available_timezones()


@cache
def customs(country: str) -> dict[str, str]:
    """What is usual in a country: its currency, a time zone, the working days."""
    zones = sorted(z for z, territory in get_global("zone_territories").items() if territory == country)
    used = get_territory_currencies(country)
    return {
        "currency": used[0] if used else "USD",
        "time_zone": _CAPITAL_ZONES.get(country) or (zones[0] if zones else "UTC"),
        "working_days": working_days(country),
    }


# The zone most people live in, where the first in the alphabet is another.
_CAPITAL_ZONES = {
    "US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "RU": "Europe/Moscow", "MX": "America/Mexico_City", "ID": "Asia/Jakarta", "DE": "Europe/Berlin",
    "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "CN": "Asia/Shanghai", "NZ": "Pacific/Auckland",
    "CL": "America/Santiago", "AR": "America/Argentina/Buenos_Aires", "UA": "Europe/Kyiv", "KZ": "Asia/Almaty",
}  # fmt: skip


def working_days(country: str) -> str:
    """ISO weekdays outside the country's weekend, "12345" for most."""
    try:
        locale = Locale.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        return "12345"
    start, end = locale.weekend_start, locale.weekend_end
    off = {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return "".join(str(day + 1) for day in range(7) if day not in off)


def week_of(days: str) -> str:
    """Typed or ticked weekdays as stored: each once, in order ("3 1 1" → "13")."""
    return "".join(day for day, _ in WEEKDAYS if day in days)
