"""What one person may do today: privileges, fields, and whose records they may use how far. Pure: see `structure.py`."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from rapport.access.breadth import are_few
from rapport.access.models import Level
from rapport.access.structure import Privileges, Structure
from rapport.base.catalogue import cards

# Privileges over people, settings and jobs: nobody gets them by deputising.
ADMINISTRATION = ("people.", "settings.", "jobs.", "audit.")


class Sight(NamedTuple):
    """Which records of one type: all of them, or those of these owners and those shared with these keys.

    A group that owns stands among the owners with its id below zero, as in the column `owner_key`.
    """

    everything: bool
    owners: tuple[int, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rights:
    """Of one person on one day."""

    structure: Structure
    user: int
    is_administrator: bool
    today: date

    @cached_property
    def stands_for(self) -> frozenset[int]:
        return self.structure.stands_for(self.user, self.today)

    @cached_property
    def acts_for(self) -> frozenset[int]:
        return self.structure.deputised_by(self.user, self.today)

    @cached_property
    def profiles(self) -> list[tuple[Privileges, bool]]:
        """All that add up: (profile, whether it is the person's own rather than of somebody they deputise for)."""
        found = [(one, True) for one in self.structure.profiles_of(self.user)]
        if self.is_administrator:
            found += [(one, True) for one in self.structure.administering]
        for who in self.acts_for - {self.user}:
            found += [(one, False) for one in self.structure.profiles_of(who)]
        return found

    @cached_property
    def privileges(self) -> frozenset[str]:
        return frozenset(
            name
            for profile, own in self.profiles
            for name in profile.names
            if own or not name.startswith(ADMINISTRATION)
        )

    def hidden(self, record_type: str) -> frozenset[str]:
        """The fields of a record type this person does not know of."""
        return self._limited(record_type, {"hidden"})

    def fixed(self, record_type: str) -> frozenset[str]:
        """The fields this person may not change: read-only ones and hidden ones."""
        return self._limited(record_type, {"hidden", "read"})

    def _limited(self, record_type: str, access: set[str]) -> frozenset[str]:
        """The most generous profile wins, so every one of them has to limit a field."""
        limited = [
            {field for field, given in profile.fields.get(record_type, {}).items() if given in access}
            for profile, _ in self.profiles
        ]
        return frozenset(set.intersection(*limited)) if limited else frozenset()

    @property
    def pk(self) -> int:
        """As an argument of a prepared statement it is this person."""
        return self.user

    @cached_property
    def shape(self) -> frozenset[str]:
        """What the text of a statement depends on.

        "contact.1" where this person sees all of them ("contact.2" and "contact.3": may use all so far), "contact.few" where few,
        "contact.none" where they may not see any, and "leads" where they look in the place of somebody else too.
        """
        owned = [one.key for one in cards() if one.is_owned]
        levels = [int(level) for level in Level if level]
        everything = {f"{key}.{level}" for key in owned for level in levels if self.sight(key, level).everything}
        few = {f"{key}.few" for key in owned if f"{key}.1" not in everything and are_few(key, self.sight(key).owners)}
        unknown = {f"{one.key}.none" for one in cards() if one.rights and f"{one.rights}.view" not in self.privileges}
        leads = {"leads"} if len(self.stands_for) > 1 else set()
        return frozenset(everything | few | unknown | leads)

    def part(self, name: str) -> tuple:
        """What a prepared statement asks of this person: "contact.2.owners" or "contact.2.keys" of their sight at a level, the
        "people" they stand for, and those for whom they are "acting"."""
        if name in ("people", "acting"):
            return tuple(self.stands_for if name == "people" else self.acts_for)
        record_type, level, facet = name.split(".")
        return getattr(self.sight(record_type, int(level)), facet)

    @property
    def sees_all(self) -> bool:
        return self.is_administrator and self.structure.administrators_see_all

    def sight(self, record_type: str, level: int = Level.READ) -> Sight:
        """Whose records of a type this person may use at least so far."""
        if (record_type, level) not in self._sights:
            self._sights[record_type, level] = self._sight(record_type, level)
        return self._sights[record_type, level]

    @cached_property
    def conditions(self) -> dict:
        """Conditions on rows that were made of this, by what they are about."""
        return {}

    @cached_property
    def _sights(self) -> dict[tuple[str, int], Sight]:
        return {}

    def _sight(self, record_type: str, level: int) -> Sight:
        if f"{record_type}s.view" not in self.privileges:
            return Sight(everything=False)
        if self.sees_all or self.structure.default(record_type) >= level:
            return Sight(everything=True)
        users, groups = self.structure.owners_for(self.stands_for, record_type, level)
        names = sorted(str(key) for key in self.structure.names_of(self.stands_for))
        return Sight(False, (*sorted(users), *sorted(-group for group in groups)), tuple(names))
