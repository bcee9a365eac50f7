"""What perspectives tell of those whom they name: a role or group that one names is not deleted."""

from collections.abc import Collection

from rapport.base.sockets import KeySource
from rapport.perspectives.queries import all_perspectives


def naming(keys: Collection[str]) -> str:
    """The perspectives, switched off ones too, that say by these keys who sees or changes them."""
    asked = set(keys)
    names = [one.name for one in all_perspectives() if asked & {*one.seen_by, *one.changed_by}]
    if not names:
        return ""
    return f"This is named by who may see or change {', '.join(names)}."


SOURCES = (KeySource(naming),)
