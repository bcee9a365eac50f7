"""Whose turn it is: the next contact of a list is lent to one caller, for as long as its page is open.

A lease is no fact about a contact, so the journal does not know it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from rapport.access.actions import require
from rapport.base.errors import Refused
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.queries.queue import PATIENCE, free, has_any, held_by, holder_of, steps, waiting
from rapport.contacts.actions.holding import hold
from rapport.contacts.models import Contact
from rapport.organisation.models import User

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
    late = now - PATIENCE
    rows = waiting(calling_list, by, now, late)
    for step in steps(calling_list, now):
        if has_any(step, calling_list, by, now) and _lend(calling_list, step.of(rows, late), by, now):
            return held_by(by, calling_list)
    return None


def _lend(calling_list: CallingList, rows: QuerySet[CallTarget], by: Any, now: datetime) -> bool:
    """Lend the first of these rows. Whoever asks in two windows at once gets one.

    The contact is locked as well, and the question whether it is free asked again: another list may be lending it at this
    instant. Who waits for a lock passes on to the next.
    """
    passed: list[int] = []
    while True:
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
            if held_by(by, calling_list):
                return True
            others = rows.exclude(contact__in=passed) if passed else rows
            row = others.select_for_update(skip_locked=True, of=("self",)).only("contact").first()
            if row is None:
                return False
            contact = Contact.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=row.contact_id)
            if contact.values_list("pk", flat=True).first():
                mine = CallTarget.objects.filter(free(by, now), pk=row.pk)
                if mine.update(leased_by=by, leased_until=now + LEASE):
                    return True
            passed.append(row.contact_id)


def renew_lease(target: CallTarget, *, by: Any) -> bool:
    """The page is open still; False where somebody else has the contact meanwhile, or where it was called."""
    require(by, "activities.create")
    now = timezone.now()
    nobodys = Q(leased_by=None) | Q(leased_until__lte=now)
    mine = Q(leased_by=by) | (nobodys & Q(due_at__lte=now))
    rows = CallTarget.objects.filter(mine, pk=target.pk, list__closed_at=None, list__removed_at=None)
    with transaction.atomic():
        Contact.objects.select_for_update(no_key=True).only("pk").get(pk=target.contact_id)
        return not holder_of(target, by) and bool(rows.update(leased_by=by, leased_until=now + LEASE))


def release_leases(calling_list: CallingList, *, by: Any) -> None:
    """A break: whoever this caller has open is free for the others."""
    CallTarget.objects.filter(list=calling_list, leased_by=by).update(leased_by=None, leased_until=None)


def require_turn(target: CallTarget, by: Any) -> None:
    """Inside a write transaction: nobody else has this contact open. The row is locked, and before it the contact with its
    companies: in that order, as the page that tells that it is open still, and all that is about to be written. Raises Refused."""
    hold([target.contact_id])
    row = CallTarget.objects.select_for_update(of=("self",)).select_related("list").get(pk=target.pk)
    if not row.list.is_open:
        raise Refused(CLOSED)
    if holder := holder_of(row, by):
        raise Refused(f"{holder.name} has this contact open meanwhile. Nothing was saved.")
    if row.leased_by_id == by.pk:
        CallTarget.objects.filter(pk=row.pk).update(leased_by=None, leased_until=None)
