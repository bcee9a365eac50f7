"""Short lists that administrators keep (kinds, outcomes, sources, …): one way to add, change, order and remove their rows.

A room describes its list once (`Listed`) and gets actions that are journalled and undone, and pages (`list_pages.py`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from rapport.access.actions.permission import require
from rapport.base.catalogue import Card, register
from rapport.base.errors import Gone, Invalid
from rapport.base.text import clean, fold, whole_number
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation

Reader = Callable[[str], dict[str, Any]]  # what was typed → columns; raises ValueError with the sentence
MOST = 200


@dataclass(frozen=True)
class Listed:
    """One list. Its model has `position` and `is_active`, and `name` unless `named` says otherwise."""

    key: str
    label: str  # "Source", as in "Source added"
    model: Any
    url: str
    readers: dict[str, Reader]
    is_used: Callable[[Any], bool]
    group: str = ""  # the column that parts it into lists of their own: outcomes by kind_id
    fixed: Callable[[Any], bool] = lambda row: False  # what Rapport itself relies on
    named: str = "name"
    made: Callable[[dict], dict] = field(default=lambda facts: {})  # further columns of a new row

    def columns(self) -> list[str]:
        return [one.attname for one in self.model._meta.concrete_fields if not one.primary_key]

    def facts(self, row: Any) -> dict[str, Any]:
        return {column: getattr(row, column) for column in self.columns()}

    def rows(self, group: Any = None) -> list[Any]:
        found = self.model.objects.filter(**({self.group: group} if self.group else {}))
        return list(found.order_by("position", "id"))

    def row(self, row_id: int) -> Any:
        found = self.model.objects.filter(pk=row_id).first()
        if found is None:
            raise Gone(f"This {self.label.lower()} is not here any more.")
        return found


def add_row(listed: Listed, values: dict, *, by: Any, group: Any = None, inside: Writing | None = None) -> Operation:
    """Add a row at the end of its list. Raises Invalid, NotAllowed."""
    require(by, "settings.change")
    facts = _read(listed, values, None, group) | ({listed.group: group} if listed.group else {})
    with operation(f"add_{listed.key}", by=by, summary=f"{listed.label} added", inside=inside) as writing:
        siblings = listed.model.objects.filter(**({listed.group: group} if listed.group else {}))
        last = siblings.aggregate(last=Max("position"))["last"]
        row = listed.model(**listed.made(facts), **facts, position=0 if last is None else last + 1)
        row.save()
        writing.changed(listed.key, row.pk, None, listed.facts(row))
        writing.tell(f"{listed.key}.added")
    return writing.operation


def change_row(listed: Listed, row: Any, values: dict, *, by: Any, inside: Writing | None = None) -> Operation:
    """Change a row. Raises Invalid, NotAllowed."""
    require(by, "settings.change")
    facts = _read(listed, values, row, getattr(row, listed.group) if listed.group else None)
    name = getattr(row, listed.named) or listed.label
    with operation(f"change_{listed.key}", by=by, summary=f"{name} changed", inside=inside) as writing:
        _store(listed, row, facts, writing)
    return writing.operation


def remove_row(listed: Listed, row: Any, *, by: Any, inside: Writing | None = None) -> Operation:
    """Offer it no more: a row that is used stays where it is used, another is deleted. Raises Invalid, NotAllowed."""
    require(by, "settings.change")
    name = getattr(row, listed.named)
    if listed.fixed(row):
        raise Invalid({listed.named: f"Rapport needs {name}. It can be renamed."})
    with operation(f"remove_{listed.key}", by=by, summary=f"{name} removed", inside=inside) as writing:
        if listed.is_used(row):
            _store(listed, row, {"is_active": False}, writing)
        else:
            writing.changed(listed.key, row.pk, listed.facts(row), None)
            row.delete()
            writing.tell(f"{listed.key}.removed")
    return writing.operation


def bring_back_row(listed: Listed, row: Any, *, by: Any) -> Operation:
    """Offer a removed row again."""
    require(by, "settings.change")
    name = getattr(row, listed.named)
    with operation(f"bring_back_{listed.key}", by=by, summary=f"{name} is back") as writing:
        _store(listed, row, {"is_active": True}, writing)
    return writing.operation


def order_rows(listed: Listed, ids: Iterable[int], *, by: Any, group: Any = None) -> Operation:
    """Put the rows of a list into this order; those not named keep theirs, after these."""
    require(by, "settings.change")
    wanted = {row_id: place for place, row_id in enumerate(ids)}
    with operation(f"order_{listed.key}", by=by, summary="Order changed") as writing:
        rows = sorted(listed.rows(group), key=lambda row: wanted.get(row.pk, MOST + row.position))
        for place, row in enumerate(rows):
            if row.position != place:
                _store(listed, row, {"position": place}, writing)
    return writing.operation


def _store(listed: Listed, row: Any, facts: dict, writing: Writing) -> None:
    before = {key: getattr(row, key) for key in facts}
    for key, value in facts.items():
        setattr(row, key, value)
    row.save(update_fields=list(facts))
    writing.changed(listed.key, row.pk, before, facts)
    if before != facts:
        writing.tell(f"{listed.key}.changed", record_id=row.pk)


def _read(listed: Listed, values: dict, row: Any, group: Any) -> dict:
    facts, problems = {}, {}
    for key, reader in listed.readers.items():
        if key in values:
            try:
                facts |= reader(values[key])
            except ValueError as error:
                problems[key] = str(error)
    named = listed.named
    if row is None and named not in facts and named not in problems:
        problems[named] = "What is it called?"
    if named in facts:
        others = [other for other in listed.rows(group) if row is None or other.pk != row.pk]
        if len(others) >= MOST:
            problems[named] = f"At most {MOST}."
        if fold(facts[named]) in {fold(getattr(other, named)) for other in others}:
            problems[named] = f"There is “{facts[named]}” already."
    if problems:
        raise Invalid(problems)
    return facts


def restore_row(listed: Listed) -> Callable[[Writing, Any], list[str]]:
    """How the list's card undoes: what somebody changed since stays, and its name is returned."""

    def restore(writing: Writing, change: Any) -> list[str]:
        require(writing.by, "settings.change")
        row = listed.model.objects.filter(pk=change.record_id).first()
        if change.after is None:
            row = listed.model(pk=change.record_id, **change.before)
            row.save(force_insert=True)
            writing.changed(listed.key, row.pk, None, change.before)
            return []
        if row is None:
            return [listed.label]
        if change.before is None:
            return _take_back(listed, row, writing)
        stayed = [key for key, value in change.after.items() if getattr(row, key) != value]
        _store(listed, row, {k: v for k, v in change.before.items() if k not in stayed}, writing)
        return [key.removesuffix("_id").replace("_", " ").capitalize() for key in stayed]

    return restore


