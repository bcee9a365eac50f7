"""Rights are written one at a time, so that what an action asked before it wrote still holds when it writes."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from rapport.organisation.models import Organisation

P = ParamSpec("P")
R = TypeVar("R")


def one_at_a_time(action: Callable[P, R]) -> Callable[P, R]:
    """Whoever comes at the same instant waits, and then meets what was written: a name that is taken by now."""

    @wraps(action)
    def alone(*args: P.args, **named: P.kwargs) -> R:
        with transaction.atomic():
            wait_for_others()
            return action(*args, **named)

    return alone


def wait_for_others() -> None:
    """Inside a transaction: go on once nobody else writes rights. SQLite has one writer anyway."""
    Organisation.objects.select_for_update().order_by("pk").first()
