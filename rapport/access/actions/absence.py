"""Absences: who stands in for whom, from one day until another."""

from datetime import date
from typing import Any

from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.keeping import ABSENCES, PRIVILEGE
from rapport.access.actions.permission import require
from rapport.access.models import Absence
from rapport.base.errors import Invalid
from rapport.journal.actions import operation
from rapport.journal.models import Operation
from rapport.organisation.models import User


@one_at_a_time
def add_absence(user: User, deputy: User, since: date, until: date, *, by: Any) -> Operation:
    """Somebody is away, both days included, and the deputy may what they could. Their own affair, or an administrator's.

    Raises Invalid, NotAllowed.
    """
    _may(user, by)
    problems = {}
    if until < since:
        problems["until"] = "This is before the first day."
    if deputy.pk == user.pk or not deputy.is_active:
        problems["deputy"] = "Somebody else who works here."
    if Absence.objects.filter(user=user, since__lte=until, until__gte=since).exists():
        problems["since"] = f"{user.name} is away then already."
    if problems:
        raise Invalid(problems)
    facts = {"user_id": user.pk, "deputy_id": deputy.pk, "since": since, "until": until}
    with operation("add_absence", by=by, summary=f"{deputy.name} stands in for {user.name}") as writing:
        row = Absence()
        ABSENCES.store(writing, row, facts, is_new=True)
    return writing.operation


@one_at_a_time
def remove_absence(absence: Absence, *, by: Any) -> Operation:
    """They are not away after all, or back sooner. Raises NotAllowed."""
    _may(absence.user, by)
    with operation("remove_absence", by=by, summary=f"{absence.user.name} is not away") as writing:
        ABSENCES.remove(writing, absence)
    return writing.operation


def _may(user: User, by: Any) -> None:
    if by is None or by.pk != user.pk:
        require(by, PRIVILEGE)
