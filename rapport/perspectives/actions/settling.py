"""Standings at a stage that was merged, or parted again, stand where their log now reads. Nothing in the log is rewritten."""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from rapport.access.actions.alone import wait_for_others
from rapport.base.memory import forget
from rapport.jobs.actions import enqueue
from rapport.perspectives.models import IN_FORCE, Move, Standing
from rapport.perspectives.queries import setup

AT_ONCE = 500  # holders of a standing, in one transaction
SETTLE = "rapport.perspectives.jobs.settle_standings"


def settle(perspective_id: int, stages: Collection[int]) -> None:
    """Inside an operation: at once where few stand at these stages, in the background where many do."""
    if len(_holders(perspective_id, stages, 0)[: AT_ONCE + 1]) <= AT_ONCE:
        settle_some(perspective_id, stages, 0)
    else:
        enqueue(SETTLE, perspective_id=perspective_id, stage_ids=sorted(stages))


def settle_part(perspective_id: int, stages: Collection[int], behind: int) -> int:
    """The next part in a transaction of its own, with nobody changing the set-up meanwhile; as `settle_some`."""
    with transaction.atomic():
        wait_for_others()
        forget()
        return settle_some(perspective_id, stages, behind)


def settle_some(perspective_id: int, stages: Collection[int], behind: int) -> int:
    """Settle those of the next contacts behind an id who stand at these stages; returns the last id, 0 at the end.

    A contact stands at the stage as which the last line of its log in force is read; who follows it stands there too.
    """
    at = dict(_holders(perspective_id, stages, behind)[:AT_ONCE])
    moves = Move.objects.filter(IN_FORCE, perspective=perspective_id, kind=Move.Kind.STAGE, contact__in=list(at))
    last = dict(moves.order_by("contact", "on", "number", "id").values_list("contact_id", "to_stage_id"))
    ours, going = setup(), defaultdict(list)
    for contact, stage in at.items():
        there = ours.read_as(last.get(contact) or stage)
        if there != stage:
            going[stage, there].append(contact)
    standings = Standing.objects.filter(perspective=perspective_id)
    for (stage, there), contacts in going.items():
        standings.filter(contact__in=contacts, stage=stage).update(stage=there)
        standings.filter(follows__in=contacts).exclude(stage=there).update(stage=there)
    return max(at) if len(at) == AT_ONCE else 0


def _holders(perspective_id: int, stages: Collection[int], behind: int) -> QuerySet:
    """(contact, stage) of those at these stages who follow nobody, in the order of their ids."""
    rows = Standing.objects.filter(perspective=perspective_id, stage__in=stages, follows=None, contact__gt=behind)
    return rows.order_by("contact").values_list("contact_id", "stage_id")
