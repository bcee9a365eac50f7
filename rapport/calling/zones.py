"""Which clock a contact lives by, as rows of a list repeat it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from rapport.contacts.models import Contact, ContactPoint
from rapport.contacts.queries.time_there import zone_there
from rapport.organisation.queries import organisation

CLOCK = ("id", "time_zone", "country", "region")  # the columns that tell it


def zones_of(contacts: Iterable[Contact], now: datetime) -> dict[int, str]:
    """contact → name of its time zone: of the record, the place or the phone, else ours."""
    found, ours = list(contacts), organisation().time_zone
    phones = defaultdict(list)
    points = ContactPoint.objects.filter(contact__among=[one.pk for one in found], kind="phone", struck_at=None)
    for contact_id, normal in points.order_by("position", "id").values_list("contact_id", "normal"):
        phones[contact_id].append({"normal": normal})
    known: dict[tuple, str] = {}
    zones = {}
    for one in found:
        # what the number says is asked of its beginning: country, area, exchange
        told = tuple(phone["normal"][:9] for phone in phones[one.pk])
        key = (one.time_zone, one.country, one.region, told)
        if key not in known:
            zone = zone_there(one, phones[one.pk], now)
            known[key] = zone.key if zone else ours
        zones[one.pk] = known[key]
    return zones
