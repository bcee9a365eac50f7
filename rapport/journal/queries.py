"""Reading what happened: the feed, a record's journal, and what somebody may take back."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from rapport.base import catalogue
from rapport.base.errors import Gone
from rapport.base.prepared import prepared
from rapport.base.text import fold
from rapport.journal.actions import give_positions
from rapport.journal.models import Answer, Change, Operation
from rapport.journal.wording import DOORS, Line, Wording, knows_all
from rapport.organisation.models import User

PAGE = 40
FEW = 50
SEARCHED = 2000
LAST_FOR = timedelta(hours=12)  # older than this, Ctrl+Z would take back what nobody has in mind


def feed(after_position: int = 0, limit: int = 500) -> list[Operation]:
    """Operations in feed order after this position, with their changes; nothing that commits late is ever passed over."""
    if Operation.objects.filter(position__isnull=True).exists():
        give_positions()
    rows = Operation.objects.filter(position__gt=after_position).order_by("position")
    return list(rows.select_related("by").prefetch_related("changes")[:limit])


def operation_for(user: Any, operation_id: int) -> Operation:
    """One operation of one's own (of anybody for administrators); raises Gone where there is none."""
    found = Operation.objects.select_related("by").filter(pk=operation_id).first()
    if found is None or (found.by_id != user.pk and not user.is_administrator):
        raise Gone("There is nothing to undo here any more.")
    return found


def last_of(user: Any) -> Operation | None:
    """The latest thing this person did that can be taken back: no undo, no part of a longer one, not from yesterday."""
    own = Operation.objects.filter(by=user.pk, part_of__isnull=True, reversed_by__isnull=True)
    recent = own.exclude(action="undo").exclude(door="import").filter(at__gte=timezone.now() - LAST_FOR)
    has_changes = Exists(Change.objects.filter(operation=OuterRef("pk")))
    has_parts = Exists(Operation.objects.filter(part_of=OuterRef("pk")))
    return recent.filter(has_changes | has_parts).order_by("-id").first()


@dataclass(frozen=True)
class Told:
    """One operation as the journal of a record tells it."""

    operation: Operation
    lines: list[Line]
    from_where: str
    can_be_undone: bool
    is_signed: bool = True  # False where it is hidden who did it

    @property
    def who(self) -> str:
        return _name(self.operation.by) if self.is_signed else ""

    @property
    def typed_by(self) -> str:
        return _name(self.operation.typed_by) if self.is_signed and self.operation.typed_by else ""

    @property
    def is_undone(self) -> bool:
        return hasattr(self.operation, "reversed_by")

    @property
    def undone_by(self) -> str:
        return _name(self.operation.reversed_by.by) if self.is_signed and self.is_undone else ""


@dataclass(frozen=True)
class Page:
    """A page of a record's journal; `next` is the id to go on before, 0 at the end."""

    told: list[Told]
    next: int


def journal_page(record: tuple[str, int], user: Any, *, text: str = "", by: int = 0, before: int = 0) -> Page:
    """What became of this record (type, id) and of what belongs to it, newest first, narrowed by words or by who did it."""
    rows = _changes_of(record, user).select_related(
        "operation__by", "operation__typed_by", "operation__reversed_by__by"
    )
    if by:
        rows = rows.filter(operation__by=by, is_unsigned=False)
    if before:
        rows = rows.filter(id__lt=before)
    words = fold(text).split()
    limit = SEARCHED if words else PAGE
    found = list(rows.order_by("-id")[: limit + 1])
    wording = Wording(found[:limit], user, record)
    by_operation: dict[int, list[Change]] = defaultdict(list)
    for change in found[:limit]:
        by_operation[change.operation_id].append(change)
    told = [_told(changes, wording, user) for changes in by_operation.values()]
    told = [one for one in told if one.lines and all(word in _said(one, wording) for word in words)]
    if len(told) > PAGE:
        return Page(told[:PAGE], min(change.pk for change in by_operation[told[PAGE - 1].operation.pk]))
    return Page(told, found[limit - 1].pk if len(found) > limit else 0)


def journal_size(record: tuple[str, int], user: Any) -> tuple[int | None, int | None]:
    """How many changes the record has seen, and since which year; None for who is not told of all of them."""
    if not knows_all(user):
        return None, None
    rows = _changes_of(record, user)
    first = rows.order_by("id").values_list("operation__at", flat=True).first()
    return rows.count(), first.year if first else None


