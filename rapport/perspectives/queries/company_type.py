"""Company types that tell a stage as well, with what they would be read as."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from rapport.contacts.models import Contact
from rapport.contacts.queries import changeable_to, visible_to
from rapport.contacts.queries.known import hidden_of
from rapport.perspectives.company_types import read
from rapport.perspectives.models import Stage
from rapport.perspectives.queries.perspective import may_set_stages, perspectives, stages_of

MOST = 300


@dataclass(frozen=True)
class Proposal:
    """One value: how many companies have it, and what it would become."""

    value: str
    count: int
    company_type: str
    stage_id: int


def typed_companies(user: Any) -> QuerySet[Contact]:
    """Companies with a company type that this person sees and may change; none where the field is hidden."""
    rows = visible_to(user).filter(kind=Contact.Kind.ORGANISATION).exclude(company_type="")
    if "company_type" in hidden_of(user):
        return rows.none()
    changeable = changeable_to(user)
    return rows if changeable is None else rows.filter(pk__in=changeable.values("pk"))


def offered_stages(user: Any) -> list[tuple[str, list[Stage]]]:
    """(perspective, its stages) in which this person may set stages of companies."""
    ours = [one for one in perspectives() if one.for_companies and may_set_stages(user, one)]
    return [(one.name, stages_of(one)) for one in ours]


def type_proposals(user: Any) -> list[Proposal]:
    """Values in which the word of a stage stands, those of most companies first."""
    stages = [stage for _, found in offered_stages(user) for stage in found]
    words = [(word, stage.pk) for stage in stages for word in {stage.name, stage.key.replace("_", " ")}]
    counts = typed_companies(user).order_by().values_list("company_type").annotate(count=Count("pk"))
    found = []
    for value, count in counts.order_by("-count", "company_type"):
        if reading := read(value, words):
            found.append(Proposal(value, count, reading.company_type, reading.stage_id))
    return found[:MOST]
