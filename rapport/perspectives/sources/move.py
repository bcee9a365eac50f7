"""Lines of the lifecycle log in the history of a contact. One batch."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from rapport.base.sockets import SearchIndex, TimelineSource
from rapport.perspectives.actions.logbook import index_after
from rapport.perspectives.lifecycle.rules import BY_HAND
from rapport.perspectives.models import Move
from rapport.perspectives.queries.move import moves_told
from rapport.perspectives.queries.perspective import setup
from rapport.perspectives.queries.words import cause_of
from rapport.ui.formats import Clock
from rapport.ui.pages import clock_for, macros


def render_history(ids: list[int], user: Any, contact_id: int) -> dict[int, str]:
    """Move id → its line in the history of a contact."""
    clock = clock_for(user)
    line = macros("perspectives/_move_line.html", user=user, clock=clock, contact_id=contact_id).line
    rows = moves_told(ids, user, contact_id)
    return {row["id"]: line(row, *_words(row), _recorded(row, clock)) for row in rows}


def _recorded(row: dict, clock: Clock) -> date:
    """The day on which it was written; where that is hidden, the one on which it became true."""
    return clock.local(row["recorded_at"]).date() if row["recorded_at"] else row["on"]


def _words(row: dict) -> tuple[Any, Any, Any, str]:
    """(perspective, the stage before, the stage, the cause in words) of one line; stages as they are read now."""
    ours = setup()
    before, after = (
        ours.stages[ours.read_as(row[name])] if row[name] else None for name in ("from_stage_id", "to_stage_id")
    )
    cause = "" if row["rule"] == BY_HAND else cause_of(row["rule"])
    return ours.perspectives[row["perspective_id"]], before, after, cause


def _none_private(user: Any) -> QuerySet[Move]:
    return Move.objects.none()


SOURCES = (
    TimelineSource("move", lambda: [("stage", "Stages")], render_history, _none_private),
    SearchIndex("move", index_after),
)
