"""Candidates for a chunk of rows, found by indexed keys: sounds of names, phones, e-mail addresses, sites."""

from collections import defaultdict
from collections.abc import Iterable

from rapport.contacts.models import Contact, ContactPoint
from rapport.exchange.recognition.faces import BLOCK, Face, faces_here

MOST = 20_000  # candidates loaded for one chunk


def candidates_here(faces: Iterable[Face]) -> dict[str, list[Face]]:
    """Block key → contacts that are here, at most BLOCK of each."""
    keys, emails, phones, webs = set(), set(), set(), set()
    for face in faces:
        keys.update(face.keys)
        for reach in face.reach:
            kind, _, normal = reach.partition(":")
            {"email": emails, "phone": phones, "web": webs}[kind].add(normal)
    found = set(_by_names(keys))
    found.update(_by_points("email", emails), _by_points("phone", phones), _by_points("web", _addresses(webs)))
    blocks: dict[str, list[Face]] = defaultdict(list)
    for face in faces_here(found).values():
        for key in face.blocks:
            if len(blocks[key]) < BLOCK:
                blocks[key].append(face)
    return blocks


def _by_names(keys: set[str]) -> Iterable[int]:
    """Whoever sounds like one of them, the longest block cut."""
    if not keys:
        return
    taken: dict[str, int] = defaultdict(int)
    rows = Contact.objects.filter(family_match__in=keys, trashed_at__isnull=True).order_by("family_match", "id")
    for contact_id, key in rows.values_list("id", "family_match")[:MOST]:
        taken[key] += 1
        if taken[key] <= BLOCK:
            yield contact_id


def _by_points(kind: str, normals: set[str]) -> Iterable[int]:
    if not normals:
        return []
    points = ContactPoint.objects.filter(kind=kind, normal__in=normals, contact__trashed_at__isnull=True)
    return points.values_list("contact_id", flat=True)[:MOST]


def _addresses(sites: set[str]) -> set[str]:
    """The forms under which a site may stand in the table."""
    return {f"{scheme}{www}{site}" for site in sites for scheme in ("https://", "http://") for www in ("", "www.")}
