"""What is known of many contacts at once, gathered for the calculation of their history."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Min, QuerySet

from rapport.contacts.models import Contact
from rapport.organisation.queries import zone_of
from rapport.perspectives.lifecycle.history import Case, Event, Hand
from rapport.perspectives.lifecycle.rules import BY_HAND
from rapport.perspectives.models import IN_FORCE, Exemption, Fact, Move, Perspective, Standing
from rapport.perspectives.queries import purchasing, setup

FACT = ("id", "holder_id", "on", "kind", "at", "amount", "source", "reference")
NEW = 0  # the key of a decision that is not written yet


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides now: a stage (None takes it out of the perspective) since a day, and why."""

    on: date
    to: int | None
    why: str = ""


@dataclass(slots=True)
class Gathered:
    """All about these contacts in one perspective; whoever follows a company is not among them."""

    contacts: dict[int, Contact]
    standings: dict[int, Standing]
    moves: dict[int, list[Move]]
    cases: dict[int, Case] = field(default_factory=dict)


def locked(contact_ids: Iterable[int], *, only_read: bool = False) -> dict[int, Contact]:
    """The contacts, in one order for everybody, so that two who write at once wait for one another."""
    rows = Contact.objects.filter(pk__among=sorted(set(contact_ids)))
    rows = rows if only_read else rows.select_for_update(of=("self",))
    wanted = ("pk", "kind", "employer_id", "created_at", "hidden_at", "name", "company", "phone", "email", "owner_id")
    return {one.pk: one for one in rows.only(*wanted).order_by("pk")}


def gather(
    perspective: Perspective, contact_ids: Iterable[int], decided: Mapping[int, Decision], *, only_read: bool = False
) -> Gathered:
    """Read everything that is known, under lock where it is about to be written."""
    contacts = locked(contact_ids, only_read=only_read)
    rows = Standing.objects.filter(perspective=perspective, contact__among=list(contacts))
    standings = {one.contact_id: one for one in rows}
    holders = [pk for pk in contacts if pk not in standings or standings[pk].follows_id is None]
    found = Gathered({pk: contacts[pk] for pk in holders}, standings, moves_in_force(perspective, holders))
    facts, spared, supplies = (
        _facts_of(perspective, holders),
        _spared(perspective, holders),
        _supplies(perspective, holders),
    )
    zone, ours = zone_of(None), setup()
    for pk, contact in found.contacts.items():
        hands = [
            Hand(one.on, ours.read_as(one.to_stage_id) if one.to_stage_id else None, one.pk)
            for one in found.moves[pk]
            if one.rule == BY_HAND
        ]
        if pk in decided:
            hands.append(Hand(decided[pk].on, decided[pk].to, NEW))
        born = contact.created_at.astimezone(zone).date()
        found.cases[pk] = Case(born, facts[pk], hands, supplies.get(pk), spared[pk])
    return found


def moves_in_force(perspective: Perspective, contact_ids: Iterable[int]) -> dict[int, list[Move]]:
    """Contact → the lines of its log that are in force, in their order."""
    found: dict[int, list[Move]] = defaultdict(list)
    rows = Move.objects.filter(
        IN_FORCE, perspective=perspective, kind=Move.Kind.STAGE, contact__among=list(contact_ids)
    )
    for move in rows.order_by("contact", "on", "number", "id"):
        found[move.contact_id].append(move)
    return found


def _facts_of(perspective: Perspective, holders: list[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    if perspective.is_sales:
        rows = Fact.objects.filter(holder__among=holders, counts=True).values_list(*FACT)
        for pk, holder, on, kind, at, amount, source, reference in rows:
            found[holder].append(Event(on, kind, pk, at, amount, source, reference))
    return found


def _spared(perspective: Perspective, holders: list[int]) -> dict[int, list[tuple[date | None, date | None]]]:
    found: dict[int, list[tuple[date | None, date | None]]] = defaultdict(list)
    if perspective.is_sales:
        rows: QuerySet = Exemption.objects.filter(perspective=perspective, contact__among=holders)
        for contact, since, until in rows.values_list("contact_id", "since", "until"):
            found[contact].append((since, until))
    return found


def _supplies(perspective: Perspective, holders: list[int]) -> dict[int, date]:
    """Since when those are suppliers who stand in Purchasing now."""
    buying = purchasing()
    if not perspective.is_sales or buying is None or not buying.is_active:
        return {}
    here = Standing.objects.filter(perspective=buying, contact__among=holders)
    if not (known := list(here.values_list("contact_id", flat=True))):
        return {}
    moves = Move.objects.filter(
        IN_FORCE, perspective=buying, kind=Move.Kind.STAGE, contact__in=known, to_stage__isnull=False
    )
    return dict(moves.values_list("contact_id").annotate(since=Min("on")).order_by())


def moment_of(on: date, number: int, now: datetime) -> datetime:
    """Where a line stands in somebody's history: now where it became true today, else at noon of its day."""
    zone = zone_of(None)
    if on == now.astimezone(zone).date():
        return now
    return datetime.combine(on, time(12, min(number, 59)), tzinfo=zone)
