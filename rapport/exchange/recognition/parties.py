"""Whom the rows about known contacts speak of: found by id, else by their whole name."""

from collections.abc import Iterable
from typing import Any

from rapport.access.seeing import rows_seen
from rapport.base.text import fold
from rapport.contacts.models import ExternalId
from rapport.contacts.queries import visible_to
from rapport.exchange.drafts import Draft


class Parties:
    """Finds the contacts that a chunk of rows names, of those `by` sees. Ids are looked for in `system`; "" is any system."""

    def __init__(self, drafts: Iterable[Draft], role: str, system: str, by: Any) -> None:
        ids = {d.roles[f"{role}_id"] for d in drafts if d.roles.get(f"{role}_id")}
        names = {fold(d.roles[f"{role}_name"]) for d in drafts if d.roles.get(f"{role}_name")}
        self.role, self.by = role, by
        self._ids = found_by_id(ids, system, by)
        self._names = self._by_name(names)

    def find(self, draft: Draft) -> tuple[int | None, str]:
        """The contact's id, or None and the reason."""
        own_id, name = draft.roles.get(f"{self.role}_id", ""), draft.roles.get(f"{self.role}_name", "")
        if own_id:
            if own_id in self._ids:
                return self._ids[own_id], ""
            if not name:
                return None, f"Nobody here has the id {own_id}. Import the contacts first."
        found = self._names.get(fold(name), [])
        if len(found) == 1:
            return found[0], ""
        if found:
            return None, f"{len(found)} contacts here are called {name}, and no id says which."
        return None, f"Nobody here has the id {own_id}." if own_id else f"Nobody here is called {name}."

    def learn(self, draft: Draft, contact_id: int) -> None:
        """A row made this contact: the rows behind it find it."""
        if own_id := draft.roles.get(f"{self.role}_id"):
            self._ids[own_id] = contact_id
        else:
            self._names[fold(draft.roles[f"{self.role}_name"])] = [contact_id]

    def _by_name(self, names: set[str]) -> dict[str, list[int]]:
        """Folded whole name → contacts of this name."""
        found: dict[str, list[int]] = {}
        if not names:
            return found
        for contact_id, name in named(names, self.by):
            found.setdefault(fold(name), []).append(contact_id)
        return found


def found_by_id(ids: set[str], system: str, by: Any) -> dict[str, int]:
    """Id → the one contact that has it in this system, among those `by` sees."""
    seen = rows_seen(by, "contact", of="contact__")
    rows = ExternalId.objects.filter(seen, value__among=ids, contact__trashed_at__isnull=True, contact__isnull=False)
    pairs: dict[str, set[int]] = {}
    for own_system, value, contact_id in rows.values_list("system", "value", "contact_id"):
        if not system or own_system == system:
            pairs.setdefault(value, set()).add(contact_id)
    return {value: found.pop() for value, found in pairs.items() if len(found) == 1}


def named(names: set[str], by: Any) -> Iterable[tuple[int, str]]:
    """Contacts whose name may be one of these: by the index of names, either way round."""
    keys = set(names)
    for name in names:
        words = name.split()
        keys.update(" ".join([*words[n:], *words[:n]]) for n in range(1, min(len(words), 4)))
    rows = visible_to(by).filter(name_key__in=keys, hidden_at__isnull=True)
    return [(i, n) for i, n in rows.values_list("id", "name") if fold(n) in names]
