"""What somebody may do in a perspective."""

from typing import Any

from rapport.base.errors import NotAllowed
from rapport.contacts.actions import allowed
from rapport.perspectives.models import Perspective
from rapport.perspectives.queries import may_change


def require_change(by: Any, perspective: Perspective) -> None:
    """Raise NotAllowed for whoever may only look at a perspective."""
    if not may_change(by, perspective):
        raise NotAllowed(f"You may look at {perspective.name}, not change it.")


def require_free(by: Any, perspective: Perspective, *parts: str) -> None:
    """Raise NotAllowed where one of these ("stage", "since", "owner", "review" …) is only read by somebody, or hidden from them."""
    allowed.require_free([f"{perspective.key}_{part}" for part in parts], by)


def require_still(by: Any, perspective: Perspective) -> None:
    """The same of an undo: what was allowed once may not be so any more."""
    if not may_change(by, perspective):
        raise NotAllowed(f"You may not change {perspective.name} any more, so this stays as it is.")
