"""Invent what happened with a contact over three years, and what is planned: dicts of facts, oldest first."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.demo.people import Invented, Inventor
from rapport.demo.words import WORDS

# kind → its outcomes by weight; the keys are those of the activities room's seeds
DONE = {
    "call": (("reached", 45), ("message", 20), ("no-answer", 25), ("busy", 8), ("wrong-number", 2)),
    "meeting": (("held", 92), ("did-not-come", 8)),
    "email": (("sent", 60), ("replied", 40)),
    "letter": (("sent", 100),),
    "message": (("sent", 50), ("replied", 50)),
    "todo": (("done", 100),),
    "note": (("", 100),),
}
ZONE = ZoneInfo("America/New_York")
KINDS, KIND_WEIGHTS = ("call", "meeting", "email", "letter", "message", "todo", "note"), (58, 8, 17, 2, 5, 6, 4)
PLANNED, PLANNED_WEIGHTS = ("call", "meeting", "todo", "email"), (62, 12, 16, 10)
MINUTES = {"call": (3, 25), "meeting": (30, 120)}


@dataclass(slots=True)
class Happened:
    """One activity of the demo, done (`done_at`) or planned (`starts_at`, `starts_on`, or neither)."""

    kind: str
    subject: str
    by: int
    done_at: datetime | None = None
    starts_at: datetime | None = None
    starts_on: date | None = None
    outcome: str = ""
    minutes: int | None = None
    note: str = ""
    direction: str = ""


class Historian:
    """Invents the history of one contact after another from one seeded source of chance; `span` is how many days it goes back."""

    def __init__(self, inventor: Inventor, owners: list[int], now: datetime, span: int) -> None:
        self.inventor, self.chance = inventor, random.Random(inventor.chance.random())  # noqa: S311
        self.owners, self.now, self.zone = owners, now, ZONE
        self.steps: Counter[int] = Counter()  # next steps planned per colleague
        self.span = span

    def past(self, contact: Invented, count: int) -> list[Happened]:
        """`count` things that were done with this contact in its span."""
        return sorted((self._done(contact) for _ in range(count)), key=lambda h: h.done_at)

    def _done(self, contact: Invented) -> Happened:
        chance = self.chance
        kind = chance.choices(KINDS, KIND_WEIGHTS)[0]
        outcomes = DONE[kind]
        day = (self.now - timedelta(days=chance.triangular(1, self.span, 1))).date()
        if day.isoweekday() > 5:
            day -= timedelta(days=chance.randint(2, 5))
        outcome = chance.choices([o for o, _ in outcomes], [w for _, w in outcomes])[0]
        talked = outcome in {"reached", "held", "replied", ""} or chance.random() < 0.2
        return Happened(
            kind,
            self.inventor.sentence(chance.choice(WORDS["subjects"])) if kind != "note" else "",
            contact.owner if chance.random() < 0.85 else chance.choice(self.owners),
            done_at=self._at(day),
            outcome=outcome,
            minutes=chance.randint(*MINUTES[kind]) if kind in MINUTES and talked else None,
            note=self.inventor.sentence(chance.choice(WORDS["notes"])) if talked else "",
            direction=""
            if kind in {"todo", "note", "meeting"}
            else ("in" if chance.random() < 0.15 and outcome in {"reached", "replied", ""} else "out"),
        )

    def planned(self, contact: Invented) -> Happened:
        """A next step: of each colleague's, three are overdue, eight for today, the rest in the months to come."""
        chance = self.chance
        self.steps[contact.owner] += 1
        turn = self.steps[contact.owner]
        ahead = -chance.randint(1, 9) if turn <= 3 else 0 if turn <= 11 else int(chance.triangular(1, 150, 8))
        day = self.now.astimezone(self.zone).date() + timedelta(days=ahead)
        if ahead:
            day = self._working_day(day, backwards=ahead < 0)
        kind = chance.choices(PLANNED, PLANNED_WEIGHTS)[0]
        made = Happened(kind, self.inventor.sentence(chance.choice(WORDS["subjects"])), contact.owner)
        timed = chance.random()
        if kind == "meeting" or timed < 0.6:
            made.starts_at, made.minutes = self._at(day), chance.choice((15, 30, 60)) if kind == "meeting" else 15
        elif timed < 0.97 or turn <= 11:
            made.starts_on = day
        return made

    def _at(self, day: date) -> datetime:
        quarter = self.chance.randrange(9 * 4, 17 * 4)
        return datetime.combine(day, time(quarter // 4, quarter % 4 * 15), tzinfo=self.zone)

    @staticmethod
    def _working_day(day: date, backwards: bool) -> date:
        while day.isoweekday() > 5:
            day += timedelta(days=-1 if backwards else 1)
        return day
