"""What a token may be used for. "write" includes "read"; without a record type it is all of them."""

from collections.abc import Iterable

from rapport.access import privileges
from rapport.base.catalogue import cards

APPS = "app"  # of app passwords: phones and mail programs
LENGTHS = (("30", "30 days"), ("90", "90 days"), ("365", "One year"))  # how long an API token lasts


def scopes() -> dict[str, str]:
    """What an API token can be given: {scope: label}."""
    found = {"read": "Read everything you see", "write": "Read and change everything you may"}
    for card in (one for one in cards() if f"{one.plural.lower()}.view" in privileges.ALL):
        found[f"{card.key}:read"] = f"Read {card.plural.lower()}"
        found[f"{card.key}:write"] = f"Read and change {card.plural.lower()}"
    return found


def covers(given: Iterable[str], wanted: str) -> bool:
    """Whether one of these scopes is enough for the wanted one ("contact:read", "write", "app")."""
    if wanted == APPS:
        return APPS in given
    record_type, _, verb = wanted.rpartition(":")
    enough = {verb, "write"} if verb == "read" else {verb}
    return any(one in given for each in enough for one in {each, f"{record_type}:{each}" if record_type else each})
