"""What access does when others speak: what rules over lookups share follows every write."""

from typing import Any

from rapport.access.reading import structure
from rapport.base.sockets import within
from rapport.jobs.actions import enqueue_once


@within("operation.written")
def look_again(writing: Any) -> None:
    """Whatever was written, a lookup may find other records now. Without rules over lookups this asks nothing."""
    if any(rule.of is None for rule in structure().rules):
        enqueue_once("rapport.access.jobs.share_found", priority=10)
