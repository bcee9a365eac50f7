"""What likeness looks at, of a contact that is here and of a row that wants in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rapport.base.names import read_name
from rapport.base.text import fold
from rapport.contacts.likeness import company_words, organisation_keys, person_keys
from rapport.contacts.models import Contact, ContactPoint, ExternalId
from rapport.contacts.values import normal_of
from rapport.exchange.drafts import Draft

BLOCK = 200  # candidates compared with one row at most


@dataclass(slots=True)
class Face:
    """One side of a comparison. `row` is set where it is an earlier row of the same file."""

    id: int | None = None
    row: int | None = None
    kind: str = ""
    name: str = ""
    given: str = ""
    family: str = ""
    company: str = ""
    words: str = ""  # of a company's name, sorted, without its legal form
    figures: frozenset[str] = frozenset()
    keys: tuple[str, ...] = ()
    reach: frozenset[str] = frozenset()
    city: str = ""
    region: str = ""
    birthday: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    dropped: str = ""  # when and why

    @property
    def blocks(self) -> Iterable[str]:
        return (*self.keys, *self.reach)


def face_of(draft: Draft, country: str) -> Face:
    """The face of a row."""
    values = draft.values
    face = Face(row=draft.number, kind=values["kind"], name=values.get("name", ""))
    face.reach = frozenset(_reach(values.get("points", []), country))
    face.ids = values.get("external_ids", {})
    face.birthday = values.get("birthday", "")
    address = next(iter(values.get("addresses", [])), {})
    face.city, face.region = fold(address.get("city", "")), fold(address.get("region", ""))
    if face.kind == "organisation":
        face.keys = _match_keys(organisation_keys(face.name))
        _name_company(face)
        return face
    name = read_name(face.name, country=country) if face.name else None
    face.given = fold(values.get("given") or (name.given if name else "") or values.get("nickname", ""))
    face.family = fold(values.get("family") or (name.family if name else ""))
    face.company = fold(values.get("company", ""))
    face.keys = _match_keys(person_keys(face.given, face.family))
    return face


def _name_company(face: Face) -> None:
    """Taken apart once: a row is compared with up to 200 others."""
    words = sorted(company_words(face.name))
    face.words, face.figures = " ".join(words), frozenset(w for w in words if w.isdigit())


def _reach(points: list[dict], country: str) -> Iterable[str]:
    for point in points:
        if normal := normal_of(point["kind"], point["label"], point["value"], country):
            yield from _reach_keys(point["kind"], normal)


def _reach_keys(kind: str, normal: str) -> Iterable[str]:
    """What two records may share: a phone line, a mailbox, a site."""
    if kind == "web":
        site = urlsplit(normal)
        host = (site.hostname or "").removeprefix("www.")
        yield f"web:{host}{site.path.rstrip('/')}"
    elif kind in {"phone", "email"}:
        yield f"{kind}:{normal}"


def _match_keys(keys: tuple[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for k in keys if k.strip(" /")))


_COLUMNS = (
    *("id", "kind", "name", "given", "nickname", "family", "company_key", "family_match", "given_match", "city_key"),
    *("region", "birth_year", "birth_day", "dropped_at", "dropped_reason"),
)


def faces_here(ids: Iterable[int]) -> dict[int, Face]:
    """Faces of contacts, three queries for all of them; what is in the trash is left out."""
    ids = list(ids)
    rows = Contact.objects.filter(id__in=ids, trashed_at__isnull=True).values(*_COLUMNS)
    faces = {row["id"]: _face_here(row) for row in rows}
    reach: dict[int, set[str]] = {}
    points = ContactPoint.objects.filter(contact_id__in=ids, struck_at__isnull=True).exclude(normal="")
    for contact_id, kind, normal in points.values_list("contact_id", "kind", "normal"):
        reach.setdefault(contact_id, set()).update(_reach_keys(kind, normal))
    for contact_id, system, value in ExternalId.objects.filter(contact_id__in=ids).values_list(
        "contact_id", "system", "value"
    ):
        if contact_id in faces:
            faces[contact_id].ids[system] = value
    for contact_id, keys in reach.items():
        if contact_id in faces:
            faces[contact_id].reach = frozenset(keys)
    return faces


def _face_here(row: dict) -> Face:
    day, year = row["birth_day"], row["birth_year"]
    born = f"{f'{year:04d}' if year else '-'}-{day // 100:02d}-{day % 100:02d}" if day else ""
    dropped = f"dropped {row['dropped_at']:%d %b %Y}" if row["dropped_at"] else ""
    if dropped and row["dropped_reason"]:
        dropped += f", {row['dropped_reason']}"
    face = Face(
        id=row["id"],
        kind=row["kind"],
        name=row["name"],
        given=fold(row["given"] or row["nickname"]),
        family=fold(row["family"]),
        company="" if row["kind"] == "organisation" else row["company_key"],
        keys=_match_keys((row["family_match"], row["given_match"])),
        city=row["city_key"],
        region=fold(row["region"]),
        birthday=born,
        dropped=dropped,
    )
    if face.kind == "organisation":
        _name_company(face)
    return face
