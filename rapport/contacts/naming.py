"""The names of a contact: what was typed stays, its parts are read, and the keys that sort and compare follow."""

from typing import Any

from rapport.base import names
from rapport.base.names import Name
from rapport.base.text import fold
from rapport.contacts.likeness import organisation_keys, person_keys
from rapport.contacts.models import Contact

PARTS = names.PARTS


def name_of(contact: Contact) -> Name:
    """A person's name with its parts."""
    return Name(contact.name, *(getattr(contact, part) for part in PARTS))


def name_columns(given: dict[str, Any], contact: Contact, country: str) -> dict[str, Any]:
    """What becomes of name and parts when `given` was typed over the names of `contact`.

    A whole name alone is read into parts; parts alone make the whole, in the order it was typed; both stand as given.
    """
    old = name_of(contact)
    if not contact.is_person:
        return {"name": given["name"]} if "name" in given else {}
    parts = {part: given.get(part, getattr(old, part)) for part in PARTS}
    whole_changed = "name" in given and given["name"] != old.whole
    parts_changed = parts != old.parts
    if whole_changed and not parts_changed:
        parts = _fitting(names.read_name(given["name"], country=country))
        return {"name": given["name"], **parts}
    if parts_changed and not (whole_changed and given["name"]):
        new = Name(**parts)
        whole = names.recompose(old, new) if old.whole else names.compose(new, family_first=country == "HU" or None)
        return {"name": whole[:300], **parts}
    return {"name": given.get("name", old.whole), **parts} if whole_changed or parts_changed else {}


def _fitting(name: Name) -> dict[str, str]:
    """The parts, or none of them where one is too long for its column: the whole is kept anyway."""
    fits = all(len(value) <= Contact._meta.get_field(part).max_length for part, value in name.parts.items())
    return name.parts if fits else dict.fromkeys(PARTS, "")


def set_keys(contact: Contact) -> None:
    """The folded copies by which lists sort and compare, and the keys of likeness. Reads columns only."""
    if not contact.is_person:
        contact.company = contact.name
    contact.company_key = fold(contact.company)
    contact.title_key = fold(contact.job_title)
    contact.city_key = fold(contact.city)
    contact.region_key = fold(contact.region)
    contact.postcode_key = fold(contact.postcode)
    contact.profession_key = fold(contact.profession)
    contact.industry_key = fold(contact.industry)
    if not contact.is_person:
        contact.name_key = fold(contact.name) or fold(contact.shown_name)
        contact.family_match, contact.given_match = organisation_keys(contact.name)
        return
    name = name_of(contact)
    contact.name_key = names.sort_key(name) or fold(contact.shown_name)
    contact.family_match, contact.given_match = person_keys(name.given or name.nickname, name.family)


KEYS = (
    *(
        "company",
        "company_key",
        "title_key",
        "city_key",
        "region_key",
        "postcode_key",
        "profession_key",
        "industry_key",
    ),
    *("name_key", "family_match", "given_match"),
)
