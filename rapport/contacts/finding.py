"""How search shows contacts."""

from typing import Any

from rapport.access.seeing import rights_of
from rapport.attachments.queries import tags_of
from rapport.base.prepared import prepared
from rapport.base.sockets import SearchSource
from rapport.contacts.actions.searching import reindex
from rapport.contacts.models import Contact
from rapport.contacts.queries import visible_to
from rapport.contacts.queries.known import hidden_of, known, known_points
from rapport.contacts.queries.snapshots import points_of
from rapport.organisation.queries import today_of, zone_of
from rapport.ui.formats import write_day

CHUNK = 500
COLUMNS = ("name", "kind", "company", "job_title", "city", "phone", "email", "dropped_at", "dropped_reason")


def hits(ids: list[int], user: Any) -> dict[int, dict]:
    """Contact id → who that is, and by what else they may have been found."""
    hidden = hidden_of(user)
    found = {contact.pk: known(contact, user) for contact in _found(ids, rights_of(user))}
    points = {pk: known_points(own, hidden) for pk, own in points_of(list(found)).items()}
    tags = {} if "tags" in hidden else tags_of("contact", found)
    return {pk: _hit(contact, points.get(pk, []), tags.get(pk, []), user) for pk, contact in found.items()}


@prepared
def _found(ids: Any, user: Any) -> Any:
    return visible_to(user).filter(pk__among=ids).only("id", *COLUMNS)


def _hit(contact: Contact, points: list[dict], tags: list[str], user: Any) -> dict:
    is_person = contact.is_person
    facts = [contact.job_title, contact.company] if is_person else ["Company", contact.city]
    struck = {True: ", struck", False: ""}
    pieces = [f"{point['value']}{struck[bool(point.get('struck_at'))]}" for point in points]
    aside = _aside(contact, user)
    return {
        "title": contact.shown_name,
        "detail": ", ".join(fact for fact in facts if fact),
        "url": f"/contacts/{contact.pk}/",
        "icon": "user" if is_person else "building-2",
        "mark": "person" if is_person else "company",
        "group": "Set aside" if aside else "People" if is_person else "Companies",
        "pieces": [*pieces, *tags, contact.city],
        "aside": aside,
    }


def _aside(contact: Contact, user: Any) -> str:
    """ "dropped 2 Oct, out of business", or nothing."""
    if not contact.dropped_at:
        return ""
    day = write_day(contact.dropped_at.astimezone(zone_of(user)).date(), today_of(user).year)
    return f"dropped {day}{', ' + contact.dropped_reason.lower() if contact.dropped_reason else ''}"


def index_after(contact_id: int) -> list[int]:
    """Index the next contacts anew, those in the trash included: they leave the index."""
    ids = list(Contact.objects.filter(pk__gt=contact_id).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    reindex(ids)
    return ids


source = SearchSource("contact", "People and companies", hits, position=10, index_after=index_after)
