"""What one can choose from in a field: [(stored, label)]."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale

from rapport.access.models import Group
from rapport.access.reading import structure
from rapport.base.addresses import countries
from rapport.base.text import whole_number
from rapport.contacts.models import Contact, Source
from rapport.organisation.queries import directory

__all__ = ["countries", "genders", "kinds", "languages", "owners", "sources", "time_zones"]
Choices = list[tuple[object, str]]


def kinds() -> Choices:
    return list(Contact.Kind.choices)


def genders() -> Choices:
    """What the greeting needs to know; anything else that was imported stays as it is."""
    return [("female", "She"), ("male", "He"), ("other", "They")]


@lru_cache(1)
def languages() -> Choices:
    """Languages by their English names, ISO 639-1 codes."""
    names = Locale("en").languages
    return sorted(((code, name) for code, name in names.items() if len(code) == 2), key=lambda pair: pair[1])


@lru_cache(1)
def time_zones() -> Choices:
    """Every zone of the tz database that is named after a place."""
    places = sorted(
        z for z in available_timezones() if "/" in z and not z.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )
    return [(zone, zone.replace("_", " ")) for zone in places]


def sources(chosen: object = None) -> Choices:
    """Those in use, and the one that is chosen already."""
    rows = Source.objects.values_list("id", "name", "is_active")
    return [(pk, name) for pk, name, is_active in rows if is_active or str(pk) == str(chosen)]


def owner_number(text: object) -> int | None:
    """What a form field says of an owner: a person's id, a group's below zero, None for nobody."""
    typed = str(text if text is not None else "").strip()
    number = whole_number(typed.removeprefix("-"))
    return -number if number and typed.startswith("-") else number or None


_groups: dict[str, dict[int, str]] = {}


def groups() -> dict[int, str]:
    """id → name of the groups that can own contacts; read anew only when rights have changed."""
    stamp = structure().stamp
    found = _groups.get(stamp)
    if found is None:
        found = dict(Group.objects.order_by("name").values_list("id", "name"))
        _groups.clear()
        _groups[stamp] = found  # another thread may have cleared it again by now
    return found


def owners_and_groups(chosen: object = None) -> Choices:
    """Whose a contact can be: people, and groups by their ids below zero."""
    return [*owners(chosen), *((-pk, f"{name} (group)") for pk, name in groups().items())]


def owners(chosen: object = None) -> Choices:
    """Who can sign in, and the one who is chosen already."""
    return [
        (pk, name if is_active else f"{name} (no longer here)")
        for pk, (name, is_active) in directory().items()
        if is_active or str(pk) == str(chosen)
    ]
