"""What a standing that was lost had besides its stage, as the journal remembers it: who looks after it, and its review."""

from collections.abc import Collection
from typing import Any

from rapport.journal.actions import Writing
from rapport.journal.models import Change
from rapport.organisation.models import User
from rapport.perspectives.actions.replaying import STANDING
from rapport.perspectives.models import Perspective, Standing
from rapport.perspectives.queries import sales, setup

WORK = ("owner_id", "review_on")


def recall_work(writing: Writing, contact_ids: Collection[int], perspective: Perspective) -> None:
    """Give standings that were taken up from the log the owner and the review that they had."""
    known = _remembered(contact_ids, perspective)
    here = set(User.objects.filter(pk__in={one["owner_id"] for one in known.values()}).values_list("pk", flat=True))
    for standing in Standing.objects.filter(perspective=perspective, contact__among=sorted(known)):
        told = known[standing.contact_id]
        facts = {
            "owner_id": told["owner_id"] if told["owner_id"] in here else None,
            "review_on": Standing._meta.get_field("review_on").to_python(told["review_on"]),
        }
        before = {name: getattr(standing, name) for name in WORK}
        if before != facts:
            Standing.objects.filter(pk=standing.pk).update(**facts)
            writing.changed(STANDING, standing.pk, before, facts, about=standing.contact_id)


def _remembered(contact_ids: Collection[int], perspective: Perspective) -> dict[int, dict[str, Any]]:
    """Contact → what the journal said last of its standing there, which went without a word."""
    rows = Change.objects.filter(record_type=STANDING, about__in=list(contact_ids)).order_by("id")
    changes = list(rows.values_list("about", "record_id", "before", "after"))
    places: dict[int, int] = {}
    for _, record, before, after in changes:
        if (found := _perspective_in((before or {}) | (after or {}))) is not None:
            places[record] = found
    known: dict[int, dict[str, Any]] = {}
    latest: dict[int, int] = {}
    for contact, record, _, after in changes:
        if places.get(record, sales().pk) != perspective.pk:
            continue
        if latest.get(contact) != record:  # it began there anew
            latest[contact], known[contact] = record, dict.fromkeys(WORK)
        known[contact] |= {name: after[name] for name in WORK if name in after} if after else dict.fromkeys(WORK)
    return known


def _perspective_in(told: dict[str, Any]) -> int | None:
    """Of which perspective a change speaks; None where it tells of neither that nor a stage."""
    if (found := told.get("perspective_id")) is not None:
        return int(found)
    stage = setup().stages.get(told.get("stage_id") or 0)
    return stage.perspective_id if stage else None
