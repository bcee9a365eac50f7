"""The clock where a contact is."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone as phone_zones

from rapport.base.place_zones import zone_of_place
from rapport.contacts.models import Contact


def zone_there(contact: Contact, phones: list[dict], at: datetime) -> ZoneInfo | None:
    """The zone that the record names, else that of the place, else of the first phone that tells one; None: nobody knows."""
    if named := _zone_named(contact.time_zone):
        return named
    of_phone = next(filter(None, map(_zone_of_phone, phones)), None)
    return zone_of_place(contact.country, contact.region, at, hint=of_phone) if contact.country else of_phone


def _zone_named(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _zone_of_phone(point: dict) -> ZoneInfo | None:
    """Where a number is at home, if that is one time zone."""
    if not point["normal"].startswith("+"):
        return None
    try:
        names = phone_zones.time_zones_for_number(phonenumbers.parse(point["normal"].partition(";")[0]))
    except phonenumbers.NumberParseException:
        return None
    return _zone_named(names[0]) if len(names) == 1 and "Unknown" not in names[0] else None
