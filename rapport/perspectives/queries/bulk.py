"""What setting a stage for many contacts would do: who moves, who is there already, and who is left alone, each counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapport.access.models import Level
from rapport.contacts.actions.allowed import usable
from rapport.contacts.models import Contact
from rapport.perspectives.models import Perspective, Stage, Standing
from rapport.perspectives.queries.holder import holders_of
from rapport.perspectives.queries.perspective import setup, stages_of


@dataclass(frozen=True)
class Plan:
    """`movable` are those whose stage would be set; a person who shows their company's stage stands for the company."""

    movable: list[int]
    now: list[tuple[str, int]]  # (stage or "not here yet", how many are moved from there), in the order of stages
    there: int  # in that stage already
    locked: int  # may be seen, but not changed
    alien: int  # of another kind than the perspective is for
    following: int  # show their company's stage
    companies: int  # so many companies are meant by them


def plan_for(ids: Sequence[int], perspective: Perspective, stage: Stage | None, user: Any) -> Plan:
    """What would happen to these contacts, which the person sees; without a stage yet, where they are now."""
    kinds = dict(Contact.objects.filter(pk__among=list(ids), trashed_at=None).values_list("pk", "kind"))
    fitting = [pk for pk in ids if pk in kinds and perspective.is_for(kinds[pk])]
    followed = {pk: holder for pk, holder in holders_of(perspective, fitting).items() if holder != pk}
    meant = list(dict.fromkeys(followed.get(pk, pk) for pk in fitting))
    allowed = usable(meant, Level.WRITE, user)
    stages = _stages(perspective, allowed)
    movable = [pk for pk in allowed if stage is None or stages.get(pk) != stage.pk]
    counts = Counter(stages.get(pk) for pk in movable)
    named: list[tuple[int | None, str]] = [(one.pk, one.name) for one in stages_of(perspective)]
    return Plan(
        movable=movable,
        now=[(name, counts[pk]) for pk, name in [*named, (None, "Not here yet")] if counts[pk]],
        there=len(allowed) - len(movable),
        locked=len(meant) - len(allowed),
        alien=len(kinds) - len(fitting),
        following=len(followed),
        companies=len(set(followed.values())),
    )


def _stages(perspective: Perspective, ids: Sequence[int]) -> dict[int, int]:
    read_as = setup().read_as
    rows = Standing.objects.filter(perspective=perspective, contact__among=list(ids))
    return {pk: read_as(stage) for pk, stage in rows.values_list("contact_id", "stage_id")}
