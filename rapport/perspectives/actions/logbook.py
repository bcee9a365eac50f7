"""The lifecycle log as others see it: its lines in the history of contacts, and in the search."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

from rapport.base.bulk import insert_rows
from rapport.contacts.actions import TimelineLine, enter_timeline, leave_timeline
from rapport.journal.actions import Writing
from rapport.lookups import search
from rapport.organisation.queries import zone_of
from rapport.perspectives.actions.cases import Party, moment_of
from rapport.perspectives.lifecycle.rules import START
from rapport.perspectives.models import Move

MOVE = "move"
AT_ONCE = 500
WRITTEN = [one.attname for one in Move._meta.concrete_fields]


@dataclass(slots=True)
class NewMove:
    """A line that is not written yet; see `Move`. A night makes a hundred thousand of them."""

    contact_id: int
    perspective_id: int
    from_stage_id: int | None
    to_stage_id: int | None
    on: date
    number: int
    until: date
    lasted_days: int | None
    rule: str
    fact_id: int | None
    recorded_at: datetime
    id: int = 0
    kind: str = Move.Kind.STAGE.value
    from_score: str = ""
    to_score: str = ""
    why: str = ""
    by_id: int | None = None
    decision: int | None = None
    came_from_id: int | None = None
    superseded_at: datetime | None = None


def add(moves: Collection[NewMove], contacts: Mapping[int, Party], at: datetime) -> None:
    """Write new lines, which have their ids, and tell them."""
    insert_rows(Move, WRITTEN, map(attrgetter(*WRITTEN), moves))
    tell(moves, contacts, at, are_new=True)


def tell(
    moves: Iterable[Move | NewMove], contacts: Mapping[int, Party], at: datetime, *, are_new: bool = False
) -> None:
    """Put lines into the histories of those they are about. How everybody begins is no news."""
    told, zone = [move for move in moves if move.rule != START], zone_of(None)
    enter_timeline((_entry(move, contacts[move.contact_id], at, zone) for move in told), are_new=are_new)
    search.index(MOVE, [search.Entry(move.id, text=move.why) for move in told if move.why], is_new=are_new)


def supersede(ids: Collection[int], writing: Writing) -> None:
    """These turned out otherwise: they stay in the log, marked, where search finds them, and are told no more."""
    if ids:
        Move.objects.filter(pk__among=list(ids)).update(superseded_at=writing.at)
        leave_timeline(MOVE, ids)


def forget(contact_ids: Collection[int]) -> None:
    """These contacts go for good: nothing that was written of them is found any more."""
    rows = Move.objects.filter(contact__among=list(contact_ids)).exclude(why="").order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        search.unindex(MOVE, ids[start : start + AT_ONCE])


def index_after(move_id: int) -> list[int]:
    """Index the next lines with a reason anew; the others are in no search."""
    rows = Move.objects.filter(pk__gt=move_id).exclude(why="").exclude(rule=START).order_by("pk")
    told = list(rows.values_list("pk", "why")[:AT_ONCE])
    search.index(MOVE, [search.Entry(pk, text=why) for pk, why in told])
    return [pk for pk, _ in told]


def _entry(move: Move | NewMove, contact: Party, at: datetime, zone: ZoneInfo) -> TimelineLine:
    """What somebody brought along stands in their own history, and in that of their company."""
    return TimelineLine(
        contact_id=move.came_from_id or contact.pk,
        organisation_id=contact.employer_id if contact.is_person else contact.pk,
        at=moment_of(move.on, move.number, at, zone),
        kind="stage",
        record_type=MOVE,
        record_id=move.id,
    )
