"""From a row to a draft: what it would write, what it could not read, and by what it will be recognised."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from rapport.base import catalogue
from rapport.base.addresses import read_country
from rapport.base.partial_dates import read_birthday, read_partial
from rapport.base.text import fold
from rapport.contacts.models import Address, Contact
from rapport.exchange.matching import LEAVE_OUT, OTHER
from rapport.exchange.matching.targets import OWN_ID
from rapport.exchange.readers.rows import Reading, Row, content

ROLES = {"of_id", "of_name", "row_id", "to_id", "to_name", "type", "title", "since", "until", "rank"}
_EMAIL = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$")
_YES = {"1", "y", "yes", "true", "x", "ja", "oui", "si", "wahr", "vrai", "verdadero", "on"}
_NO = {"0", "n", "no", "false", "nein", "non", "falsch", "faux", "falso", "off"}
_GENDERS = {
    **dict.fromkeys(("f", "female", "woman", "w", "weiblich", "femme", "mujer", "she", "mrs", "ms", "frau"), "female"),
    **dict.fromkeys(("m", "male", "man", "mannlich", "homme", "hombre", "he", "mr", "herr"), "male"),
}


@dataclass(slots=True)
class Draft:
    """One row on its way. `values` are in the words of `contacts.actions`; `trouble` rejects it, `skip` passes it over."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    other: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    id: str = ""
    digest: str = ""
    key: str = ""
    notes: list[str] = field(default_factory=list)
    trouble: str = ""
    skip: str = ""

    @property
    def shown_name(self) -> str:
        first = next((p["value"] for p in self.values.get("points", [])), "")
        return self.values.get("name") or self.values.get("company") or self.roles.get("of_name") or first or self.id


@dataclass(frozen=True)
class Plan:
    """What the person decided about the file: enough to read any of its rows."""

    about: str
    system: str
    columns: tuple[str, ...]
    mapping: tuple[str, ...]
    day_first: bool | None = None
    owners: dict[str, int] = field(default_factory=dict, hash=False)  # folded name, e-mail or initials → user id
    owner_id: int | None = None
    tags: tuple[str, ...] = ()
    source: str = ""
    file: str = ""
    today: date = field(default_factory=date.today)


def drafts(rows: Iterator[Row], plan: Plan) -> Iterator[Draft]:
    """One draft for every row, in order, the empty ones included."""
    for row in rows:
        yield draft_of(row, plan)


def draft_of(row: Row, plan: Plan) -> Draft:
    """Read one row by the plan."""
    draft = Draft(row.number, row.cells, trouble=row.trouble)
    if row.trouble:
        return _signed(draft, plan)
    if row.is_empty:
        draft.skip = "The row is empty."
        return _signed(draft, plan)
    if row.is_footer:
        draft.skip = "This reads as a word about the file, not as a contact."
        return _signed(draft, plan)
    if row.values is not None:
        _take_card(draft, row.values, plan)
    else:
        _take_cells(draft, plan)
    if plan.about == "contacts":
        _finish_contact(draft, plan)
    else:
        _finish_known(draft, plan)
    return _signed(draft, plan)


def _signed(draft: Draft, plan: Plan) -> Draft:
    """The digests by which this row, and the thing it is about, are known again."""
    cells = [content(c) for c in draft.cells] if draft.cells else _plain(draft.values)
    text = json.dumps([plan.system, plan.about, plan.columns, cells], ensure_ascii=False, separators=(",", ":"))
    draft.digest = _hash(text)
    of_row = draft.roles.get("row_id") or (draft.id if plan.about == "contacts" else "")
    draft.key = _hash(f"{plan.system}\0{plan.about}\0{of_row}") if of_row else draft.digest
    return draft


def _plain(values: dict) -> dict:
    photo = values.get("photo")
    return {**values, "photo": _hash(photo.hex())} if isinstance(photo, bytes) else values


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _take_cells(draft: Draft, plan: Plan) -> None:
    places: dict[str, dict[str, str]] = {}
    for column, target, cell in zip(plan.columns, plan.mapping, draft.cells, strict=False):
        value = content(cell)
        if not value or target == LEAVE_OUT:
            continue
        if target == OTHER:
            draft.other[column] = value
        elif target in ROLES and plan.about != "contacts":
            draft.roles[target] = value
        else:
            _take(draft, target, value, column, places, plan)
    for label, place in places.items():
        _split_city(place)
        draft.values.setdefault("addresses", []).append({"label": label, **place})


