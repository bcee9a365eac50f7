"""How a change reads: which field, what it was, what it is."""

from collections import defaultdict
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

    def __init__(self, changes: Iterable[Change], user: Any, of: tuple[str, int]) -> None:
        """`of` is the record (type, id) on whose page they are told."""
        changes, self.of, self.user = list(changes), of, user
        self.spoken_for = _spoken_for(changes, of)
        wanted: dict[str, set[int]] = defaultdict(set)
        for change in changes:
            if _is_whole(change) and change.pk not in self.spoken_for:
                wanted[change.record_type].add(change.record_id)
            for key, value in _values(change):
                kind = _type_of(change.record_type, key)
                if isinstance(value, int) and kind in (Type.PERSON, Type.CONTACT):
                    wanted[kind].add(value)
        people = people_named(wanted.pop(Type.PERSON, ()))
        self.names = {(Type.PERSON, i): person.name for i, person in people.items()}
        for record_type, ids in wanted.items():
            card = _card(record_type)
            named = card.names(ids, user) if card and card.names else {}
            self.names |= {(record_type, i): name for i, name in named.items()}

    def lines(self, change: Change) -> list[Line]:
        """What one change says; for records made or removed the operation's summary speaks once, further ones by name."""
        if _is_whole(change):
            return [self._whole(change)]
        label = "" if (change.record_type, change.record_id) == self.of else f"{_label(change.record_type)}: "
        lines = []
        for key, after in (change.after or {}).items():
            if key.startswith("_"):
                continue
            field, before = _field(change.record_type, key), (change.before or {}).get(key)
            if isinstance(before, list) and isinstance(after, list):
                before, after = [b for b in before if b not in after], [a for a in after if a not in before]
            lines.append(Line(label + _named(key, field), self.value(before, field), self.value(after, field)))
        return lines

    def _whole(self, change: Change) -> Line:
        if change.pk in self.spoken_for and change.operation.summary:
            return Line(change.operation.summary, is_whole=True)
        name = self.names.get((change.record_type, change.record_id), "")
        label = _label(change.record_type)
        if not name:
            return Line(f"{label} {'added' if change.before is None else 'removed'}", is_whole=True)
        return Line(label, after=name) if change.before is None else Line(label, before=name)

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
            return self.names.get((Type.PERSON, value), "somebody")
        if field and field.type == Type.CONTACT:
            return self.names.get(("contact", value), "a contact")
        if field and field.type in (Type.DAY, Type.MOMENT):
            return _moment(value)
        if field and field.choices:
            return dict(field.choices()).get(value, value)
        return _clipped(str(value))


def _is_whole(change: Change) -> bool:
    return change.before is None or change.after is None


def _spoken_for(changes: list[Change], of: tuple[str, int]) -> set[int]:
    """For each operation the one made or removed record that its summary speaks of: the page's own, else the first."""
    chosen: dict[int, Change] = {}
    for change in sorted(filter(_is_whole, changes), key=lambda one: one.pk):
        if change.operation_id not in chosen or (change.record_type, change.record_id) == of:
            chosen[change.operation_id] = change
    return {change.pk for change in chosen.values()}


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
