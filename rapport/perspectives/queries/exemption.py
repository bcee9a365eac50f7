"""Whom time alone does not move."""

from datetime import date

from django.db.models import Q

from rapport.perspectives.models import Exemption, Perspective


def exemption_of(contact_id: int, perspective: Perspective, today: date) -> Exemption | None:
    """What somebody decided for one contact that holds today or will; not what a group's lookup says."""
    rows = Exemption.objects.filter(contact=contact_id, perspective=perspective, of_group=False)
    return rows.filter(Q(until__isnull=True) | Q(until__gte=today)).order_by("-pk").first()
