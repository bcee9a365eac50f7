"""What likeness looks at, of a contact that is here and of a row that wants in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from rapport.base.names import read_name
from rapport.base.text import fold
from rapport.contacts.likeness import company_words, organisation_keys, person_keys
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
    keys: tuple[str, ...] = ()  # how it sounds: of a contact that is here, by its family name only
    reach: frozenset[str] = frozenset()
    city: str = ""
    region: str = ""
    birthday: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    dropped: str = ""  # when and why

    @property
    def blocks(self) -> Iterable[str]:
        """Under which keys others find it: as it sounds by its family name, or by the first words of a company."""
        return (*self.keys[:1], *self.reach)

    @property
    def sought(self) -> Iterable[str]:
        """Where it looks for others: there, and where given and family name are swapped."""
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
            yield from reach_keys(point["kind"], normal)


def reach_keys(kind: str, normal: str) -> Iterable[str]:
    """What two records may share: a phone line, a mailbox, a site."""
    if kind == "web":
        site = urlsplit(normal)
        host = (site.hostname or "").removeprefix("www.")
        yield f"web:{host}{site.path.rstrip('/')}"
    elif kind in {"phone", "email"}:
        yield f"{kind}:{normal}"


def _match_keys(keys: tuple[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for k in keys if k.strip(" /")))


COLUMNS = (
    *("id", "kind", "name", "given", "nickname", "family", "company_key", "family_match", "city_key"),
    *("region", "birth_year", "birth_day", "dropped_at", "dropped_reason"),
)


def face_here(row: tuple[Any, ...]) -> Face:
    """The face of a contact that is here, from its COLUMNS; how it is reached, and its ids, are looked up for many at once."""
    contact_id, kind, name, given, nickname, family, company, match, city, region, year, day, dropped, reason = row
    face = Face(
        contact_id, None, kind, name, fold(given or nickname), fold(family), company,
        keys=(match,), city=city, region=fold(region) if region else "",
    )  # fmt: skip
    if day:
        face.birthday = f"{f'{year:04d}' if year else '-'}-{day // 100:02d}-{day % 100:02d}"
    if dropped:
        face.dropped = f"dropped {dropped:%d %b %Y}" + (f", {reason}" if reason else "")
    if kind == "organisation":
        face.company = ""
        _name_company(face)
    return face
