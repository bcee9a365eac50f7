"""Whom a key names, in words, and what a page offers to choose from."""

from dataclasses import dataclass
from functools import cached_property

from rapport.access import keys
from rapport.access.keys import Key
from rapport.access.models import Group, Level, Role, SharingRule
from rapport.access.predicates import lookup_choices
from rapport.base.catalogue import card
from rapport.organisation.queries import colleagues_by_id, directory

GONE = "Somebody who is not here any more"
Options = list[tuple[str, list[tuple[str, str]]]]


@dataclass
class Names:
    """The names of roles, groups and people, read when they are first asked for."""

    @cached_property
    def roles(self) -> dict[int, str]:
        return dict(Role.objects.order_by("name").values_list("pk", "name"))

    @cached_property
    def groups(self) -> dict[int, str]:
        return dict(Group.objects.order_by("name").values_list("pk", "name"))

    def person(self, user: int) -> str:
        return directory().get(user, (GONE, False))[0]

    def of(self, key: Key | str) -> str:
        """ "Sofia Marsh", "role Sales and below", "role Sales alone", "group East"."""
        key = keys.read(key) if isinstance(key, str) else key
        if key.kind == "user":
            return self.person(key.id)
        if key.kind == "group":
            return f"group {self.groups[key.id]}" if key.id in self.groups else GONE
        if key.id not in self.roles:
            return GONE
        return f"role {self.roles[key.id]} {'and below' if key.kind == 'role' else 'alone'}"

    def rule(self, rule: SharingRule) -> str:
        """ "contacts of role North and below for Sofia Marsh: read and write"."""
        if rule.lookup:
            opens = f"found by {dict(lookup_choices(rule.record_type)).get(rule.lookup, 'a lookup')}"
        else:
            opens = f"of {self.of(rule.of)}"
        plural, level = card(rule.record_type).plural.lower(), Level(rule.level).label.lower()
        return f"{plural} {opens} for {self.of(rule.to)}: {level}"

    def options(self, *, without: set[str] = frozenset()) -> Options:
        """What one chooses a key from: [(heading, [(key, name)])], without headings that have nothing."""
        found = [
            ("People", [(f"user-{one.id}", one.name) for one in colleagues_by_id().values()]),
            ("Roles and those below", [(f"role-{pk}", f"{name} and below") for pk, name in self.roles.items()]),
            ("Roles alone", [(f"only-{pk}", f"{name} alone") for pk, name in self.roles.items()]),
            ("Groups", [(f"group-{pk}", name) for pk, name in self.groups.items()]),
        ]
        kept = [(heading, [one for one in pairs if one[0] not in without]) for heading, pairs in found]
        return [(heading, pairs) for heading, pairs in kept if pairs]
