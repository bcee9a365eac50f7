"""Whom a rule, a share or a group names, as one short text: `user-5`, `role-3` (and those below), `only-3`, `group-7`."""

from typing import NamedTuple

KINDS = ("user", "role", "only", "group")


class Key(NamedTuple):
    """`role` means those below as well; `only` is this role alone."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.id}"


def read(text: str) -> Key:
    """Raises ValueError for what is no key."""
    kind, _, number = text.partition("-")
    if kind not in KINDS:
        raise ValueError(f"{text} names nobody.")
    return Key(kind, int(number))
