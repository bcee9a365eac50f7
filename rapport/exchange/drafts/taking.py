"""One cell after the other into the values of a draft."""

import re
from collections.abc import Callable
from functools import cache

from django.db.models import Model

from rapport.base import catalogue
from rapport.base.addresses import read_country
from rapport.base.partial_dates import read_birthday
from rapport.base.text import fold, whole_number
from rapport.contacts.models import Address, Contact
from rapport.contacts.values import MOST_TOUCHES
from rapport.exchange.drafts import sales
from rapport.exchange.drafts.aside import aside
from rapport.exchange.drafts.facts import Draft, Plan
from rapport.exchange.drafts.standings import take_standing
from rapport.exchange.matching import LEAVE_OUT, OTHER
from rapport.exchange.matching.targets import OWN_ID

ROLES = {"of_id", "of_name", "row_id", "to_id", "to_name", "type", "title", "since", "until", "rank", *sales.ROLES}
_EMAIL = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}$")
_YES = {"1", "y", "yes", "true", "x", "ja", "oui", "si", "wahr", "vrai", "verdadero", "on"}
_NO = {"0", "n", "no", "false", "nein", "non", "falsch", "faux", "falso", "off"}
_GENDERS = {
    **dict.fromkeys(("f", "female", "woman", "w", "weiblich", "femme", "mujer", "she", "mrs", "ms", "frau"), "female"),
    **dict.fromkeys(("m", "male", "man", "mannlich", "homme", "hombre", "he", "mr", "herr"), "male"),
}


def take_cells(draft: Draft, plan: Plan) -> None:
    places: dict[str, dict[str, str]] = {}
    for column, target, value in zip(plan.columns, plan.mapping, draft.contents, strict=False):
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
        for one in value.split(" ::: "):  # how Google Contacts, and we, write several into a cell
            take_point(draft, part[1], part[2], one.strip(), column)
    elif part and part[0] == "addresses":
        _take_place(draft, places.setdefault(part[1], {}), part[2], value, column)
    elif target in plan.stands.columns:
        take_standing(draft, target, value, column, plan)
    elif target in READERS:
        READERS[target](draft, value, column, plan)
    else:
        _take_text(draft, target, value, column)


def take_point(draft: Draft, kind: str, label: str, value: str, column: str) -> None:
    if kind == "email" and not _EMAIL.match(value):
        several = [v for v in re.split(r"[\s,;<>]+", value) if _EMAIL.match(v)]
        if not several:
            return aside(draft, column, value, f"“{value[:60]}” is not an e-mail address.")
        for one in several:
            _add_point(draft, kind, label, one)
        return None
    if len(value) > 500:
        return aside(draft, column, value, f"{column} is too long for a field.")
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
            return aside(draft, column, value, f"“{value[:60]}” is no country we know.")
        place[part] = code
    elif part == "street":
        place[part] = "\n".join(v for v in (place.get("street", ""), value) if v)[: longest(Address, "street")]
    elif len(value) > longest(Address, part):
        return aside(draft, column, value, f"{column} is too long for a field.")
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
        return aside(draft, column, value, f"{column} is too long for a field.")
    draft.values[target] = " ".join(value.split()) if target != "notes" else value
    return None


def _birthday(draft: Draft, value: str, column: str, plan: Plan) -> None:
    try:
        born = read_birthday(value, month_first=plan.day_first is False, today=plan.today)
    except ValueError as error:
        return aside(draft, column, value, f"Birthday “{value[:40]}”: {error}")
    draft.values["birthday"] = born.stored
    return None


def _flag(key: str) -> Callable[[Draft, str, str, Plan], None]:
    def take(draft: Draft, value: str, column: str, plan: Plan) -> None:
        word = fold(value)
        if word not in _YES | _NO:
            return aside(draft, column, value, f"“{value[:40]}” is neither yes nor no.")
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
        return aside(draft, column, value, f"“{value[:60]}” is nobody here.")
    draft.values["owner"] = found
    return None


def _kind(draft: Draft, value: str, column: str, plan: Plan) -> None:
    word = fold(value)
    is_company = word in {"organisation", "organization", "company", "firma", "business", "entreprise", "empresa"}
    draft.values["kind"] = "organisation" if is_company else "person"


def _goal(draft: Draft, value: str, column: str, plan: Plan) -> None:
    goal = whole_number(value)
    if goal is None or goal > MOST_TOUCHES:
        return aside(draft, column, value, f"“{value[:40]}” is no number of touches a year.")
    draft.values["touch_goal"] = goal
    return None


def _left(draft: Draft, value: str, column: str, plan: Plan) -> None:
    """What an import does not decide by itself stays visible."""
    draft.other[column] = value


READERS = {
    "birthday": _birthday,
    "do_not_call": _flag("do_not_call"),
    "do_not_mail": _flag("do_not_mail"),
    "is_confidential": _flag("is_confidential"),
    "gender": _gender,
    "tags": _tags,
    "notes": _notes,
    "owner": _owner,
    "kind": _kind,
    "touch_goal": _goal,
    "touch_goal_since": _left,
    "dropped_reason": _left,
}


@cache
def parts() -> dict[str, tuple[str, str, str]]:
    """Key → the repeated part of the values that a field is."""
    return {f.key: f.part for f in catalogue.card("contact").fields.values() if f.part}


@cache
def longest(model: type[Model], name: str) -> int:
    """How long a text of this field may be."""
    names = {f.name: f for f in model._meta.get_fields() if hasattr(f, "max_length")}
    return (names[name].max_length if name in names else None) or (100 if name == "source" else 100_000)


@cache
def longest_texts() -> frozenset[str]:
    return frozenset(f.name for f in Contact._meta.get_fields() if getattr(f, "max_length", None))
