"""The relationships of one contact, made equal to the rows of its form."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from rapport.base.errors import Invalid
from rapport.base.partial_dates import shown_partial
from rapport.base.text import clean, whole_number
from rapport.contacts.actions.employment import found_or_made, read_day
from rapport.contacts.actions.relationship import add_relationship, change_relationship, remove_relationship
from rapport.contacts.models import Contact, Relationship, RelationshipType
from rapport.contacts.queries.contact import visible_to
from rapport.journal.actions import Writing

TYPED = ("title", "since", "until")
NOBODY = "Say who: choose a contact of the list."


def set_relationships(
    contact: Contact, rows: Sequence[dict], shown: Iterable[int], *, by: Any, inside: Writing
) -> None:
    """Add, change and remove relationships until they are `rows`; of the old ones only those in `shown` may go.

    A row: id ("" for a new one), what ("<type>:of" or "<type>:to"), other (id of the other contact) or name (a company that is
    found or made), title, since, until as typed, was (what it showed). Raises Invalid with keys "ties.<row>".
    """
    known = {tie.pk: tie for tie in _shown(contact, shown)} if shown else {}
    named = {whole_number(row["id"]) for row in rows}
    for pk, tie in known.items():
        if pk not in named:
            remove_relationship(tie, by=by, inside=inside)
    for place, row in enumerate(rows):
        try:
            _settle(contact, row, known, by, inside)
        except Invalid as refusal:
            raise Invalid({f"ties.{place}": str(refusal)}) from None


def check_relationships(rows: Sequence[dict], country: str) -> None:
    """Raise Invalid, with keys "ties.<row>", where `set_relationships` would because of what was typed."""
    problems = {}
    for place, row in enumerate(rows):
        typed = {key: clean(row[key]) for key in TYPED}
        new = not whole_number(row["id"])
        try:
            for key in ("since", "until"):
                read_day(typed[key], country=country)
            if new and any(typed.values()) and not (whole_number(row["other"]) or clean(row["name"])):
                problems[f"ties.{place}"] = NOBODY
        except ValueError as problem:
            problems[f"ties.{place}"] = str(problem)
    if problems:
        raise Invalid(problems)


def _shown(contact: Contact, ids: Iterable[int]) -> QuerySet:
    rows = Relationship.objects.filter(Q(of=contact.pk) | Q(to=contact.pk), pk__in=list(ids))
    return rows.select_related("of", "to", "type")


def _settle(contact: Contact, row: dict, known: dict[int, Relationship], by: Any, inside: Writing) -> None:
    typed = {key: clean(row[key]) for key in TYPED}
    tie = known.get(whole_number(row["id"]) or 0)
    if tie is not None:
        _change(tie, row, typed, by, inside)
    elif whole_number(row["other"]) or clean(row["name"]):
        _add(contact, row, typed, by, inside)
    elif any(typed.values()):
        raise Invalid({"name": NOBODY})


def _change(tie: Relationship, row: dict, typed: dict, by: Any, inside: Writing) -> None:
    """Only what the person changed, so that a colleague's edit of another part stays."""
    seen = dict(zip(TYPED, row["was"].split("|"), strict=False))
    stored = {"title": tie.title, "since": shown_partial(tie.since), "until": shown_partial(tie.until)}
    changed = {key: value for key, value in typed.items() if value not in (seen.get(key), stored[key])}
    wanted, _, _ = row["what"].partition(":")
    if whole_number(wanted) not in (None, tie.type_id):
        changed["type"] = _type(wanted)
    if changed:
        if "until" in changed and not changed["until"]:
            changed["has_ended"] = False
        change_relationship(tie, changed, by=by, inside=inside)


def _add(contact: Contact, row: dict, typed: dict, by: Any, inside: Writing) -> None:
    type_id, _, direction = row["what"].partition(":")
    kind = _type(type_id)
    wanted = kind.to_kind if direction == "of" else kind.from_kind
    other = visible_to(by).filter(pk=whole_number(row["other"])).first()
    if other is None or (clean(row["name"]) and clean(row["name"]) != other.shown_name):
        if wanted != Contact.Kind.ORGANISATION:
            raise Invalid({"name": f"Nobody here is called “{clean(row['name'])}”. Choose one of the list."})
        other = found_or_made(inside, clean(row["name"]))
    of, to = (contact, other) if direction == "of" else (other, contact)
    add_relationship(of, to, kind, by=by, inside=inside, **typed)


def _type(type_id: str) -> RelationshipType:
    found = RelationshipType.objects.filter(pk=whole_number(type_id)).first()
    if found is None:
        raise Invalid({"what": "Choose what they are to each other."})
    return found