def _take(draft: Draft, target: str, value: str, column: str, places: dict, plan: Plan) -> None:
    part = parts().get(target)
    if target == "external_id":
        draft.id = value[:200]
    elif target.startswith(OWN_ID):
        draft.values.setdefault("external_ids", {})[target.removeprefix(OWN_ID)] = value[:200]
    elif part and part[0] == "points":
        _take_point(draft, part[1], part[2], value, column)
    elif part and part[0] == "addresses":
        _take_place(draft, places.setdefault(part[1], {}), part[2], value, column)
    elif target in _READERS:
        _READERS[target](draft, value, column, plan)
    else:
        _take_text(draft, target, value, column)


def _take_point(draft: Draft, kind: str, label: str, value: str, column: str) -> None:
    if kind == "email" and not _EMAIL.match(value):
        several = [v for v in re.split(r"[\s,;<>]+", value) if _EMAIL.match(v)]
        if not several:
            return _aside(draft, column, value, f"“{value[:60]}” is not an e-mail address.")
        for one in several:
            _add_point(draft, kind, label, one)
        return None
    if len(value) > 500:
        return _aside(draft, column, value, f"{column} is too long for a field.")
    return _add_point(draft, kind, label, value)


def _add_point(draft: Draft, kind: str, label: str, value: str) -> None:
    point = {"kind": kind, "label": label, "value": value}
    points = draft.values.setdefault("points", [])
    if not any(p["kind"] == kind and p["value"] == value for p in points):
        points.append(point)


def _take_place(draft: Draft, place: dict[str, str], part: str, value: str, column: str) -> None:
    if part == "country":
        code = read_country(value)
        if not code:
            return _aside(draft, column, value, f"“{value[:60]}” is no country we know.")
        place[part] = code
    elif part == "street":
        place[part] = "\n".join(v for v in (place.get("street", ""), value) if v)[: longest(Address, "street")]
    elif len(value) > longest(Address, part):
        return _aside(draft, column, value, f"{column} is too long for a field.")
    else:
        place[part] = value
    return None


def _split_city(place: dict[str, str]) -> None:
    """ "Saint Paul, Minnesota" in a column of cities is a city and its state."""
    city, comma, region = place.get("city", "").rpartition(", ")
    if comma and not place.get("region"):
        place["city"], place["region"] = city, region


def _take_text(draft: Draft, target: str, value: str, column: str) -> None:
    if len(value) > longest(Contact, target):
        return _aside(draft, column, value, f"{column} is too long for a field.")
    draft.values[target] = " ".join(value.split()) if target != "notes" else value
    return None


def _aside(draft: Draft, column: str, value: str, note: str) -> None:
    """A value without a field is kept among the other data, and the row says so."""
    draft.other[column] = value
    draft.notes.append(note)


def _birthday(draft: Draft, value: str, column: str, plan: Plan) -> None:
    try:
        born = read_birthday(value, month_first=plan.day_first is False, today=plan.today)
    except ValueError as error:
        return _aside(draft, column, value, f"Birthday “{value[:40]}”: {error}")
    draft.values["birthday"] = born.stored
    return None


def _flag(key: str):
    def take(draft: Draft, value: str, column: str, plan: Plan) -> None:
        word = fold(value)
        if word not in _YES | _NO:
            return _aside(draft, column, value, f"“{value[:40]}” is neither yes nor no.")
        draft.values[key] = word in _YES
        return None

    return take


def _gender(draft: Draft, value: str, column: str, plan: Plan) -> None:
    _take_text(draft, "gender", _GENDERS.get(fold(value).rstrip("."), value), column)


def _tags(draft: Draft, value: str, column: str, plan: Plan) -> None:
    tags = draft.values.setdefault("tags", [])
    tags += [t for piece in re.split(r"\s*(?:;|,|\||:::)\s*", value) if (t := piece.strip("* ")[:60]) and t not in tags]


def _notes(draft: Draft, value: str, column: str, plan: Plan) -> None:
    draft.values["notes"] = "\n\n".join(v for v in (draft.values.get("notes", ""), value) if v)


def _owner(draft: Draft, value: str, column: str, plan: Plan) -> None:
    found = plan.owners.get(fold(value))
    if found is None:
        return _aside(draft, column, value, f"“{value[:60]}” is nobody here.")
    draft.values["owner"] = found
    return None


def _kind(draft: Draft, value: str, column: str, plan: Plan) -> None:
    word = fold(value)
    is_company = word in {"organisation", "organization", "company", "firma", "business", "entreprise", "empresa"}
    draft.values["kind"] = "organisation" if is_company else "person"


def _goal(draft: Draft, value: str, column: str, plan: Plan) -> None:
    if not value.isdigit() or int(value) > 1000:
        return _aside(draft, column, value, f"“{value[:40]}” is no number of touches a year.")
    draft.values["touch_goal"] = int(value)
    return None


