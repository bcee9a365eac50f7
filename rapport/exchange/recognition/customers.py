"""Whose an order or opportunity is: found by id, e-mail address, phone or whole name, never guessed."""

from collections.abc import Iterable
from typing import Any

from rapport.access.seeing import rows_seen
from rapport.base.phones import read_phone
from rapport.base.text import fold
from rapport.contacts.models import ContactPoint
from rapport.exchange.drafts import Draft
from rapport.exchange.recognition.parties import found_by_id, named

MEANS = {"of_id": "has the id", "of_email": "has the e-mail", "of_phone": "has the phone", "of_name": "is called"}
Found = dict[str, set[int]]


class Customers:
    """Finds the contacts that a chunk of rows is of, among those `by` sees. Ids are looked for in `system`."""

    def __init__(self, drafts: Iterable[Draft], system: str, by: Any, country: str) -> None:
        rows = [draft for draft in drafts if draft.facts]
        told = {role: {d.roles[role] for d in rows if d.roles.get(role)} for role in MEANS}
        self._phones = {typed: read_phone(typed, country).normal for typed in told["of_phone"]}
        self._found: dict[str, Found] = {
            "of_id": {own: {pk} for own, pk in found_by_id(told["of_id"], system, by).items()},
            "of_email": _by_point("email", {one.lower() for one in told["of_email"]}, by),
            "of_phone": _by_point("phone", {one for one in self._phones.values() if one}, by),
            "of_name": _by_name({fold(one) for one in told["of_name"]}, by),
        }

    def find(self, draft: Draft) -> tuple[int | None, str]:
        """The contact's id; or None and why: nobody, or several of whom nothing says which."""
        left: set[int] = set()
        why = ""
        for role, words in MEANS.items():
            if not (typed := draft.roles.get(role, "")):
                continue
            found = self._found[role].get(self._key(role, typed), set())
            left = left & found if left and found else left or found
            if len(left) == 1:
                return next(iter(left)), ""
            if len(found) > 1:
                why = why or f"{len(found)} contacts here: each {words} {typed[:60]}, and nothing says which."
        return None, why or self._nobody(draft)

    def _key(self, role: str, typed: str) -> str:
        if role == "of_id":
            return typed
        return (
            self._phones.get(typed, "") if role == "of_phone" else fold(typed) if role == "of_name" else typed.lower()
        )

    def _nobody(self, draft: Draft) -> str:
        told = [f"{words} {draft.roles[role][:60]}" for role, words in MEANS.items() if draft.roles.get(role)]
        return f"Nobody here {' or '.join(told)}. Import the contacts first."


def _by_point(kind: str, values: set[str], by: Any) -> Found:
    found: Found = {}
    if values:
        rows = ContactPoint.objects.filter(
            rows_seen(by, "contact", of="contact__"), kind=kind, normal__among=list(values)
        )
        rows = rows.filter(contact__trashed_at__isnull=True, struck_at__isnull=True)
        for value, contact_id in rows.values_list("normal", "contact_id"):
            found.setdefault(value, set()).add(contact_id)
    return found


def _by_name(names: set[str], by: Any) -> Found:
    found: Found = {}
    for contact_id, name in named(names, by) if names else ():
        found.setdefault(fold(name), set()).add(contact_id)
    return found
