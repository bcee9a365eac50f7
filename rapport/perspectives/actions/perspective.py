"""What administrators decide about perspectives: their words, whom they are for, who sees and changes them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import Max

from rapport.access.actions import require
from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.group import checked_key
from rapport.base.catalogue import card
from rapport.base.errors import Invalid, Refused
from rapport.base.text import clean, fold
from rapport.journal.actions import operation
from rapport.journal.models import Operation
from rapport.perspectives.actions.following import resume
from rapport.perspectives.actions.keeping import PERSPECTIVES, PRIVILEGE, remove_stages, was_stood_in
from rapport.perspectives.actions.showing import (
    NOTHING_SEEN,
    WORDS,
    Texts,
    require_order,
    texts_of_perspective,
    untouched,
    with_facts,
)
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries.words import in_words, worded

ICONS = (
    "trending-up", "megaphone", "truck", "mail", "scale", "id-card", "waypoints", "handshake", "landmark", "graduation-cap",
    "headphones", "newspaper", "users", "building-2", "globe", "package", "heart", "rocket", "layers", "gem", "key-round",
    "shield", "leaf", "crown", "life-buoy", "circle-dot",
)  # fmt: skip
MOST = 40
SALES_STAYS = in_words(
    "Sales stays: every contact stands in it, and {orders} move it. Rename it, or say who may see it."
)


@one_at_a_time
def add_perspective(name: str, *, by: Any) -> tuple[Perspective, Operation]:
    """A perspective at the end, without stages. Raises Invalid, NotAllowed."""
    require(by, PRIVILEGE)
    row = Perspective()
    facts: dict[str, Any] = {"name": _name(name, row)}
    if Perspective.objects.count() >= MOST:
        raise Invalid({"name": f"At most {MOST} perspectives."})
    last = Perspective.objects.aggregate(last=Max("position"))["last"]
    facts |= {"key": _free_key(facts["name"]), "position": 0 if last is None else last + 1}
    with operation("add_perspective", by=by, summary=f"Perspective {facts['name']} added") as writing:
        PERSPECTIVES.store(writing, row, facts, is_new=True)
    return row, writing.operation


@one_at_a_time
def change_perspective(
    perspective: Perspective, values: dict[str, Any], *, by: Any, seen: Texts = NOTHING_SEEN
) -> Operation:
    """Change what `values` name: name, icon, words, kinds, people_keep_own, is_active, seen_by, changed_by.

    `words` are those of WORDS; `kinds` "person", "organisation" or both; `seen_by` and `changed_by` keys of access, none for
    everybody, or a Step. `seen` is what a form showed of the one setting that is changed: left like that, nothing is written.
    Raises Invalid, Refused, NotAllowed, and Conflict where somebody else changed the same since.
    """
    require(by, PRIVILEGE)
    row = PERSPECTIVES.row(perspective.pk)
    facts: dict[str, Any] = {}
    for key, value in values.items():
        facts |= READERS[key](value, row)
    now, wanted = texts_of_perspective(row), texts_of_perspective(with_facts(row, facts))
    if untouched(("perspective", row.pk), seen, now, wanted):
        facts = {}
    with operation("change_perspective", by=by, summary=f"{row.name} changed") as writing:
        # before the switch itself, so that undo brings that back first
        ended = resume(writing) if row.people_keep_own and facts.get("people_keep_own") is False else 0
        PERSPECTIVES.store(writing, row, facts)
        writing.operation.summary = _said(row, facts, ended, writing.operation.summary)
    return writing.operation


@one_at_a_time
def remove_perspective(perspective: Perspective, *, by: Any) -> Operation:
    """Delete a perspective in which nobody ever stood. Raises Refused, NotAllowed."""
    require(by, PRIVILEGE)
    row = PERSPECTIVES.row(perspective.pk)
    if row.is_sales:
        raise Refused(str(SALES_STAYS))
    if was_stood_in(row):
        raise Refused(f"Contacts stand or stood in {row.name}, and their log names it. Switch it off instead.")
    with operation("remove_perspective", by=by, summary=f"Perspective {row.name} deleted") as writing:
        remove_stages(writing, row)
        PERSPECTIVES.remove(writing, row)
    return writing.operation


@one_at_a_time
def order_perspectives(ids: Sequence[int], *, by: Any, seen: Sequence[int] | None = None) -> Operation:
    """Put perspectives into this order; those not named keep theirs, after these. Raises NotAllowed, and with `seen`, the
    order that a list showed, Conflict where somebody else chose another one since."""
    require(by, PRIVILEGE)
    wanted = {one: place for place, one in enumerate(ids)}
    if seen is not None:
        now = list(Perspective.objects.order_by("position", "id").values_list("pk", flat=True))
        require_order("perspective", seen, now, ids)
    with operation("order_perspectives", by=by, summary="Order of perspectives changed") as writing:
        rows = sorted(Perspective.objects.all(), key=lambda row: wanted.get(row.pk, MOST + row.position))
        for place, row in enumerate(rows):
            if row.position != place:
                PERSPECTIVES.store(writing, row, {"position": place})
    return writing.operation


def _said(row: Perspective, facts: dict[str, Any], ended: int, otherwise: str) -> str:
    if ended:
        people = (
            "1 person shows the stage of their company"
            if ended == 1
            else f"{ended:,} people show their company’s stage"
        )
        return f"{row.name}: {people} again"
    if "is_active" in facts:
        return f"{row.name} switched {'on' if row.is_active else 'off'}"
    return f"{row.name}: who may see and change it" if facts.keys() & {"seen_by", "changed_by"} else otherwise


def _line(typed: str, longest: int, empty: str) -> str:
    text = " ".join(clean(typed).split())
    if not text and empty:
        raise ValueError(empty)
    if len(text) > longest:
        raise ValueError(f"At most {longest} characters.")
    return text


def _name(typed: str, row: Perspective) -> str:
    try:
        name = _line(typed, 60, "What is it called?")
    except ValueError as error:
        raise Invalid({"name": str(error)}) from None
    others = Perspective.objects.exclude(pk=row.pk).values_list("name", flat=True)
    if fold(name) in {fold(other) for other in others}:
        raise Invalid({"name": f"There is “{name}” already."})
    return name


def _free_key(name: str) -> str:
    """The name's letters; numbered where a perspective has it, or a field of contacts begins with it."""
    stem = "".join(one for one in fold(name) if one.isalnum() and one.isascii())[:20] or "other"
    if stem[0].isdigit():
        stem = f"p{stem}"
    taken = set(Perspective.objects.values_list("key", flat=True))
    known = {*card("contact").fields, *taken}
    keys = (stem, *(f"{stem}{number}" for number in range(2, 1000)))
    return next(key for key in keys if not any(one == key or one.startswith(f"{key}_") for one in known))


