"""Standings that are to be thought about anew."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from rapport.access.seeing import acting_for, rows_seen
from rapport.contacts.queries.known import hidden_of
from rapport.perspectives.models import Perspective, Stage, Standing
from rapport.perspectives.queries.perspective import seen_perspectives, setup

SHOWN = 8


@dataclass(frozen=True)
class Review:
    """One standing whose day has come."""

    contact_id: int
    name: str
    perspective: Perspective
    stage: Stage
    on: date


def reviews_due(user: Any, today: date) -> tuple[list[Review], int]:
    """(the first of those whose day has come, the longest due first; how many there are): one's own, and of whom one stands in for.

    A standing is its owner's, else that of the owner of its contact. A person's who follows a company is reviewed with that.
    """
    whose, hidden = acting_for(user), hidden_of(user)
    mine = Q(owner__in=whose) | Q(owner__isnull=True, contact__owner__in=whose)
    rows = Standing.objects.filter(
        mine,
        rows_seen(user, "contact", of="contact__"),
        review_on__lte=today,
        follows__isnull=True,
        contact__hidden_at__isnull=True,
        perspective__in=[one.pk for one in seen_perspectives(user) if not _hides(one, hidden)],
    )
    columns = ("contact_id", "contact__name", "contact__company", "perspective_id", "stage_id", "review_on")
    found = list(rows.order_by("review_on", "pk").values_list(*columns)[: SHOWN + 1])
    ours = setup()
    reviews = [
        Review(pk, name or company or "Unnamed", ours.perspectives[of], ours.stages[ours.read_as(stage)], on)
        for pk, name, company, of, stage, on in found[:SHOWN]
    ]
    return reviews, rows.count() if len(found) > SHOWN else len(found)


def _hides(perspective: Perspective, hidden: frozenset[str]) -> bool:
    """Whether a review tells what is hidden from somebody."""
    return any(f"{perspective.key}_{key}" in hidden for key in ("stage", "review", "owner"))
