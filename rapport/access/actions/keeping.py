"""How the tables of rights are written: journalled, undone, and known to every process at once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction

from rapport.access import models as tables
from rapport.access.actions.alone import wait_for_others
from rapport.access.actions.found import end_shares
from rapport.access.actions.naming import named
from rapport.access.actions.permission import require
from rapport.access.queries import may
from rapport.base.catalogue import Card, card, register
from rapport.base.errors import Conflict, Gone
from rapport.journal.actions import Writing
from rapport.journal.changes import plain
from rapport.organisation.models import Organisation

PRIVILEGE = "people.change"


def _is_administered(by: Any, facts: dict) -> None:
    require(by, PRIVILEGE)


def _is_own(by: Any, facts: dict) -> None:
    """An absence: one's own affair, or an administrator's."""
    if by is None or by.pk != facts["user_id"]:
        require(by, PRIVILEGE)


def _is_shared_by(by: Any, facts: dict) -> None:
    """A share: whoever may share the record now, which they may not any more once they gave it away."""
    record = card(facts["record_type"]).model.objects.filter(pk=facts["record_id"]).first()
    if record is not None:
        require(by, f"{facts['record_type']}s.share", record)


@dataclass(frozen=True)
class Kept:
    """One table of rights. `lists` are what hangs on a row: column → (read, write)."""

    key: str
    label: str
    model: type[models.Model]
    columns: tuple[str, ...]
    lists: dict[str, tuple[Callable[[Any], list], Callable[[Any, list], None]]] = field(default_factory=dict)
    url: str = "/settings/roles/"
    may_restore: Callable[[Any, dict], None] = _is_administered  # (who undoes, facts); raises NotAllowed
    is_structure: bool = True  # what every process keeps of the organisation depends on it
    leave: Callable[[Any], None] = lambda row: None  # ends what hangs on a row that goes
    names: tuple[str, ...] = ()  # kinds of keys by which other rooms may name a row

    def facts(self, row: Any) -> dict[str, Any]:
        """As the journal keeps it."""
        plain = {column: getattr(row, column) for column in self.columns}
        return plain | {name: read(row) for name, (read, _) in self.lists.items()}

    def row(self, row_id: int, version: int | None = None) -> Any:
        """The row; raises Gone, and Conflict where somebody saved since."""
        found = self.model._default_manager.filter(pk=row_id).first()
        if found is None:
            raise Gone(f"This {self.label.lower()} is not here any more.")
        if version is not None and getattr(found, "version", version) != version:
            raise Conflict({})
        return found

    def store(
        self, writing: Writing, row: Any, facts: dict[str, Any], *, is_new: bool = False, about: int | None = None
    ) -> None:
        """Write these facts of a row inside a transaction; `about` as in the journal."""
        before = None if is_new else self.facts(row)
        for column in facts.keys() & set(self.columns):
            setattr(row, column, facts[column])
        if not is_new and hasattr(row, "version"):
            row.version += 1
        row.save(force_insert=is_new)
        for name in facts.keys() & self.lists.keys():
            self.lists[name][1](row, facts[name])
        writing.changed(self.key, row.pk, before, self.facts(row), about=about)
        if self.is_structure:
            stamp(writing)

    def remove(self, writing: Writing, row: Any, *, about: int | None = None) -> None:
        writing.changed(self.key, row.pk, self.facts(row), None, about=about)
        self.leave(row)
        row.delete()
        if self.is_structure:
            stamp(writing)

    def restore(self, writing: Writing, change: Any) -> list[str]:
        """Undo: what somebody changed since stays, and its name is returned."""
        wait_for_others()
        row = self.model._default_manager.filter(pk=change.record_id).first()
        self.may_restore(writing.by, self.facts(row) if row else change.before or change.after)
        if change.after is None:
            return self._put_back(writing, self.model(pk=change.record_id), change.before) if row is None else []
        if row is None:
            return [self.label]
        now = self.facts(row)
        stayed = [name for name, value in change.after.items() if plain(now[name]) != value]
        if change.before is None and not stayed and self.names and named([f"{kind}-{row.pk}" for kind in self.names]):
            stayed.append(self.label)
        if change.before is None and not stayed:
            self.remove(writing, row)
        if change.before is None:
            return [self.label] if stayed else []
        back = {name: value for name, value in change.before.items() if name not in stayed}
        if self._put_back(writing, row, back, is_new=False):
            stayed += back
        return [name.removesuffix("_id").replace("_", " ").capitalize() for name in stayed]

    def _put_back(self, writing: Writing, row: Any, facts: dict[str, Any], *, is_new: bool = True) -> list[str]:
        """Store earlier facts; where a name was taken since, or what they name is gone, its label is returned."""
        links = [one for one in self.model._meta.concrete_fields if one.remote_field and facts.get(one.attname)]
        if not all(one.related_model._default_manager.filter(pk=facts[one.attname]).exists() for one in links):
            return [self.label]
        try:
            with transaction.atomic():
                self.store(writing, row, facts, is_new=is_new)
        except IntegrityError:
            return [self.label]
        return []


def stamp(writing: Writing) -> None:
    """From the next request on every process reads the structure anew."""
    renew_stamp()
    writing.tell("rights.changed")


def renew_stamp() -> None:
    """What processes keep in mind for one `rights_stamp` they ask for again."""
    Organisation.objects.update(rights_stamp=secrets.token_hex(8))


def _profiles(role: tables.Role) -> list[int]:
    return sorted(role.profiles.values_list("pk", flat=True))


def _members(group: tables.Group) -> list[str]:
    return sorted(group.members.values_list("key", flat=True))


def _collect(group: tables.Group, keys: list[str]) -> None:
    group.members.exclude(key__in=keys).delete()
    known = set(_members(group))
    tables.GroupMember.objects.bulk_create(
        tables.GroupMember(group=group, key=key) for key in dict.fromkeys(keys) if key not in known
    )


ROLES = Kept(
    "role",
    "Role",
    tables.Role,
    ("name", "parent_id", "position", "requires_second_factor"),
    {"profiles": (_profiles, lambda role, ids: role.profiles.set(tables.Profile.objects.filter(pk__in=ids)))},
    names=("role", "only"),
)
POSTS = Kept("post", "Role of a colleague", tables.Post, ("role_id",))
PROFILES = Kept(
    "profile",
    "Profile",
    tables.Profile,
    ("name", "privileges", "fields", "is_default", "administers", "position"),
    url="/settings/profiles/",
)
GROUPS = Kept(
    "group",
    "Group",
    tables.Group,
    ("name",),
    {"members": (_members, _collect)},
    url="/settings/groups/",
    names=("group",),
)
DEFAULTS = Kept("sharing_default", "Default", tables.SharingDefault, ("record_type", "level"), url="/settings/sharing/")
RULES = Kept(
    "sharing_rule",
    "Rule",
    tables.SharingRule,
    ("record_type", "of", "lookup", "to", "level"),
    url="/settings/sharing/",
    leave=end_shares,
)
SHARES = Kept(
    "share",
    "Share",
    tables.Share,
    ("record_type", "record_id", "to", "level", "by_id"),
    may_restore=_is_shared_by,
    is_structure=False,
)
ABSENCES = Kept(
    "absence",
    "Absence",
    tables.Absence,
    ("user_id", "deputy_id", "since", "until"),
    may_restore=_is_own,
    url="/settings/people/",
)
ALL = (ROLES, POSTS, PROFILES, GROUPS, DEFAULTS, RULES, SHARES, ABSENCES)


def _rows_for(kept: Kept, user: Any) -> models.QuerySet:
    """All rows for whoever administers rights, and none for others: a share names records they may not see."""
    rows = kept.model._default_manager
    return rows.all() if user is None or may(user, PRIVILEGE) else rows.none()


def register_cards() -> None:
    """So that changes of rights are shown in the journal and undone."""
    for kept in ALL:
        register(
            Card(
                key=kept.key,
                label=kept.label,
                plural=f"{kept.label}s",
                visible_to=lambda user, kept=kept: _rows_for(kept, user),
                url=lambda _, kept=kept: kept.url,
                restore=kept.restore,
            )
        )
