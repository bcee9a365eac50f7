"""Who joins and leaves a list: at once up to 500, above that as a job in parts that can be stopped, resumed and undone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from rapport.base.bulk import insert_rows
from rapport.calling.best_hours import NONE, own_best_hours
from rapport.calling.counting import recount_rows
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.zones import CLOCK, zones_of
from rapport.contacts.models import Contact
from rapport.jobs.actions import enqueue
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation

CHUNK = 500
FILL = "rapport.calling.jobs.fill"


@dataclass
class Filling:
    """Contacts that join, rows that leave, and rows that come back: ids."""

    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.joined) + len(self.left) + len(self.back)

    def part(self, start: int) -> "Filling":
        """The next ones from a place on, as many as one transaction takes."""
        found, taken = Filling(), 0
        for name in ("joined", "left", "back"):
            ids = getattr(self, name)
            some = ids[max(0, start) : max(0, start) + CHUNK - taken] if start < len(ids) else []
            getattr(found, name).extend(some)
            start, taken = start - len(ids), taken + len(some)
        return found


@dataclass
class Facts:
    """What is known of the contacts that join, read before the write transaction."""

    zones: dict[int, str]
    best: dict[int, int]


def facts_of(contact_ids: Sequence[int]) -> Facts:
    now = timezone.now()
    zones = zones_of(Contact.objects.filter(pk__among=contact_ids).only(*CLOCK), now) if contact_ids else {}
    return Facts(zones, own_best_hours(zones, now) if zones else {})


def fill(writing: Writing, calling_list: CallingList, filling: Filling, known: Facts) -> None:
    """Write one part. The list is locked, so that two who refresh it at once come one after the other."""
    row = CallingList.objects.select_for_update().get(pk=calling_list.pk)
    there = set(CallTarget.objects.filter(list=row, contact__among=filling.joined).values_list("contact", flat=True))
    joined = [one for one in filling.joined if one not in there and one in known.zones]
    pairs = [[contact_id, row.size + place] for place, contact_id in enumerate(joined, 1)]
    left = _turn(row, filling.left, to=False)
    back = _turn(row, filling.back, to=True)
    put_in(row, pairs, known)
    before = {"size": row.size, "refreshed_at": row.refreshed_at, "_joined": None, "_absent": back or None}
    row.size += len(pairs)
    row.refreshed_at = writing.at
    row.save(update_fields=["size", "refreshed_at", "places"])
    after = {"size": row.size, "refreshed_at": writing.at, "_joined": pairs or None, "_absent": left or None}
    writing.changed("calling_list", row.pk, before, after)
    calling_list.size, calling_list.places = row.size, row.places


def put_in(row: CallingList, pairs: Sequence[Sequence[int]], known: Facts) -> None:
    """Insert rows for [contact, position], and count what was done with them since the list began."""
    names = ("list_id", "contact_id", "position", "is_listed", "state", "due_at", "attempts", "zone", "best_hour")
    rows = [
        (
            row.pk,
            one,
            position,
            True,
            "open",
            CallTarget.fresh(position),
            0,
            known.zones[one],
            known.best.get(one, NONE),
        )
        for one, position in pairs
    ]
    insert_rows(CallTarget, names, rows)
    row.places = places_of(
        [*((zone, hour) for zone, hours in row.places.items() for hour in hours), *(one[7:] for one in rows)]
    )
    joined = [pair[0] for pair in pairs]
    recount_rows(CallTarget.objects.filter(list=row, contact__among=joined).select_related("list", "promised"))


def turn_rows(row: CallingList, contacts: Collection[int], *, to: bool) -> None:
    """Say of rows whether the lookup finds them; only who is found stands in the queue."""
    rows = CallTarget.objects.filter(list=row, contact__among=contacts)
    rows.update(is_listed=to)
    recount_rows(list(rows.select_related("list", "promised")))


def places_of(pairs: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """{time zone: [best hours]} of the rows' (time zone, best hour)."""
    found: dict[str, set[int]] = defaultdict(set)
    for zone, hour in pairs:
        found[zone].add(hour)
    return {zone: sorted(hours) for zone, hours in sorted(found.items())}


def _turn(row: CallingList, ids: Sequence[int], *, to: bool) -> list[int]:
    """Rows that the lookup finds again, or no longer; returns their contacts."""
    rows = CallTarget.objects.filter(list=row, pk__among=ids, is_listed=not to)
    contacts = sorted(rows.values_list("contact", flat=True))
    turn_rows(row, contacts, to=to)
    return contacts


def fill_or_enqueue(writing: Writing, calling_list: CallingList, filling: Filling, known: Facts | None) -> None:
    """Write few at once; of many the operation stands for the whole, and a job writes its parts."""
    if known is not None:
        return fill(writing, calling_list, filling, known)
    writing.tell("calling_list.filling_begun", list_id=calling_list.pk, total=len(filling))
    return None


def enqueue_filling(done: Operation, calling_list: CallingList, filling: Filling) -> None:
    """In the transaction of the operation whose parts the job writes."""
    enqueue(
        FILL, key=f"calling-{done.pk}", operation_id=done.pk, list_id=calling_list.pk, joined=filling.joined,
        left=filling.left, back=filling.back,
    )  # fmt: skip


def fill_part(whole: Operation, calling_list: CallingList, filling: Filling) -> None:
    """The next part of a long filling."""
    known = facts_of(filling.joined)
    with operation(whole.action, by=whole.by, summary=whole.summary, door="job", part_of=whole) as writing:
        fill(writing, calling_list, filling, known)
        writing.tell("calling_list.part_filled", list_id=calling_list.pk)


def filling_of(calling_list: CallingList, found: Sequence[int]) -> Filling:
    """What has to happen for a list to hold what its lookup finds now."""
    rows = CallTarget.objects.filter(list=calling_list).values_list("contact", "pk", "is_listed")
    known = {contact_id: (pk, is_listed) for contact_id, pk, is_listed in rows}
    wanted: dict[int, Any] = dict.fromkeys(found)
    return Filling(
        joined=[one for one in wanted if one not in known],
        left=[pk for one, (pk, is_listed) in known.items() if is_listed and one not in wanted],
        back=[pk for one, (pk, is_listed) in known.items() if not is_listed and one in wanted],
    )
