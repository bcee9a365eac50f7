"""The catalogue: each record type declares its fields once, on a card; every screen, file and filter reads it here.

A room declares its cards in `records.py` and registers them when its app is ready. An upper room contributes fields to a
lower room's card with `contribute`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.expressions import Combinable


class Type(StrEnum):
    """What a value is, and so which operators, inputs and formats it has."""

    TEXT = "text"
    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    DAY = "day"  # a date
    MOMENT = "moment"  # a date and time, compared by day in the asker's time zone
    BIRTHDAY = "birthday"  # month * 100 + day
    PERSON = "person"  # one of us
    CONTACT = "contact"  # a link to a contact
    TAGS = "tags"
    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    LONG = "long"  # a text of many lines


Where = Callable[[str, Any, Any], Q | None]  # (operator, value, user) → the rows


@dataclass(frozen=True)
class Field:
    """One field of a record type.

    `value` is the column (an ORM path, `employer__name` included) that lists, exports and forms read. `key_column` is the
    folded copy that text conditions and sorting use; without one they use `value`. `where` answers conditions that are not a
    comparison of one column, such as "any phone contains": it gets (operator, value, user) and returns a Q, or None to leave
    it to the compiler. `choices` gives [(stored, label)]. A column whose first part is one of the card's `relations` stands on
    a row of another table, of which each row of this one has one or none.
    """

    key: str
    label: str
    type: Type = Type.TEXT
    value: str = ""
    key_column: str = ""
    group: str = "Other"
    choices: Callable[[], list[tuple[Any, str]]] | None = None
    chosen_by: Callable[[Any], list[tuple[Any, str]]] | None = None  # user → those of the choices that they may know of
    stored: Callable[[str], tuple[Any, ...]] | None = None  # a choice as a condition has it → what is stored for it
    among: Callable[[Any], Q] | None = None  # a stored choice → its rows, where its column is worked out row by row
    # (value or None, descending, how many) → rows that hold as many of the next ones, where the column is worked out so
    nearest: Callable[[Any, bool, int], Q] | None = None
    in_order: bool = False  # its choices have an order of their own, not that of their labels
    where: Where | None = None
    where_walking: Where | None = None  # the same where a list is walked until a page is full: asked row by row
    kinds: tuple[str, ...] = ()  # empty: every kind of this record
    told_of: Callable[[Any], Q] | None = None  # user → the rows of which they may know it; without it all they see
    in_search: bool = False  # its text stands in the search index too, which then narrows conditions on it
    is_column: bool = True
    behind: str = ""  # of an upper room: the column behind which it stands in a list where nobody chose others
    is_filter: bool = True
    is_sort: bool = False
    is_edited: bool = False
    is_imported: bool = False
    is_exported: bool = True
    default_descending: bool = False
    is_turned: bool = False  # its least value is the greatest of its column: days since then
    is_ahead: bool = False  # a day or moment to come: where there is none it is empty, not "never"
    width: str = ""  # class of the list column: wide, narrow, number
    needs: tuple[str, ...] = ()  # further columns the cell reads
    said: Callable[[dict, date], Any] | None = None  # what lists and files say: (row, the reader's today) → value
    cell: Callable[[dict, Any], str] | None = None  # draws it in a list: (row, the reader's clock) → safe markup
    words: tuple[str, ...] = ()  # headers under which other systems export it, folded, for the import's guess
    goes_with: str = (
        ""  # the field whose secret it would tell: hidden or read-only where that is; also "contact.company"
    )
    derived_from: str = (
        ""  # the field, or fields with spaces between, that could be inferred from it: hidden where one is
    )
    asks: str = ""  # the privilege without which nobody knows of it
    part: tuple[str, str, str] | None = None  # a repeated part of an action's values: ("points", "phone", "mobile")

    @property
    def column(self) -> str:
        return self.value or self.key

    @property
    def compared(self) -> str:
        return self.key_column or self.column

    def choices_of(self, user: Any) -> list[tuple[Any, str]]:
        """What somebody may choose from."""
        if self.chosen_by is not None:
            return self.chosen_by(user)
        return self.choices() if self.choices else []


@dataclass(frozen=True)
class Relation:
    """What columns may begin with: `make` gives the relation to the one row, or the expression, that stands for the path.

    `needs` are the relations of which an expression speaks.
    """

    path: str
    make: Callable[[], FilteredRelation | Combinable]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Fields that come and go while Rapport runs; each answers with the same object until they have changed.

    `relations` are what their columns begin with; `unknown_to(user)` are the keys of those of which somebody knows nothing;
    `then(day)` gives the fields as they stood at the end of a past day, where that is kept.
    """

    fields: Callable[[], dict[str, Field]]
    relations: Callable[[], dict[str, Relation]]
    unknown_to: Callable[[Any], frozenset[str]]
    then: "Callable[[date], Source] | None" = None


