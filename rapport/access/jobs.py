"""Background work of access."""

from typing import Any

from rapport.access.actions import forget_old_links


def tidy(job: Any) -> None:
    """Daily: sessions that ended and links that were used or are too old go."""
    job.report(forget_old_links(), 0)