def authors_of(record: tuple[str, int], user: Any) -> list[User]:
    """Who changed this record, as far as this person may know."""
    signed = _changes_of(record, user).filter(is_unsigned=False)
    if knows_all(user):
        return list(User.objects.filter(pk__in=signed.values("operation__by")))
    changes = list(signed.select_related("operation").order_by("-id")[:SEARCHED])
    wording = Wording(changes, user, record)
    return list(User.objects.filter(pk__in={one.operation.by_id for one in changes if wording.lines(one)} - {None}))


def last_change(is_it: Callable[[int, dict[str, Any]], bool], **of: Any) -> Operation | None:
    """By which operation something was written last, among the latest changes `of` a record: `is_it(record id, its facts)`."""
    rows = Change.objects.filter(**of).select_related("operation__by").order_by("-id")[:FEW]
    return next((one.operation for one in rows if is_it(one.record_id, (one.before or {}) | (one.after or {}))), None)


def answer_of(key: str) -> Answer | None:
    """The answer kept for a request with this digest."""
    return _answer.first(key)


@prepared
def _answer(key: Any) -> QuerySet:
    return Answer.objects.filter(key=key)


def done_with(key: str) -> Operation | None:
    """What a request with this digest wrote."""
    return Operation.objects.filter(key=key).first()


def _changes_of(record: tuple[str, int], user: Any) -> QuerySet[Change]:
    record_type, record_id = record
    ours = Q(record_type=record_type, record_id=record_id)
    rows = Change.objects.annotate(is_unsigned=_unsigned(user))
    if record_type in _hiding("created", user):
        rows = rows.exclude(operation__in=Change.objects.filter(ours, before__isnull=True).values("operation"))
    if record_type != "contact":
        return rows.filter(ours)
    under = Change.objects.filter(about=record_id)
    untold = {
        card.key: card.untold(user, under.filter(record_type=card.key)) for card in catalogue.cards() if card.untold
    }
    for key, ids in untold.items():
        rows = rows.exclude(record_type=key, record_id__in=ids) if ids else rows
    return rows.filter(ours | Q(about=record_id) & _met(user))


def _unsigned(user: Any) -> Any:
    """The condition on changes that their operation tells who made or changed a record, where that is a hidden field."""
    made, changed = _hiding("created_by", user), _hiding("changed_by", user)
    if not made and not changed:
        return Value(False, output_field=BooleanField())
    telling = Q(record_type__in=changed) | Q(record_type__in=made, before__isnull=True)
    return Exists(Change.objects.filter(telling, operation=OuterRef("operation")))


def _hiding(key: str, user: Any) -> list[str]:
    """The record types of which this field is hidden from somebody."""
    return [card.key for card in catalogue.cards() if key in catalogue.hidden_fields(card, user)]


def _name(person: User | None) -> str:
    return person.name if person else "Rapport"


def _met(user: Any) -> Q:
    """The condition on changes of other records: not of those that somebody may not see at all, nor what hangs on them."""
    unmet = [card.key for card in catalogue.cards() if card.seen_of(user) == "none" or _is_hidden(card, user)]
    met = ~Q(record_type__in=unmet) if unmet else Q()
    for card in catalogue.cards():
        if card.hangs and (unmet or card.seen_of(user) != "all"):
            met &= ~Q(record_type=card.key) | Q(record_id__in=card.visible_to(user).values("pk"))
    return met


def _is_hidden(card: catalogue.Card, user: Any) -> bool:
    """Whether every field of a record type is hidden: then nobody knows of it."""
    return bool(card.fields) and card.fields.keys() <= catalogue.hidden_fields(card, user)


def _told(changes: list[Change], wording: Wording, user: Any) -> Told:
    """The changes of one operation: what it made or removed first, then what it changed."""
    done = changes[0].operation
    why = done.why if wording.speaks else ""  # a reason is the value of a field as well
    where = " ".join(word for word in (DOORS.get(done.door, done.door), why) if word)
    may = done.by_id == user.pk or user.is_administrator
    is_open = not hasattr(done, "reversed_by") and done.action != "undo"
    lines = [line for change in changes for line in wording.lines(change)]
    is_signed = not changes[0].is_unsigned  # type: ignore[attr-defined]
    return Told(done, sorted(lines, key=lambda line: not line.is_whole), where, may and is_open, is_signed)


def _said(told: Told, wording: Wording) -> str:
    summary = told.operation.summary if wording.speaks else ""
    words = [told.who, summary, told.from_where]
    return fold(" ".join(words + [f"{line.label} {line.before} {line.after}" for line in told.lines]))
