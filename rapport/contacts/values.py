"""Reading what was typed or imported for a contact: catalogue keys → columns and rows, or a sentence per field."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from rapport.access.models import Group
from rapport.base.addresses import read_country
from rapport.base.errors import Invalid
from rapport.base.partial_dates import read_birthday
from rapport.base.phones import read_phone
from rapport.base.text import clean, whole_number
from rapport.contacts.models import LABELS, Address, Contact, ContactPoint

MOST_TOUCHES = 365  # a year
MOST_NOTES = 1_000_000  # letters
NAME_PARTS = ("prefix", "given", "middle", "family", "suffix", "nickname")
TEXTS = ("salutation", "gender", "profession", "industry", "company_type", "language", "time_zone", "job_title")
FLAGS = ("do_not_call", "do_not_mail", "is_confidential")
LISTS = ("points", "addresses", "tags", "external_ids", "imported")
ADDRESS_PARTS = ("label", "street", "postcode", "city", "region", "country")
THIN = "Give at least a name, a company, a phone number or an e-mail address."
_PLAIN_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"[^\s/@]+\.[^\s/@.]{2,}(/\S*)?")


@dataclass
class Facts:
    """What was read: only what was given. A list that is None was not spoken of."""

    columns: dict[str, Any] = field(default_factory=dict)
    points: list[dict] | None = None
    addresses: list[dict] | None = None
    tags: list[str] | None = None
    notes: str | None = None
    imported: list | None = None
    external_ids: dict[str, str] | None = None
    company: str | None = None
    employer: Contact | None = None
    since: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    def checked(self) -> "Facts":
        if self.problems:
            raise Invalid(self.problems)
        return self


@lru_cache(1)
def _lengths() -> dict[str, int]:
    return {f.name: f.max_length for f in Contact._meta.fields if getattr(f, "max_length", None)}


def read_values(values: dict[str, Any], *, country: str) -> Facts:
    """Read values of an action. Raises Invalid with a sentence per field; names are read by `naming`."""
    facts = Facts()
    for key, value in values.items():
        if key in TEXTS or key in NAME_PARTS or key == "name":
            facts.columns[key] = _text(facts, key, value)
        elif key in FLAGS:
            facts.columns[key] = bool(value) and str(value).lower() not in {"0", "false", "no", "off"}
        elif reader := READERS.get(key):
            reader(facts, value, country)
    return facts.checked()


def _text(facts: Facts, key: str, value: Any) -> str:
    text = clean(str(value or ""))
    if len(text) > _lengths()[key]:
        facts.problems[key] = f"This is longer than {_lengths()[key]} characters. The standing note has room for it."
    if key == "time_zone" and text and text not in available_timezones():
        facts.problems[key] = "This is no time zone we know. Choose one of the list."
    return text


def _birthday(facts: Facts, value: Any, country: str) -> None:
    try:
        birthday = read_birthday(str(value or ""), month_first=country == "US")
    except ValueError as problem:
        facts.problems["birthday"] = str(problem)
    else:
        facts.columns |= {"birth_year": birthday.year, "birth_day": birthday.day}


def _link(column: str) -> Any:
    def read(facts: Facts, value: Any, country: str) -> None:
        facts.columns[column] = getattr(value, "pk", value) or None

    return read


def _owner(facts: Facts, value: Any, country: str) -> None:
    """A person, or a group: itself, or its id below zero."""
    number = -value.pk if isinstance(value, Group) else getattr(value, "pk", value) or 0
    if number < 0 and not Group.objects.filter(pk=-number).exists():
        facts.problems["owner"] = "This group is not here any more."
    facts.columns |= owner_columns(number)


def owner_columns(number: int | None) -> dict[str, int | None]:
    """The columns of an owner: a person's id, a group's below zero, None for nobody."""
    number = number or 0
    return {"owner_id": max(number, 0) or None, "owner_group_id": max(-number, 0) or None}


def _goal(facts: Facts, value: Any, country: str) -> None:
    text = str(value if value is not None else "").strip()
    goal = whole_number(text)
    if text and (goal is None or goal > MOST_TOUCHES):
        facts.problems["touch_goal"] = f"Give a whole number of touches a year, {MOST_TOUCHES} at most."
    else:
        facts.columns["touch_goal"] = goal or None


def _points(facts: Facts, value: Any, country: str) -> None:
    facts.points = []
    for place, given in enumerate(value or []):
        point = read_point(given, country)
        if len(point["value"]) > 500 or len(point["normal"]) > 500:
            facts.problems[f"points.{place}"] = "This is longer than 500 characters."
        elif point["value"] and not any(_is_same(point, known) for known in facts.points):
            facts.points.append(point)


def _is_same(one: dict, other: dict) -> bool:
    return all(one[key] == other[key] for key in ("kind", "label", "value")) and not (one["id"] and other["id"])


def read_point(given: dict, country: str) -> dict:
    """One way to reach a contact: as typed, with its normal form ("" where it cannot be read)."""
    kind = given.get("kind") or "phone"
    label = clean(str(given.get("label") or ""))[:60] or LABELS[kind][0]
    value = clean(str(given.get("value") or ""))
    return {
        "id": given.get("id"),
        "kind": kind,
        "label": label,
        "value": value,
        "normal": normal_of(kind, label, value, country),
    }


def normal_of(kind: str, label: str, value: str, country: str) -> str:
    """The form by which equal addresses are equal."""
    if kind == ContactPoint.Kind.PHONE or (kind == "message" and label in {"whatsapp", "signal"}):
        return read_phone(value, country).normal or ("" if kind == "phone" else value.lower())
    if kind == ContactPoint.Kind.EMAIL:
        return normal_email(value)
    if kind == ContactPoint.Kind.WEB:
        return normal_web(value)
    return value.lstrip("@").lower()


@lru_cache(10_000)
def normal_email(value: str) -> str:
    """Lower case; "" where it is no address. Nobody's name server is asked."""
    lowered = value.lower()
    if _PLAIN_EMAIL.fullmatch(lowered) and ".." not in lowered and ".@" not in lowered:
        return lowered
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized.lower()
    except (EmailNotValidError, ValueError, UnicodeError):
        return ""


