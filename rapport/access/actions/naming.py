"""The name of a role, profile or group: there, short enough, and not taken."""

from typing import Any

from rapport.base.errors import Invalid
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