@dataclass
class Card:
    """The record card of one record type. `fields` are the declared ones and those of its sources, as they are now.

    `visible_to(user)` is the one door to its rows. `restore(writing, change)` brings a record back to `change.before`, leaves
    fields that somebody changed since, and returns their labels. `batch(rows, user)` adds to a list's rows (dicts by field
    value, always with "id") what one query for all of them brings: tags, the next activity.
    """

    key: str
    label: str
    plural: str
    visible_to: Callable[[Any], QuerySet]
    url: Callable[[int], str]
    restore: Callable[[Any, Any], list[str]]
    hold: Callable[[Iterable[Any]], None] | None = None  # locks, before an undo, all that taking changes back may write
    declared: dict[str, Field] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()  # field keys, "-" before for descending
    model: Any = None  # its table, for those with an `owner_key`
    rights: str = ""  # what its privileges begin with: "activities" for "activities.view"; "" where there are none
    always_known: tuple[str, ...] = ()  # fields that cannot be hidden, beside the heading: without them it is no record
    is_owned: bool = False  # its rows have an `owner_key`, and are shared by the rules of access
    seen_of: Callable[[Any], str] = lambda user: (
        "all"
    )  # how much somebody sees: all, some, so few that they are listed, or none as they may not
    few_to: Callable[[Any], list[QuerySet]] | None = None  # `visible_to` in parts, each found by its own index
    known_to: Callable[[Any], QuerySet] | None = None  # `visible_to` with the trash
    changeable_to: Callable[[Any], QuerySet | None] | None = None  # those that somebody may change; None for all
    found_by: Callable[[list[str], frozenset[str]], Q] | None = None  # (words, hidden fields) → found by what is known
    # (text, user) → what a list finds by a text, of a type whose words stand in no search index
    finds: Callable[[str, Any], Q] | None = None
    carries: bool = False  # tags, comments and files can hang on it
    is_told_in_part: bool = False  # some rows about a contact may be kept from whoever sees that contact
    hangs: bool = False  # its rows hang on records of any type
    hidden: Q | None = None  # what a list leaves out unless a condition asks for it
    unhides: tuple[str, ...] = ()  # fields whose conditions ask for it
    listed_to: Callable[[Any], QuerySet] | None = None  # `visible_to` without what is hidden, as the indexes want it
    # expressions that a field's `needs` may name: who asks → the expression
    annotations: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    list_url: str = ""  # where the list of them is; "" where there is none
    heading: str = "name"  # the column that names a row
    heading_of: Callable[[dict], tuple[str, bool]] | None = None  # row → (its name, whether that is only a stand-in)
    leads_to: Callable[[dict], tuple[int, str]] | None = None  # row → (the record that is carried along, its address)
    list_style: str = ""  # class of the table
    bulk_template: str = ""  # the buttons for the selected ones
    keys_template: str = ""  # what single keys do with the current row
    foot: Callable[[QuerySet, Any], str] | None = None  # (what the lookup finds, user) → the line that adds up
    batches: list[Callable[[list[dict], Any], None]] = field(default_factory=list)
    names: Callable[[Iterable[int], Any], dict[int, str]] | None = None  # ids → names, for journal and notices
    about: Callable[[int], int | None] | None = None  # the contact in whose journal it shows
    # (user, changes of its rows in the journal of a contact) → the rows, also former ones, of which they know nothing
    untold: Callable[[Any, QuerySet], set[int]] | None = None
    # (user, ids of its rows, also former ones) → the keys that are hidden from them in the journal of some rows, not of all
    hidden_in: Callable[[Any, Iterable[int]], dict[int, frozenset[str]]] | None = None

    # the fields of all sources, what they were put together from, and the columns of a list
    _merged: tuple[list, dict[str, Field], tuple[str, ...]] = field(
        default=([], {}, ()), init=False, repr=False, compare=False
    )

    @property
    def fields(self) -> dict[str, Field]:
        """Every field by its key."""
        return self._now[1] if self.sources else self.declared

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns of a list where nobody chose others: its own, and those of upper rooms behind them."""
        return self._now[2] if self.sources else self.columns

    @property
    def _now(self) -> tuple[list, dict[str, Field], tuple[str, ...]]:
        parts, known = [self.declared, *(one.fields() for one in self.sources)], self._merged[0]
        if len(parts) != len(known) or any(new is not old for new, old in zip(parts, known, strict=True)):
            further = {
                key: one for part in reversed(parts[1:]) for key, one in part.items() if key not in self.declared
            }
            behind = {one.behind: one.key for one in further.values() if one.behind}
            shown = tuple(key for one in self.columns for key in (one, behind.get(one)) if key)
            self._merged = parts, self.declared | further, shown
        return self._merged

    @property
    def relations(self) -> dict[str, Relation]:
        """What the columns of some fields begin with, and where that leads."""
        found: dict[str, Relation] = {}
        for source in self.sources:
            found |= source.relations()
        return found

    @property
    def has_past(self) -> bool:
        """Whether some fields are known as they stood on a past day."""
        return any(one.then for one in self.sources)

    def as_of(self, day: date) -> "Card":
        """The card with those fields as they stood on a day; all others are today's."""
        return replace(self, sources=[one.then(day) if one.then else one for one in self.sources])

    @property
    def privileges(self) -> str:
        """What the privileges that it asks for begin with: its own, or those of the records it belongs to."""
        return self.rights or self.plural.lower()

    @property
    def told_elsewhere(self) -> list[tuple[str, str, str]]:
        """The fields that would tell a secret of another record type: (key, that type, its field)."""
        return [(one.key, *one.goes_with.split(".")) for one in self.fields.values() if "." in one.goes_with]

    def declare(self, *fields: Field) -> None:
        for one in fields:
            if one.key in self.declared:
                raise ValueError(f"{self.key}.{one.key} is declared twice")
            self.declared = self.declared | {one.key: one}


