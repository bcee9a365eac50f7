"""What happens by itself."""

from typing import Any

from rapport.organisation.queries import today_of
from rapport.perspectives.actions.night import run_night
from rapport.perspectives.actions.reservation import expire
from rapport.perspectives.actions.settling import settle_part
from rapport.perspectives.actions.verifying import verify_waiting


def expire_reservations(job: Any) -> None:
    """Reservations whose last day is over where the organisation works."""
    while expire(today_of(None)):
        if job.should_stop():
            return


def move_by_rules(job: Any) -> dict[str, int]:
    """The nightly run."""
    return {"moved": run_night(job)}


def verify_leads(job: Any, operation_id: int | None = None, ids: list[int] | None = None) -> None:
    """Verify the data of leads whose time has come; after somebody asked, of these contacts."""
    verify_waiting(job.should_stop, only=ids)


def settle_standings(job: Any, perspective_id: int, stage_ids: list[int]) -> None:
    """After a merger of stages, or its undo: whoever stands there stands as their log is read now."""
    behind = -1
    while behind and not job.should_stop():
        behind = settle_part(perspective_id, stage_ids, max(behind, 0))