def _words(typed: dict[str, str], row: Perspective) -> dict[str, Any]:
    found = dict(row.words)
    for key in typed.keys() & set(WORDS):
        try:
            found[key] = _line(typed[key], 40, "")
        except ValueError as error:
            raise Invalid({key: str(error)}) from None
    return {"words": {key: word for key, word in found.items() if word}}


def _kinds(kinds: Iterable[str], row: Perspective) -> dict[str, Any]:
    chosen = set(kinds)
    if not chosen or not chosen <= {"person", "organisation"}:
        raise Invalid({"kinds": "For people, for companies, or for both?"})
    if row.is_sales and len(chosen) < 2:
        raise Invalid({"kinds": f"Every contact stands in {row.name}, people and companies."})
    return {"for_people": "person" in chosen, "for_companies": "organisation" in chosen}


def _icon(typed: str, row: Perspective) -> dict[str, Any]:
    if typed not in ICONS:
        raise Invalid({"icon": "Choose one of these."})
    return {"icon": typed}


def _is_active(value: bool, row: Perspective) -> dict[str, Any]:
    if row.is_sales and not value:
        raise Refused(str(SALES_STAYS))
    return {"is_active": bool(value)}


def _keep_own(value: bool, row: Perspective) -> dict[str, Any]:
    if value and not row.is_sales:
        raise Invalid(
            {"people_keep_own": worded("Only in {sales} do people follow their company; elsewhere all have their own.")}
        )
    return {"people_keep_own": bool(value)}


class Step(NamedTuple):
    """One key more, and one less, of those that are there by then."""

    more: str = ""
    less: str = ""


def _keys(column: str) -> Any:
    def read(keys: Iterable[str] | Step, row: Perspective) -> dict[str, Any]:
        known = set(getattr(row, column))
        if isinstance(keys, Step):
            keys = (known | {keys.more}) - {"", keys.less}
        return {column: sorted(key if key in known else checked_key(key) for key in set(keys))}

    return read


READERS: dict[str, Any] = {
    "name": lambda typed, row: {"name": _name(typed, row)},
    "icon": _icon,
    "words": _words,
    "kinds": _kinds,
    "people_keep_own": _keep_own,
    "is_active": _is_active,
    "seen_by": _keys("seen_by"),
    "changed_by": _keys("changed_by"),
}
