"""Background work of access."""

from typing import Any

from rapport.access.actions import forget_old_links, found


def tidy(job: Any) -> None:
    """Daily: sessions that ended and links that were used or are too old go."""
    job.report(forget_old_links(), 0)


def share_found(job: Any) -> None:
    """What rules over lookups share is what the lookups find now."""
    for _ in found.share_found():
        if job.should_stop():
            return
