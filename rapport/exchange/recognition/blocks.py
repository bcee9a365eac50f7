"""Candidates for a chunk of rows, found by indexed keys: sounds of names, phones, e-mail addresses, sites."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from rapport.contacts.models import ContactPoint, ExternalId
from rapport.contacts.queries import visible_to
from rapport.exchange.recognition.faces import BLOCK, COLUMNS, Face, face_here, reach_keys

MOST = 20_000  # candidates loaded for one chunk


def candidates_here(faces: Iterable[Face], by: Any) -> dict[str, list[Face]]:
    """Block key → contacts that are here and `by` sees, at most BLOCK of each. Four statements, however many rows."""
    faces = list(faces)
    reach = _reach_here({key for face in faces for key in face.reach})
    found = {face.id: face for face in _by_names({key for face in faces for key in face.keys}, by)}
    if missing := reach.keys() - found.keys():
        rows = visible_to(by).filter(id__among=missing)
        found |= {row[0]: face_here(row) for row in rows.values_list(*COLUMNS)}
    for contact_id, keys in reach.items():
        if contact_id in found:
            found[contact_id].reach = frozenset(keys)
    _give_ids(found, {system for face in faces for system in face.ids})
    blocks: dict[str, list[Face]] = defaultdict(list)
    for face in found.values():
        for key in face.blocks:
            if len(blocks[key]) < BLOCK:
                blocks[key].append(face)
    return blocks


def _by_names(keys: set[str], by: Any) -> Iterator[Face]:
    """Whoever sounds like one of them, the longest block cut."""
    if not keys:
        return
    taken: dict[str, int] = defaultdict(int)
    rows = visible_to(by).filter(family_match__among=keys).order_by("family_match", "id")
    for row in rows.values_list(*COLUMNS)[:MOST]:
        face = face_here(row)
        taken[face.keys[0]] += 1
        if taken[face.keys[0]] <= BLOCK:
            yield face


def _reach_here(wanted: set[str]) -> dict[int, set[str]]:
    """Contact → which of these phone lines, mailboxes and sites are its own."""
    normals: set[str] = set()
    for key in wanted:
        kind, _, normal = key.partition(":")
        normals.update(_addresses(normal) if kind == "web" else [normal])
    found: dict[int, set[str]] = defaultdict(set)
    if not normals:
        return found
    points = ContactPoint.objects.filter(normal__among=normals, struck_at__isnull=True)
    for contact_id, kind, normal in points.values_list("contact_id", "kind", "normal")[:MOST]:
        if own := wanted.intersection(reach_keys(kind, normal)):
            found[contact_id].update(own)
    return found


def _give_ids(faces: dict[int, Face], systems: set[str]) -> None:
    """What these systems call the candidates: where they call them otherwise, they are others."""
    if not systems:
        return
    rows = ExternalId.objects.filter(contact__among=faces, system__in=systems)
    for contact_id, system, value in rows.values_list("contact_id", "system", "value"):
        faces[contact_id].ids[system] = value


def _addresses(site: str) -> Iterator[str]:
    """The forms under which a site may stand in the table."""
    for scheme in ("https://", "http://"):
        for www in ("", "www."):
            yield f"{scheme}{www}{site}"
            yield f"{scheme}{www}{site}/"
