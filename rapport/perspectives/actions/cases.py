"""What is known of many contacts at once, gathered for the calculation of their history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, QuerySet

from rapport.base.prepared import prepared
from rapport.contacts.models import Contact
from rapport.organisation.queries import zone_of
from rapport.perspectives.lifecycle.history import Case, Event, Hand
from rapport.perspectives.lifecycle.rules import BY_HAND
from rapport.perspectives.models import IN_FORCE, Exemption, Fact, Move, Perspective, Standing
from rapport.perspectives.queries import purchasing
from rapport.perspectives.queries.holder import holders_of

FACT = ("id", "holder_id", "on", "kind", "at", "amount", "source", "reference")
NEW = 0  # the key of a decision that is not written yet


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides now: a stage (None takes it out of the perspective) since a day, and why."""

    on: date
    to: int | None
    why: str = ""


class Party(NamedTuple):
    """A contact, as far as it matters here."""

    pk: int
    kind: str
    employer_id: int | None
    created_at: datetime
    hidden_at: datetime | None

    @property
    def is_person(self) -> bool:
        return self.kind == Contact.Kind.PERSON


class Line(NamedTuple):
    """A line of the log in force."""

    pk: int
    contact_id: int
    on: date
    number: int
    from_stage_id: int | None
    to_stage_id: int | None
    rule: str
    fact_id: int | None
    lasted_days: int | None
    why: str
    by_id: int | None
    decision: int | None
    came_from_id: int | None
    until: date


class Place(NamedTuple):
    """A standing, as far as it is calculated."""

    pk: int
    contact_id: int
    follows_id: int | None
    stage_id: int
    since: date
    due_on: date | None
    orders: int
    first_order_on: date | None
    last_order_on: date | None
    revenue: Decimal
    lead_from: datetime | None
    owner_id: int | None
    review_on: date | None


@dataclass(slots=True)
class Gathered:
    """All about these contacts in one perspective; whoever follows a company is not among them."""

    contacts: dict[int, Party]
    standings: dict[int, Place]
    moves: dict[int, list[Line]]
    cases: dict[int, Case] = field(default_factory=dict)


@prepared
def _parties(ids: Any, *, is_locked: bool) -> QuerySet:
    rows = Contact.objects.filter(pk__among=ids).order_by("pk").values_list(*Party._fields)
    return rows.select_for_update(of=("self",)) if is_locked else rows


@prepared
def _places(perspective: Any, ids: Any) -> QuerySet:
    return Standing.objects.filter(perspective=perspective, contact__among=ids).values_list(*Place._fields)


@prepared
def _lines(perspective: Any, ids: Any) -> QuerySet:
    rows = Move.objects.filter(IN_FORCE, perspective=perspective, kind=Move.Kind.STAGE, contact__among=ids)
    return rows.order_by("contact", "on", "number", "id").values_list(*Line._fields)


@prepared
def _facts(ids: Any) -> QuerySet:
    rows = Fact.objects.filter(holder__among=ids, counts=True)
    return rows.values_list(*FACT)


@prepared
def _exemptions(perspective: Any, ids: Any) -> QuerySet:
    rows = Exemption.objects.filter(perspective=perspective, contact__among=ids)
    return rows.values_list("contact_id", "since", "until")


@prepared
def _suppliers(perspective: Any, ids: Any) -> QuerySet:
    here = Standing.objects.filter(perspective=perspective, contact=OuterRef("contact"))
    rows = Move.objects.filter(IN_FORCE, Exists(here), perspective=perspective, kind=Move.Kind.STAGE)
    rows = rows.filter(contact__among=ids, to_stage__isnull=False)
    return rows.order_by().values_list("contact_id").annotate(since=Min("on"))


def locked(contact_ids: Iterable[int], *, only_read: bool = False) -> dict[int, Party]:
    """The contacts, in one order for everybody, so that two who write at once wait for one another."""
    rows = _parties(sorted(set(contact_ids)), is_locked=not only_read)
    return {row[0]: Party._make(row) for row in rows}


def locked_with_holders(
    perspective: Perspective, contact_ids: Collection[int], others: Iterable[int] = ()
) -> dict[int, int]:
    """Contacts, whom they follow and `others`, locked in one go and one order; contact → whose stage moves with it."""
    wanted = {*contact_ids, *others, *holders_of(perspective, contact_ids).values()}
    locked(wanted)
    holders = holders_of(perspective, contact_ids)
    if joined := set(holders.values()) - wanted:  # works somewhere else since just now
        locked(joined)
    return holders


def gather(
    perspective: Perspective, contact_ids: Iterable[int], decided: Mapping[int, Decision], *, only_read: bool = False
) -> Gathered:
    """Read everything that is known, under lock where it is about to be written."""
    contacts = locked(contact_ids, only_read=only_read)
    standings = {row[1]: Place._make(row) for row in _places(perspective.pk, list(contacts))}
    holders = [pk for pk in contacts if pk not in standings or standings[pk].follows_id is None]
    moves: dict[int, list[Line]] = defaultdict(list)
    for row in _lines(perspective.pk, holders):
        moves[row[1]].append(Line._make(row))
    found = Gathered({pk: contacts[pk] for pk in holders}, standings, moves)
    facts, spared, supplies = (
        _sold(perspective, holders),
        _spared(perspective, holders),
        _supplies(perspective, holders),
    )
    zone = zone_of(None)
    for pk, contact in found.contacts.items():
        hands = [Hand(one.on, one.to_stage_id, one.pk) for one in moves[pk] if one.rule == BY_HAND]
        if pk in decided:
            hands.append(Hand(decided[pk].on, decided[pk].to, NEW))
        born = contact.created_at.astimezone(zone).date()
        found.cases[pk] = Case(born, facts[pk], hands, supplies.get(pk), spared[pk])
    return found


def _sold(perspective: Perspective, holders: list[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for pk, holder, on, *told in _facts(holders) if perspective.is_sales else ():
        kind, at, amount, source, reference = told
        found[holder].append(Event(on, kind, pk, at, amount, source, reference))
    return found


def _spared(perspective: Perspective, holders: list[int]) -> dict[int, list[tuple[date | None, date | None]]]:
    found: dict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    for contact, since, until in _exemptions(perspective.pk, holders) if perspective.is_sales else ():
        found[contact].append((since, until))
    return found


def _supplies(perspective: Perspective, holders: list[int]) -> dict[int, date]:
    """Since when those are suppliers who stand in Purchasing now."""
    buying = purchasing()
    if not perspective.is_sales or buying is None or not buying.is_active:
        return {}
    return dict(_suppliers(buying.pk, holders))


def moment_of(on: date, number: int, now: datetime, zone: ZoneInfo) -> datetime:
    """Where a line stands in somebody's history: now where it became true today, else at noon of its day."""
    if on == now.astimezone(zone).date():
        return now
    return datetime.combine(on, time(12, min(number, 59)), tzinfo=zone)
