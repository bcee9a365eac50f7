"""What lists and files say of a contact's standing."""

from dataclasses import dataclass
from datetime import date
from html import escape

from rapport.perspectives.models import Stage
from rapport.perspectives.queries.ageing import days_since, is_stuck
from rapport.perspectives.queries.perspective import Setup
from rapport.ui import icons
from rapport.ui.formats import Clock, number

EMPTY = '<span class="soft">—</span>'


@dataclass(frozen=True)
class Told:
    """What rows say of one perspective; `stage_path` and `since_path` are the columns they have, `day` the past one shown."""

    ours: Setup
    stage_path: str
    since_path: str
    day: date | None = None

    def _stage(self, row: dict) -> Stage | None:
        """The stage as it is read now."""
        found = row.get(self.stage_path)
        return self.ours.stages[self.ours.read_as(found)] if found in self.ours.stages else None

    def stage(self, row: dict, today: date) -> str:
        found = self._stage(row)
        return found.name if found else ""

    def stage_cell(self, row: dict, clock: Clock) -> str:
        found = self._stage(row)
        if found is None:
            return EMPTY
        return f'<span class="stage">{icons.icon(found.glyph)}<span class="clip" dir="auto">{escape(found.name)}</span></span>'

    def days(self, row: dict, today: date) -> int | None:
        since = row.get(self.since_path)
        return days_since(since, self.day or today) if since else None

    def days_cell(self, row: dict, clock: Clock) -> str:
        """How long, in another colour and with words where that is too long."""
        days = self.days(row, clock.today)
        if days is None:
            return EMPTY
        if self.is_stuck(row, clock.today):
            return f'<span class="age number" data-age="late" title="Longer than usual">{number(days)}</span>'
        return f'<span class="age number">{number(days)}</span>'

    def is_stuck(self, row: dict, today: date) -> bool:
        stage, since = self._stage(row), row.get(self.since_path)
        return bool(stage and since and is_stuck(stage, since, self.day or today))
