"""Whom time alone does not move."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from rapport.perspectives.models import Exemption, Perspective
from rapport.perspectives.queries.move import unseen_perspectives


def exemption_of(contact_id: int, perspective: Perspective, today: date) -> Exemption | None:
    """What somebody decided for one contact that holds today or will; not what a group's lookup says."""
    rows = Exemption.objects.filter(contact=contact_id, perspective=perspective, of_group=False)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=today)).order_by("-pk").first()


def untold_exemptions(user: Any, changes: QuerySet) -> set[int]:
    """Those of the journal of a contact, also former ones, that are of perspectives somebody may not see."""
    unseen = set(unseen_perspectives(user))
    if not unseen:
        return set()
    rows = Exemption.objects.filter(pk__in=changes.values("record_id"), perspective__in=unseen)
    facts = changes.values_list("record_id", "before", "after")
    former = {pk for pk, *sides in facts if any(side and side.get("perspective_id") in unseen for side in sides)}
    return former | set(rows.values_list("pk", flat=True))