_cards: dict[str, Card] = {}


def register(card: Card) -> Card:
    if card.key in _cards:
        raise ValueError(f"record type {card.key} is registered twice")
    _cards[card.key] = card
    return card


def card(key: str) -> Card:
    """The card of a record type; KeyError where there is none."""
    return _cards[key]


def card_if_any(key: str) -> Card | None:
    """The card of a record type that an address or an older row of the journal names."""
    return _cards.get(key)


def cards() -> list[Card]:
    """The cards of all record types."""
    return list(_cards.values())


Limits = Callable[[Any, str], frozenset[str]]  # (person, record type) → keys of fields


def _none(user: Any, record_type: str) -> frozenset[str]:
    return frozenset()


_limits: dict[str, Limits] = {"hidden": _none, "fixed": _none}


def limit_fields(hidden: Limits, fixed: Limits) -> None:
    """`access` says here which fields a person does not know of, and which they may not change."""
    _limits.update(hidden=hidden, fixed=fixed)


def hidden_fields(card: Card, user: Any) -> frozenset[str]:
    """The keys of fields this person does not know of; None is Rapport itself, which knows all."""
    if user is None:
        return frozenset()
    keys = _with_kin(card, _limits["hidden"](user, card.key))
    keys |= {one.key for one in card.fields.values() if not keys.isdisjoint(one.derived_from.split())} if keys else keys
    if elsewhere := card.told_elsewhere:
        keys |= {key for key, other, of in elsewhere if of in hidden_fields(_cards[other], user)}
    return keys | _unknown(card, user)


def fixed_fields(card: Card, user: Any) -> frozenset[str]:
    """The keys of fields this person may not change, hidden ones included."""
    return _with_kin(card, _limits["fixed"](user, card.key)) | _unknown(card, user) if user is not None else frozenset()


def fields_for(card: Card, user: Any) -> dict[str, Field]:
    """The fields this person knows of: what every screen, file and filter reads."""
    hidden = hidden_fields(card, user)
    return {key: one for key, one in card.fields.items() if key not in hidden} if hidden else card.fields


def _unknown(card: Card, user: Any) -> frozenset[str]:
    """Fields of sources of which this person knows nothing."""
    found: frozenset[str] = frozenset()
    for source in card.sources:
        found |= source.unknown_to(user)
    return found


def _with_kin(card: Card, keys: frozenset[str]) -> frozenset[str]:
    """A field with those that are other parts of it: every phone with the phone, the city of home with the city."""
    if not keys:
        return keys
    kin = {_kin(card.fields[key]) for key in keys if key in card.fields} - {None}
    return keys | {one.key for one in card.fields.values() if one.goes_with in keys or _kin(one) in kin}


def _kin(one: Field) -> tuple[str, str] | None:
    if not one.part:
        return None
    return (one.part[0], one.part[2] if one.part[0] == "addresses" else one.part[1])


def contribute(
    card_key: str, *fields: Field, batch: Callable[[list[dict], Any], None] | None = None, source: Source | None = None
) -> None:
    """Fields that an upper room adds to a lower room's card, the batch that fills them, and where changing ones come from."""
    card(card_key).declare(*fields)
    if batch:
        card(card_key).batches.append(batch)
    if source:
        card(card_key).sources.append(source)