def _left(draft: Draft, value: str, column: str, plan: Plan) -> None:
    """What an import does not decide by itself stays visible."""
    draft.other[column] = value


_READERS = {
    "birthday": _birthday,
    "do_not_call": _flag("do_not_call"),
    "do_not_mail": _flag("do_not_mail"),
    "gender": _gender,
    "tags": _tags,
    "notes": _notes,
    "owner": _owner,
    "kind": _kind,
    "touch_goal": _goal,
    "touch_goal_since": _left,
    "dropped_reason": _left,
}


def _take_card(draft: Draft, card: dict, plan: Plan) -> None:
    """What a vCard says; its UID is the external id."""
    values = dict(card)
    draft.other = dict(values.pop("other", {}))
    draft.id = str(values.pop("uid", ""))[:200]
    for key in ("gender", "birthday", "tags"):
        if text := values.pop(key, None):
            for one in text if isinstance(text, list) else [text]:
                _READERS[key](draft, one, key.capitalize(), plan)
    for key in [k for k in values if k in longest_texts() and len(values[k]) > longest(Contact, k)]:
        _aside(draft, key.capitalize(), values.pop(key), f"{key.capitalize()} is too long for a field.")
    for point in values.pop("points", []):
        _take_point(draft, point["kind"], point["label"], point["value"], point["kind"].capitalize())
    draft.values.update(values)


def _finish_contact(draft: Draft, plan: Plan) -> None:
    """Person or company; and a row that names nobody is no contact."""
    values = draft.values
    draft.roles.update({k: values.pop(k) for k in ("parent", "parent_id") if k in values})
    is_person = any(values.get(k) for k in ("name", "given", "family", "middle", "nickname"))
    kind = values.get("kind") or ("person" if is_person or not values.get("company") else "organisation")
    values["kind"] = kind
    if kind == "organisation" and not values.get("name") and values.get("company"):
        values["name"] = values.pop("company")
    if not (is_person or values.get("name") or values.get("company") or values.get("points")):
        draft.trouble = "No name, company, phone or e-mail address."
    if "owner" not in values and plan.owner_id:
        values["owner"] = plan.owner_id
    if plan.tags:
        values["tags"] = [*values.get("tags", []), *(t for t in plan.tags if t not in values.get("tags", []))]
    if plan.source and not values.get("source"):
        values["source"] = plan.source
    if draft.id and plan.system:
        values.setdefault("external_ids", {})[plan.system] = draft.id


def _finish_known(draft: Draft, plan: Plan) -> None:
    """A row about somebody who is here has to say about whom; dates become partial ISO dates."""
    if not (draft.roles.get("of_id") or draft.roles.get("of_name")):
        draft.trouble = "It does not say whose this is."
    if plan.about != "relationships":
        return
    if not draft.trouble and not (draft.roles.get("to_id") or draft.roles.get("to_name")):
        draft.trouble = "It does not say with whom."
    for key in ("since", "until"):
        if text := draft.roles.get(key):
            try:
                draft.roles[key] = read_partial(text, month_first=plan.day_first is False)
            except ValueError as error:
                draft.roles.pop(key)
                _aside(draft, _column_of(plan, key), text, f"“{text[:40]}”: {error}")


def _column_of(plan: Plan, target: str) -> str:
    return plan.columns[plan.mapping.index(target)] if target in plan.mapping else target.capitalize()


@cache
def parts() -> dict[str, tuple[str, str, str]]:
    """Key → the repeated part of the values that a field is."""
    return {f.key: f.part for f in catalogue.card("contact").fields.values() if f.part}


@cache
def longest(model: type, name: str) -> int:
    """How long a text of this field may be."""
    names = {f.name: f for f in model._meta.get_fields() if hasattr(f, "max_length")}
    return (names[name].max_length if name in names else None) or (100 if name == "source" else 100_000)


@cache
def longest_texts() -> frozenset[str]:
    return frozenset(f.name for f in Contact._meta.get_fields() if getattr(f, "max_length", None))


_DAYS = re.compile(r"^(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d\d)$")


def is_day_first(reading: Reading, country: str) -> bool | None:
    """Whether the file writes the day before the month: by its own values, else as its country does."""
    for row in reading.rows:
        for cell in row.cells:
            if found := _DAYS.match(cell.strip()):
                if int(found[1]) > 12 or found[2] == ".":
                    return True
                if int(found[3]) > 12:
                    return False
    return country not in {"US", "PH", "FM", "MH", "PW"}
