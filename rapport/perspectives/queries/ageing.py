"""How long contacts have been in a stage, and whether that is longer than it should be."""

from datetime import date

from rapport.perspectives.models import Stage


def limit_of(stage: Stage) -> int | None:
    """The days after which one is stuck there: its target, else what is usual; None where nobody waits for anything."""
    if stage.is_closed:
        return None
    return stage.usual_days if stage.target_days is None else stage.target_days


def days_since(since: date, today: date) -> int:
    """Whole days; none where the day is still to come."""
    return max((today - since).days, 0)


def is_stuck(stage: Stage, since: date, today: date) -> bool:
    """Whether one is there longer than its target, or than three of four were before they moved on."""
    limit = limit_of(stage)
    return limit is not None and days_since(since, today) > limit


def limit_told(stage: Stage) -> str:
    """The limit in words: "it should be 30 at most", "30 at most are usual"; nothing where there is none."""
    limit = limit_of(stage)
    if limit is None:
        return ""
    return f"it should be {limit} at most" if stage.target_days is not None else f"{limit} at most are usual"
