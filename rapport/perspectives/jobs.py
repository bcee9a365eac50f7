"""What happens by itself, and what takes long."""

from datetime import date
from typing import Any

from rapport.journal.models import Operation
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.backfill import run_backfill
from rapport.perspectives.actions.counting import add_up_counts
from rapport.perspectives.actions.following import resume_part
from rapport.perspectives.actions.foreseeing import foresee
from rapport.perspectives.actions.night import look_at_many, run_night
from rapport.perspectives.actions.reservation import expire
from rapport.perspectives.actions.scoring import score_customers
from rapport.perspectives.actions.settling import settle_all
from rapport.perspectives.actions.usual import note_usual_days
from rapport.perspectives.actions.verifying import verify_waiting


def expire_reservations(job: Any) -> None:
    """Reservations whose last day is over where the organisation works."""
    while expire(today_of(None)):
        if job.should_stop():
            return


def move_by_rules(job: Any) -> dict[str, int]:
    """The nightly run."""
    moved = run_night(job)
    add_up_counts()
    return {"moved": moved}


def look_again(job: Any, since: str | None = None) -> None:
    """After other rules: whom they may concern is looked at in the coming night."""
    look_at_many(job, date.fromisoformat(since) if since else None)


def verify_leads(job: Any, operation_id: int | None = None, ids: list[int] | None = None) -> None:
    """Verify the data of leads whose time has come; after somebody asked, of these contacts."""
    verify_waiting(job.should_stop, only=ids)


def settle_standings(job: Any, perspective_id: int, stage_ids: list[int]) -> None:
    """After other stages were decided: whoever ever came to these stands as their log is read now."""
    settle_all(perspective_id, stage_ids, job)


def resume_following(job: Any, operation_id: int, **_: Any) -> None:
    """After people may keep no stage of their own any more: whoever still does shows their company's."""
    whole = Operation.objects.select_related("by").get(pk=operation_id)
    while resume_part(whole) and not job.should_stop():
        pass


def backfill(job: Any, operation_id: int) -> dict[str, int]:
    """Take in what waits, from where it stands."""
    return {"taken": run_backfill(Operation.objects.select_related("by").get(pk=operation_id), job)}


def preview_backfill(job: Any, user_id: int) -> dict[str, Any]:
    """Count what a backfill would change."""
    return foresee(User.objects.get(pk=user_id), job).stored()


def score(job: Any) -> dict[str, int]:
    """Score customers: each night, after the rules moved whom they move."""
    return {"scored": score_customers(job)}


def count_usual_days(job: Any) -> None:
    """How long contacts usually stay in each stage: what is longer is stuck."""
    note_usual_days()
