"""Background work of notices."""

from typing import Any

from rapport.notices.actions import forget_old


def tidy(job: Any) -> None:
    """Daily: old notices go."""
    job.report(forget_old(), 0)
