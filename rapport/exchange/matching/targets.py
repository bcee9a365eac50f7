"""Where a column can go, for each thing that a file can be about."""

from dataclasses import dataclass

from rapport.base import catalogue
from rapport.base.catalogue import Field, Type
from rapport.perspectives.queries import setup
from rapport.perspectives.queries.words import in_words

OTHER = ""  # under "Other imported data" of the record
LEAVE_OUT = "-"  # only when a person says so
OWN_ID = "external_id@"  # followed by the system's name: an id of yet another system

ABOUT = {
    "contacts": "Contacts: each row is a person or a company",
    "details": "Further details of contacts that are here: phones, addresses",
    "relationships": "Relationships: who is with whom",
    "facts": in_words("{Orders_and_opportunities} of contacts that are here"),
}


@dataclass(frozen=True)
class Target:
    key: str
    label: str
    group: str
    type: Type = Type.TEXT
    is_many: bool = False  # several columns may go there


_OF = (
    Target("of_id", "Id of the contact", "Whose"),
    Target("of_name", "Name of the contact", "Whose"),
    Target("row_id", "Id of this row", "Whose"),
)
_TO = (
    Target("to_id", "Id of the other", "With whom"),
    Target("to_name", "Name of the other", "With whom"),
    Target("type", "Kind of relationship", "What"),
    Target("title", "Title or role", "What"),
    Target("since", "Since", "What", Type.DAY),
    Target("until", "Until", "What", Type.DAY),
    Target("rank", "Rank", "What", Type.NUMBER),
)
_PARENT = (
    Target("parent_id", "Belongs to, its id", "Work"),
    Target("parent", "Belongs to, its name", "Work"),
)
_SALES = (
    Target("of_id", "Id of the contact", "Whose"),
    Target("of_email", "E-mail of the contact", "Whose"),
    Target("of_phone", "Phone of the contact", "Whose"),
    Target("of_name", "Name of the contact", "Whose"),
    Target("reference", "Number", "What"),
    Target("fact_kind", in_words("Kind: {order}, {opportunity} won …"), "What"),
    Target("status", "Status", "What"),
    Target("on", "Day, or when it was opened", "When", Type.DAY),
    Target("closed_on", "When it was closed, cancelled or refunded", "When", Type.DAY),
    Target("amount", "Amount", "How much", Type.NUMBER),
    Target("currency", "Currency", "How much"),
)
# Fields of the catalogue that a row about a known contact may bring.
_DETAILS = {"points", "addresses"}


STAND_PARTS = {"stage": Type.TEXT, "since": Type.DAY, "owner": Type.PERSON, "review": Type.DAY}


def standing_targets() -> dict[str, Target]:
    """Where contacts stand, in each perspective that is switched on: by the keys of the contact's fields."""
    return {
        f"{one.key}_{part}": Target(f"{one.key}_{part}", f"{one.name}: {part}", one.name, type_of)
        for one in setup().perspectives.values()
        if one.is_active
        for part, type_of in STAND_PARTS.items()
    }


def targets_of(about: str, fixed: frozenset[str] = frozenset()) -> dict[str, Target]:
    """Key → target, in the order of the catalogue, without fields that whoever imports may not fill in."""
    return (
        {key: one for key, one in _targets_of(about).items() if not is_shut(key, fixed)}
        if fixed
        else _targets_of(about)
    )


def is_shut(key: str, fields: frozenset[str]) -> bool:
    """Whether a column that goes to `key` fills one of these fields: an id of any system, a company as a parent."""
    if key.startswith(OWN_ID):
        return "external_id" in fields
    return key in fields or (key in {"parent", "parent_id"} and "company" in fields)


def _targets_of(about: str) -> dict[str, Target]:
    if about == "facts":
        return {t.key: t for t in _SALES}
    if about == "relationships":
        return {t.key: t for t in (*_OF, *_TO)}
    fields = [f for f in catalogue.card("contact").fields.values() if f.is_imported]
    if about == "details":
        fields = [f for f in fields if f.key in {"notes", "tags"} or (f.part and f.part[0] in _DETAILS)]
    found = {f.key: Target(f.key, f.label, f.group, f.type, _is_many(f)) for f in fields}
    extra = _OF if about == "details" else _PARENT
    if about == "details":
        return {t.key: t for t in extra} | found
    return found | {t.key: t for t in extra} | standing_targets()


def _is_many(field: Field) -> bool:
    if field.key in {"tags", "notes"}:
        return True
    return bool(field.part) and (field.part[0] == "points" or field.part[2] == "street")


def is_known(about: str, key: str, fixed: frozenset[str] = frozenset()) -> bool:
    """Whether a column of such a file may go to `key`."""
    if key in {OTHER, LEAVE_OUT}:
        return True
    return (key.startswith(OWN_ID) and not is_shut(key, fixed)) or key in targets_of(about, fixed)