def _take_back(listed: Listed, row: Any, writing: Writing) -> list[str]:
    if listed.is_used(row):
        _store(listed, row, {"is_active": False}, writing)
    else:
        writing.changed(listed.key, row.pk, listed.facts(row), None)
        row.delete()
    return []


def register_list(listed: Listed) -> None:
    """Register the card of a list, so that its changes are shown in the journal and undone."""
    register(
        Card(
            key=listed.key,
            label=listed.label,
            plural=f"{listed.label}s",
            visible_to=lambda user: listed.model.objects.all(),
            url=lambda _: listed.url,
            restore=restore_row(listed),
            names=lambda ids, user: dict(listed.model.objects.filter(pk__in=list(ids)).values_list("pk", listed.named)),
        )
    )


def text_into(column: str, longest: int) -> Reader:
    """A reader of one line of text that cannot be empty."""

    def read(typed: str) -> dict[str, Any]:
        text = " ".join(clean(typed).split())
        if not text:
            raise ValueError("What is it called?")
        if len(text) > longest:
            raise ValueError(f"At most {longest} characters.")
        return {column: text}

    return read


def flag_into(column: str) -> Reader:
    """A reader of a tick."""
    return lambda typed: {column: typed == "on"}


def number_into(column: str, least: int, most: int) -> Reader:
    """A reader of a whole number."""

    def read(typed: str) -> dict[str, Any]:
        number = whole_number(typed)
        if number is None or not least <= number <= most:
            raise ValueError(f"A number from {least} to {most}.")
        return {column: number}

    return read


def choice_into(column: str, allowed: Callable[[], Iterable[str]]) -> Reader:
    """A reader of one of several."""

    def read(typed: str) -> dict[str, Any]:
        if typed not in set(allowed()):
            raise ValueError("Choose one of these.")
        return {column: typed}

    return read
