"""Turning points in a contact's own life, told in its history: joined, left, dropped, brought back, another owner.

They are read from the journal: an entry names the operation, and its changes say what to tell, so nothing is kept twice.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from rapport.base import sockets
from rapport.base.partial_dates import shown_partial
from rapport.contacts.actions import TimelineLine, enter_timeline
from rapport.contacts.choices import groups
from rapport.contacts.models import Contact, Relationship, RelationshipType, TimelineEntry
from rapport.contacts.queries.contact import names_of
from rapport.contacts.queries.known import hidden_of
from rapport.contacts.queries.timeline import CHANGES
from rapport.journal.models import Change, Operation
from rapport.organisation.queries import people_named
from rapport.ui.pages import clock_for

TOLD_OF_CONTACT = ("dropped_at", "owner")
QUIET_DOORS = ("import", "demo")


@sockets.within("operation.written")
def enter_turning_points(writing: Any) -> None:
    """Put what an operation turned into the histories of those it concerns; what came with a birth is part of the birth."""
    if writing.operation.action == "undo" or writing.operation.door in QUIET_DOORS:
        return
    changes = writing.changes.values()
    born = {c.record_id for c in changes if c.record_type == "contact" and c.before is None}
    concerned = {c.record_id for c in changes if _turns_contact(c)}
    ties = {c.record_id: c for c in changes if c.record_type == "relationship" and _turns_tie(c)}
    for ends in _ends_of(ties.values()).values():
        if not born & set(ends):
            concerned |= set(ends)
    kinds = dict(Contact.objects.filter(pk__in=concerned).values_list("pk", "kind")) if concerned else {}
    enter_timeline(_entry(writing, pk, kind) for pk, kind in kinds.items())


@sockets.within("operation.undone")
def leave_turning_points(writing: Any, undone_id: int, about: int | None = None) -> None:
    """What was taken back did not happen: to anybody, or to this contact."""
    entries = TimelineEntry.objects.filter(record_type="operation", record_id=undone_id)
    (entries if about is None else entries.filter(contact=about)).delete()


def _entry(writing: Any, contact_id: int, kind: str) -> TimelineLine:
    return TimelineLine(
        contact_id=contact_id,
        organisation_id=contact_id if kind == Contact.Kind.ORGANISATION else None,
        at=writing.at,
        kind=CHANGES,
        record_type="operation",
        record_id=writing.operation.pk,
    )


def _turns_contact(change: Change) -> bool:
    if change.record_type != "contact" or change.before is None or change.after is None:
        return False
    return any(key in change.after for key in TOLD_OF_CONTACT)


def _turns_tie(change: Change) -> bool:
    return change.before is None or (change.after is not None and "has_ended" in change.after)


def _ends_of(changes: Iterable[Change]) -> dict[int, tuple[int, int]]:
    """relationship id → whose it is, and to whom."""
    found, unsaid = {}, []
    for change in changes:
        facts = {**(change.before or {}), **(change.after or {})}
        if "of" in facts and "to" in facts:
            found[change.record_id] = (facts["of"], facts["to"])
        else:
            unsaid.append(change.record_id)
    if unsaid:
        rows = Relationship.objects.filter(pk__in=unsaid).values_list("pk", "of_id", "to_id")
        found |= {pk: (of, to) for pk, of, to in rows}
    return found


class Telling:
    """What some operations mean on the page of one contact: loads the changes, ties and names once."""

    def __init__(self, ids: list[int], user: Any, contact_id: int) -> None:
        self.contact_id, self.hidden = contact_id, hidden_of(user)
        concerning = Q(record_type="relationship") | Q(record_type="contact", record_id=contact_id)
        self.changes = list(Change.objects.filter(concerning, operation_id__in=ids).select_related("operation__by"))
        tied = [c for c in self.changes if c.record_type == "relationship"]
        self.ends = _ends_of(tied)
        self.ties = Relationship.objects.in_bulk([c.record_id for c in tied])
        self.types = RelationshipType.objects.in_bulk() if tied else {}
        others = {pk for ends in self.ends.values() if contact_id in ends for pk in ends}
        self.names = names_of(others, user) if others else {}
        unnamed = others - self.names.keys()
        rows = Contact.objects.filter(pk__in=unnamed).values_list("pk", flat=True) if unnamed else ()
        self.unseen = set(rows)  # others are gone for good
        owners = {c.after["owner"] for c in self.changes if "owner" in (c.after or {}) and c.after["owner"]}
        self.owners = {pk: one.name for pk, one in people_named(owners).items()}

    def by_operation(self) -> dict[int, tuple[Operation, list[tuple[str, str]]]]:
        """operation id → (operation, its sentences as [(icon, words)])."""
        told: dict[int, tuple[Operation, list[tuple[str, str]]]] = {}
        for change in self.changes:
            if sentence := self._sentence(change):
                told.setdefault(change.operation_id, (change.operation, []))[1].append(sentence)
        return told

    def _sentence(self, change: Change) -> tuple[str, str] | None:
        if change.record_type == "relationship":
            return self._of_tie(change)
        after = change.after or {}
        if "dropped_at" in after and not self.hidden & {"dropped", "dropped_at"}:
            reason = after.get("dropped_reason", "") if "dropped_reason" not in self.hidden else ""
            said = ": ".join(part for part in ("Dropped", reason) if part)
            return ("archive", said) if after["dropped_at"] else ("undo-2", "Brought back")
        if "owner" in after and "owner" not in self.hidden and change.before is not None:
            owner = self.owners.get(after["owner"]) or groups().get(-(after["owner"] or 0))
            return "user-check", f"Given to {owner}" if owner else "Owner taken off"
        return None

    def _of_tie(self, change: Change) -> tuple[str, str] | None:
        of, to = self.ends.get(change.record_id, (0, 0))
        if self.contact_id not in (of, to) or not _turns_tie(change) or self.unseen & {of, to}:
            return None
        facts = {**(change.before or {}), **(change.after or {})}
        tie = self.ties.get(change.record_id)
        kind = self.types.get(facts.get("type") or (tie.type_id if tie else 0))
        other = self.names.get(to if of == self.contact_id else of, "somebody")
        title = "" if "job_title" in self.hidden else facts.get("title") or (tie.title if tie else "")
        if kind is None:
            return None
        ended = bool((change.after or {}).get("has_ended"))
        if kind.is_employment and "company" in self.hidden:
            return None
        if kind.is_employment:
            return "building-2", self._of_work(other, of, title, facts, ended=ended)
        verb = kind.name if of == self.contact_id else kind.inverse_name
        return "link", f"No longer: {verb.lower()} {other}" if ended else f"{verb} {other}"

    def _of_work(self, other: str, of: int, title: str, facts: dict, *, ended: bool) -> str:
        is_person = of == self.contact_id
        if ended:
            until = shown_partial(facts.get("until") or "")
            return (f"Left {other}" if is_person else f"{other} left") + (f", {until}" if until else "")
        since = shown_partial(facts.get("since") or "")
        said = (f"Joined {other}" if is_person else f"{other} joined") + (f" as {title}" if title else "")
        return said + (f", since {since}" if since else "")


def render_turning_points(ids: list[int], user: Any, contact_id: int) -> dict[int, str]:
    """operation id → the quiet entries it makes on this contact's page."""
    told = Telling(ids, user, contact_id).by_operation()
    context = {"told": told, "clock": clock_for(user), "is_signed": "changed_by" not in hidden_of(user)}
    return {i: render_to_string("contacts/_turning_point.html", {**context, "id": i}) for i in told}


def visible_turning_points(user: Any) -> QuerySet[Operation]:
    """None of them is private."""
    return Operation.objects.none()


source = sockets.TimelineSource(
    "operation", lambda: [(CHANGES, "Changes")], render_turning_points, visible_turning_points
)
