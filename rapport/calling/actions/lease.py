"""Whose turn it is: the next contact of a list is lent to one caller, for as long as its page is open.

A lease is no fact about a contact, so the journal does not know it.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from rapport.access.actions import require
from rapport.base.errors import Refused
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.queries.queue import PATIENCE, has_any, held_by, steps, waiting

LEASE = timedelta(minutes=3)  # without a heartbeat; the page sends one a minute
CLOSED = "This calling list is closed."


def take_next(calling_list: CallingList, *, by: Any) -> CallTarget | None:
    """Lend the next contact to this caller, or the one they have open; None where nobody is to be called now.

    Two who ask at the same instant get different contacts. Raises Refused for a list that is closed.
    """
    require(by, "activities.create")
    if not calling_list.is_open:
        raise Refused(CLOSED)
    if held := held_by(by, calling_list):
        renew_lease(held, by=by)
        return held
    now = timezone.now()
    rows = waiting(calling_list, by, now, now - PATIENCE)
    lent = {"leased_by": by, "leased_until": now + LEASE}
    for step in steps(calling_list, now):
        if not has_any(step, calling_list, by, now):
            continue
        with transaction.atomic():
            first = step.of(rows).select_for_update(skip_locked=True, of=("self",)).values("pk")[:1]
            if CallTarget.objects.filter(pk=Subquery(first)).update(**lent):
                return held_by(by, calling_list)
    return None


def renew_lease(target: CallTarget, *, by: Any) -> bool:
    """The page is open still; False where somebody else has the contact meanwhile."""
    require(by, "activities.create")
    now = timezone.now()
    free = Q(leased_by=by) | Q(leased_by=None)
    rows = CallTarget.objects.filter(free, pk=target.pk, list__closed_at=None, list__removed_at=None)
    return bool(rows.update(leased_by=by, leased_until=now + LEASE))


def release_leases(calling_list: CallingList, *, by: Any) -> None:
    """A break: whoever this caller has open is free for the others."""
    CallTarget.objects.filter(list=calling_list, leased_by=by).update(leased_by=None, leased_until=None)


def require_turn(target: CallTarget, by: Any) -> None:
    """Inside a write transaction: nobody else has this contact open. The row is locked. Raises Refused."""
    row = CallTarget.objects.select_for_update(of=("self",)).select_related("leased_by", "list").get(pk=target.pk)
    if not row.list.is_open:
        raise Refused(CLOSED)
    if row.leased_by_id not in (None, by.pk) and row.leased_until > timezone.now():
        raise Refused(f"{row.leased_by.name} has this contact open meanwhile. Nothing was saved.")
    if row.leased_by_id == by.pk:
        CallTarget.objects.filter(pk=row.pk).update(leased_by=None, leased_until=None)
