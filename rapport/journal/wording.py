"""How a change reads: which field, what it was, what it is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapport.base import catalogue
from rapport.base.catalogue import Field, Type
from rapport.base.partial_dates import read_birthday, shown_partial
from rapport.journal.changes import EMPTY
from rapport.journal.models import Change
from rapport.organisation.queries import people_named

LONGEST = 160
NOTHING: frozenset[str] = frozenset()
PARTIAL = re.compile(r"\d{4}(-\d\d)?")
BIRTHDAY = re.compile(r"(\d{4}|-)-\d\d-\d\d|\d{4}")
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
        # A stored sentence may name records beside its own, and quote fields: it is told to whoever sees all of them.
        self.speaks = knows_all(user)
        self.meets_all = catalogue.card("contact").seen_of(user) == "all"
        self.spoken_for = _spoken_for(changes, of) if self.speaks else set()
        self.hidden_in = _hidden_in(changes, user)
        wanted: dict[str, set[int]] = defaultdict(set)
        for change in changes:
            if _is_whole(change) and change.pk not in self.spoken_for:
                wanted[change.record_type].add(change.record_id)
            for key, value in _values(change):
                kind = _type_of(change.record_type, key)
                if kind in (Type.PERSON, Type.CONTACT):
                    wanted[kind].update(one for one in _listed(value) if isinstance(one, int))
        people = people_named(wanted.pop(Type.PERSON, ()))
        self.names = {(Type.PERSON, i): person.name for i, person in people.items()}
        for record_type, ids in wanted.items():
            card = catalogue.card_if_any(record_type)
            named = card.names(ids, user) if card and card.names else {}
            self.names |= {(record_type, i): name for i, name in named.items()}

    def lines(self, change: Change) -> list[Line]:
        """What one change says; for records made or removed the operation's summary speaks once, further ones by name."""
        row = self.hidden_in.get((change.record_type, change.record_id), NOTHING)
        if _is_whole(change):
            facts = change.after or change.before or {}
            return [self._whole(change)] if not row or any(key not in row for key in facts if key[0] != "_") else []
        label = "" if (change.record_type, change.record_id) == self.of else f"{_label(change.record_type)}: "
        card = catalogue.card_if_any(change.record_type)
        hidden = (_hidden(card, self.user) if card else NOTHING) | row
        told = {
            key: after for key, after in (change.after or {}).items() if not key.startswith("_") and key not in hidden
        }
        lines: list[Line] = []
        for key, after in told.items():
            field, before = _field(change.record_type, key), (change.before or {}).get(key)
            if hidden and isinstance(before or after, list):
                before, after = _without(before, hidden), _without(after, hidden)
                if before == after:
                    continue
            if field and field.type == Type.CONTACT and not self.meets_all:
                before, after = self._met(before), self._met(after)
                if before == after:
                    continue
            for name, one, other in self._sides(change.record_type, key, before, after):
                lines.append(Line(label + name, self.value(one, field), self.value(other, field)))
        return lines

    def _met(self, value: Any) -> Any:
        """The contacts of a value that this person sees."""
        if isinstance(value, list):
            return [one for one in value if (Type.CONTACT, one) in self.names]
        return value if (Type.CONTACT, value) in self.names else None

    def _sides(self, record_type: str, key: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
        """(name, before, after): of lists what went and what came, apart by the field that each part belongs to."""
        name = _named(key, _field(record_type, key))
        if not isinstance(before or [], list) or not isinstance(after or [], list):
            yield name, before, after
            return
        went = [one for one in before or [] if one not in (after or [])]
        came = [one for one in after or [] if one not in (before or [])]
        kinds = dict.fromkeys(one.get("kind") if isinstance(one, dict) else None for one in went + came)
        for kind in kinds:
            field = _field(record_type, kind) if kind else None
            sides = ([one for one in side if not kind or one.get("kind") == kind] for side in (went, came))
            yield (field.label if field else name, *sides)

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
            is_group = isinstance(value, int) and value < 0
            named = dict(field.choices() if is_group and field.choices else ())
            return self.names.get((Type.PERSON, value)) or named.get(value, "somebody")
        if field and field.type == Type.CONTACT:
            return self.names.get(("contact", value), "a contact")
        if field and field.type in (Type.DAY, Type.MOMENT):
            return _moment(value)
        if field and field.type == Type.BIRTHDAY and isinstance(value, str):
            return read_birthday(value).shown if BIRTHDAY.fullmatch(value) else value
        if field and field.choices:
            return dict(field.choices()).get(value, value)
        return _clipped(str(value))


def knows_all(user: Any) -> bool:
    """Whether somebody sees all records of every type with all fields."""
    return all(card.seen_of(user) == "all" and not catalogue.hidden_fields(card, user) for card in catalogue.cards())


def _hidden(card: catalogue.Card, user: Any) -> frozenset[str]:
    """The keys of a change that are hidden: fields, and lists of which every part is."""
    hidden = catalogue.hidden_fields(card, user)
    if not hidden:
        return hidden
    parts = {one.part[0] for one in card.fields.values() if one.part}
    shown = {one.part[0] for key, one in card.fields.items() if one.part and key not in hidden}
    return hidden | (parts - shown)


def _hidden_in(changes: list[Change], user: Any) -> dict[tuple[str, int], frozenset[str]]:
    """What is hidden of single records, by (type, id)."""
    rows: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        rows[change.record_type].add(change.record_id)
    asked = [(card, ids) for key, ids in rows.items() if (card := catalogue.card_if_any(key)) and card.hidden_in]
    return {(card.key, pk): keys for card, ids in asked for pk, keys in card.hidden_in(user, ids).items()}


def _without(parts: list | None, hidden: frozenset[str]) -> list:
    """The parts of a list that are not hidden: points by their kind, addresses without what is."""
    kept = [one for one in parts or [] if not isinstance(one, dict) or one.get("kind") not in hidden]
    return [{k: v for k, v in one.items() if k not in hidden} if isinstance(one, dict) else one for one in kept]


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


def _listed(value: Any) -> list:
    return value if isinstance(value, list) else [value]


def _field(record_type: str, key: str) -> Field | None:
    card = catalogue.card_if_any(record_type)
    return card.fields.get(key) if card else None


def _type_of(record_type: str, key: str) -> Type | None:
    field = _field(record_type, key)
    return field.type if field else None


def _label(record_type: str) -> str:
    card = catalogue.card_if_any(record_type)
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
    except ValueError:
        return shown_partial(value) if PARTIAL.fullmatch(value) else value
    except TypeError:
        return value


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
