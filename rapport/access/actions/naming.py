"""The name of a role, profile or group: there, short enough, and not taken; and what of other rooms names a role or group."""

from collections.abc import Collection
from typing import Any

from rapport.base.errors import Invalid, Refused
from rapport.base.sockets import KeySource, plugged
from rapport.base.text import clean, fold

LONGEST = 100


def checked_name(typed: str, others: Any) -> str:
    """The name as it is kept. Raises Invalid at "name"."""
    name = " ".join(clean(typed).split())
    if not name:
        raise Invalid({"name": "What is it called?"})
    if len(name) > LONGEST:
        raise Invalid({"name": f"At most {LONGEST} characters."})
    if fold(name) in {fold(other.name) for other in others}:
        raise Invalid({"name": f"There is “{name}” already."})
    return name


def named(keys: Collection[str]) -> str:
    """What of other rooms names one of these keys, in a sentence; "" for nothing."""
    return next((sentence for one in plugged(KeySource) if (sentence := one.naming(keys))), "")


def require_unnamed(keys: Collection[str]) -> None:
    """Raise Refused where something would name nobody without them, and so be nobody's, or everybody's."""
    if sentence := named(keys):
        raise Refused(f"{sentence} Change that first.")