def normal_web(value: str) -> str:
    """A http address that is safe to link to; "" for everything else."""
    if _SCHEME.match(value) and not value.lower().startswith(("http://", "https://")) and "://" in value[:20]:
        return ""
    bare = re.sub(r"^https?://", "", value, flags=re.IGNORECASE)
    if not _HOST.fullmatch(bare):
        return ""
    return value if bare != value else f"https://{bare}"


def _addresses(facts: Facts, value: Any, country: str) -> None:
    facts.addresses = []
    for place, given in enumerate(value or []):
        address = read_address(given)
        if not any(address[part] for part in ADDRESS_PARTS if part != "label"):
            continue
        for part in ADDRESS_PARTS:
            if len(address[part]) > (Address._meta.get_field(part).max_length or 500):
                facts.problems[f"addresses.{place}"] = f"The {part} is too long."
        facts.addresses.append(address)


def read_address(given: dict) -> dict:
    """One address; a country we do not know stays as a last line of the street."""
    parts = {part: clean(str(given.get(part) or "")) for part in ADDRESS_PARTS}
    named = parts["country"]
    parts["country"] = read_country(named) if named else ""
    if named and not parts["country"]:
        parts["street"] = "\n".join(line for line in (parts["street"], named) if line)
    return {"id": given.get("id"), **parts, "label": parts["label"] or LABELS["address"][0]}


def _tags(facts: Facts, value: Any, country: str) -> None:
    names = value.split(",") if isinstance(value, str) else (value or [])
    facts.tags = [name for name in (clean(str(n)) for n in names) if name]
    if any(len(name) > 60 for name in facts.tags):
        facts.problems["tags"] = "A tag has at most 60 characters."


def _notes(facts: Facts, value: Any, country: str) -> None:
    facts.notes = clean(str(value or "")).replace("\r\n", "\n")
    if len(facts.notes) > MOST_NOTES:
        facts.problems["notes"] = (
            f"A note has at most {MOST_NOTES:,} letters; this one has {len(facts.notes):,}. Add it as a file."
        )


def _imported(facts: Facts, value: Any, country: str) -> None:
    facts.imported = list(value or [])


def _external_ids(facts: Facts, value: Any, country: str) -> None:
    pairs = value.items() if isinstance(value, dict) else (value or [])
    said = [(clean(str(s)), clean(str(v))) for s, v in pairs if clean(str(v or ""))]
    facts.external_ids = dict(said)
    twice = next((s for s, v in said if facts.external_ids[s] != v), "")
    if twice:
        facts.problems["external_ids"] = f"{twice} gives one id to a contact, and here are two of it."
    if any(not s or len(s) > 100 or len(v) > 200 for s, v in facts.external_ids.items()):
        facts.problems["external_ids"] = "Name the system, and give its id in at most 200 characters."


def _company(facts: Facts, value: Any, country: str) -> None:
    facts.company = clean(str(value or ""))
    if len(facts.company) > 300:
        facts.problems["company"] = "This is longer than 300 characters."


def _employer(facts: Facts, value: Any, country: str) -> None:
    facts.employer = value


def _since(facts: Facts, value: Any, country: str) -> None:
    facts.since = str(value or "")


READERS = {
    "birthday": _birthday,
    "source": _link("source_id"),
    "owner": _owner,
    "touch_goal": _goal,
    "points": _points,
    "addresses": _addresses,
    "tags": _tags,
    "notes": _notes,
    "imported": _imported,
    "external_ids": _external_ids,
    "company": _company,
    "employer": _employer,
    "since": _since,
}
