"""How a change reads: which field, what it was, what it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapport.base import catalogue
from rapport.base.catalogue import Card, Field, Type
from rapport.journal.changes import EMPTY
from rapport.journal.models import Change
from rapport.organisation.queries import people_named

LONGEST = 160
DOORS = {"web": "", "command": "command line", "import": "import", "job": "by itself"}


@dataclass(frozen=True)
class Line:
    """One field of a change. A side that was empty is ""; a moment or a day is left to the page's own format."""

    label: str
    before: Any = ""
    after: Any = ""
    is_whole: bool = False  # the record as such: made or removed


class Wording:
    """Words for the changes of one page: loads the names they need at once."""

    def __init__(self, changes: Iterable[Change], user: Any) -> None:
        people: set[int] = set()
        contacts: set[int] = set()
        for change in changes:
            for key, value in _values(change):
                kind = _type_of(change.record_type, key)
                if isinstance(value, int) and kind in (Type.PERSON, Type.CONTACT):
                    (people if kind == Type.PERSON else contacts).add(value)
        self.people = {i: person.name for i, person in people_named(people).items()} if people else {}
        named = _card("contact")
        self.contacts = named.names(contacts, user) if contacts and named and named.names else {}

    def lines(self, change: Change, of: tuple[str, int]) -> list[Line]:
        """What one change says on the page of the record `of` (type, id); the operation's summary speaks for whole records."""
        if change.before is None or change.after is None:
            return [Line(change.operation.summary or self._birth_or_end(change), is_whole=True)]
        label = "" if (change.record_type, change.record_id) == of else f"{_label(change.record_type)}: "
        lines = []
        for key, after in change.after.items():
            field = _field(change.record_type, key)
            before = change.before.get(key)
            if isinstance(before, list) and isinstance(after, list):
                before, after = [b for b in before if b not in after], [a for a in after if a not in before]
            said = Line(label + _named(key, field), self.value(before, field), self.value(after, field))
            lines.append(said)
        return lines

    def value(self, value: Any, field: Field | None) -> Any:
        """A stored value as a person reads it."""
        if value in EMPTY:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return _clipped(", ".join(str(self.value(one, field)) for one in value))
        if isinstance(value, dict):
            return _one_dict(value)
        if field and field.type == Type.PERSON:
            return self.people.get(value, "somebody")
        if field and field.type == Type.CONTACT:
            return self.contacts.get(value, "a contact")
        if field and field.type in (Type.DAY, Type.MOMENT):
            return _moment(value)
        if field and field.choices:
            return dict(field.choices()).get(value, value)
        return _clipped(str(value))

    def _birth_or_end(self, change: Change) -> str:
        return f"{_label(change.record_type)} {'added' if change.before is None else 'removed'}"


def _values(change: Change) -> Iterable[tuple[str, Any]]:
    for side in (change.before, change.after):
        yield from (side or {}).items()


def _card(key: str) -> Card | None:
    return next((card for card in catalogue.cards() if card.key == key), None)


def _field(record_type: str, key: str) -> Field | None:
    card = _card(record_type)
    return card.fields.get(key) if card else None


def _type_of(record_type: str, key: str) -> Type | None:
    field = _field(record_type, key)
    return field.type if field else None


def _label(record_type: str) -> str:
    card = _card(record_type)
    return card.label if card else _named(record_type, None)


def _named(key: str, field: Field | None) -> str:
    return field.label if field else key.replace("_", " ").replace(".", " ").capitalize()


def _one_dict(value: dict[str, Any]) -> str:
    """A repeated part: the value with its label, or however many columns there are."""
    if "value" in value:
        return f"{value['value']} ({value['label']})" if value.get("label") else str(value["value"])
    if "values" in value and isinstance(value["values"], dict):
        return f"{len(value['values'])} columns"
    words = [str(one) for key, one in value.items() if isinstance(one, str) and one and key not in ("id", "label")]
    return _clipped(", ".join(words)) or f"{len(value)} values"


def _moment(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
