"""How values of a contact read where two people's edits are compared."""

from typing import Any

from rapport.base import catalogue
from rapport.base.errors import Conflict
from rapport.base.partial_dates import read_birthday
from rapport.contacts.models import Contact

PARTS = {"points": "How to reach", "addresses": "Addresses", "external_ids": "Ids elsewhere"}


def collision_rows(conflict: Conflict, contact: Contact) -> list[dict[str, Any]]:
    """One row for each field both changed: label, before, yours, theirs in words."""
    return [
        {"key": key, "label": label_of(key), **{side: said(key, sides[side]) for side in ("before", "yours", "theirs")}}
        for key, sides in conflict.theirs.items()
    ]


def label_of(key: str) -> str:
    """The field's name on the screen."""
    field = catalogue.card("contact").fields.get(key)
    return PARTS.get(key) or (field.label if field else key.replace("_", " ").capitalize())


def said(key: str, value: Any) -> str:
    """A value as it reads: choices by their names, lists by their entries."""
    if value in (None, "", [], {}):
        return "None"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if key == "points":
        return ", ".join(f"{row['value']} ({row['label']})" for row in value)
    if key == "addresses":
        return "; ".join(", ".join(filter(None, (row["street"], row["postcode"], row["city"]))) for row in value)
    if isinstance(value, dict):
        return ", ".join(f"{system} {one}" for system, one in value.items())
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if key == "birthday":
        return read_birthday(value).shown
    field = catalogue.card("contact").fields.get(key)
    if field and field.choices:
        return str(dict(field.choices()).get(value, value))
    return str(value)
