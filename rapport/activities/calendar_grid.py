"""Where things stand on a calendar: pure layout from local times to the cells of a table, no database."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

SLOT = 30  # minutes a table row stands for
QUARTER = 15
LONGEST = 12 * 60  # an event is drawn at most this long


@dataclass(slots=True)
class Event:
    """One thing on the calendar, by the clock of the person who looks.

    `activity` is the row it stands for (None: only known to be busy); `day` where it stands without a time.
    """

    id: int
    kind: str
    icon: str
    who: str
    about: str
    url: str
    starts: datetime | None
    day: date
    minutes: int = SLOT
    is_done: bool = False
    is_busy: bool = False
    is_overdue: bool = False
    is_drawn: bool = False  # a future occurrence of something that repeats: drawn, not stored
    user_id: int | None = None
    may_change: bool = True
    may_complete: bool = True
    contact_id: int | None = None
    company: str = ""
    lane: int = 0
    lanes: int = 1

    @property
    def begins(self) -> int:
        """Minutes after local midnight, by the wall clock."""
        return self.starts.hour * 60 + self.starts.minute if self.starts else 0

    @property
    def ends(self) -> int:
        return min(self.begins + max(self.minutes, QUARTER), 24 * 60)

    @property
    def is_movable(self) -> bool:
        return self.may_change and not (self.is_done or self.is_busy or self.is_drawn)

    @property
    def length(self) -> int:
        """Minutes it is drawn for."""
        return max(QUARTER, min(round((self.ends - self.begins) / QUARTER) * QUARTER, LONGEST))

    @property
    def top(self) -> int:
        """Minutes after local midnight it is drawn from."""
        return self.begins // QUARTER * QUARTER

    @property
    def bottom(self) -> int:
        """Minutes after local midnight that nothing else may stand above: even the shortest is high enough to be hit."""
        return max(self.ends, self.top + max(self.length, SLOT))

    @property
    def classes(self) -> str:
        """The classes that give it its place in the cell: quarter, length, lane."""
        words = [f"lasts-{self.length}"]
        if self.begins % SLOT >= QUARTER:
            words.append("at-15")
        if self.lanes > 1:
            words.append(f"of-{min(self.lanes, 4)} lane-{min(self.lane, 3) + 1}")
        for name in ("is_done", "is_busy", "is_overdue", "is_drawn"):
            if getattr(self, name):
                words.append(name.replace("_", "-"))
        return " ".join(words)


@dataclass(slots=True)
class Column:
    """One day, or one person's day, of the grid."""

    day: date
    user_id: int | None = None
    title: str = ""
    off: str = ""  # why the day is not worked, or ""
    all_day: list[Event] = field(default_factory=list)
    slots: dict[int, list[Event]] = field(default_factory=dict)  # slot number since midnight → events that begin there


@dataclass(slots=True)
class Line:
    """A table row: half an hour across all columns."""

    label: str
    is_hour: bool
    is_after_hours: bool
    begins: time
    cells: list[list[Event]]
    number: int


def spread_lanes(events: list[Event]) -> None:
    """Give events of one column that overlap, as they are or as they are drawn, lanes side by side."""
    cluster: list[Event] = []
    until = -1
    for event in sorted(events, key=lambda e: (e.top, -e.bottom)):
        if event.top >= until:
            _close(cluster)
            cluster, until = [], -1
        taken = {other.lane for other in cluster if other.bottom > event.top}
        event.lane = next(lane for lane in range(len(cluster) + 1) if lane not in taken)
        cluster.append(event)
        until = max(until, event.bottom)
    _close(cluster)


def _close(cluster: list[Event]) -> None:
    lanes = max((event.lane for event in cluster), default=0) + 1
    for event in cluster:
        event.lanes = lanes


def place(columns: list[Column], events: list[Event]) -> None:
    """Put every event into its column: by day, and by person where the columns are people."""
    by_place = {(column.day, column.user_id): column for column in columns}
    for event in events:
        column = by_place.get((event.day, event.user_id)) or by_place.get((event.day, None))
        if column is None:
            continue
        if event.starts is None:
            column.all_day.append(event)
        else:
            column.slots.setdefault(event.begins // SLOT, []).append(event)
    for column in columns:
        spread_lanes([event for slot in column.slots.values() for event in slot])


def lines(columns: list[Column], works_from: time, works_until: time) -> list[Line]:
    """The rows of the table: the working hours with one around them, more where something is earlier or later."""
    begins = [event.begins for column in columns for slot in column.slots.values() for event in slot]
    ends = [event.ends for column in columns for slot in column.slots.values() for event in slot]
    first = min([works_from.hour * 60 - 60, *begins]) // 60 * 2
    last = -(-max([works_until.hour * 60 + 60, *ends]) // 60) * 2
    made = []
    for number in range(max(first, 0), min(last, 48)):
        at = time(number // 2, number % 2 * SLOT)
        made.append(
            Line(
                label=f"{at.hour}:{at.minute:02}",
                is_hour=number % 2 == 0,
                is_after_hours=not works_from <= at < works_until,
                begins=at,
                cells=[column.slots.get(number, []) for column in columns],
                number=number,
            )
        )
    return made


def span(view: str, day: date) -> tuple[date, date]:
    """First and last day that a view of `day` shows: day, week (from Monday), month (whole weeks), agenda (two weeks)."""
    if view == "day":
        return day, day
    if view == "agenda":
        return day, day + timedelta(days=13)
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def beside(view: str, day: date) -> tuple[date, date]:
    """The days one step before and after, for the arrows."""
    if view == "month":
        before = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
        return before, (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    step = timedelta(days={"day": 1, "week": 7, "agenda": 14}[view])
    return day - step, day + step
