"""Company types like "Prospect supermarket" become two: the company type, and the stage."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.base.text import clean
from rapport.contacts.actions.allowed import require_free
from rapport.contacts.actions.bulk import change
from rapport.contacts.actions.many import counted, for_many, verb
from rapport.contacts.models import Contact
from rapport.journal.actions import Writing
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.keeping import PRIVILEGE
from rapport.perspectives.actions.standing import write_stages
from rapport.perspectives.queries import may_set_stages, setup
from rapport.perspectives.queries.company_type import typed_companies

LONGEST = 120


class Sorting(NamedTuple):
    """What becomes of one value."""

    value: str
    company_type: str
    stage_id: int


def sort_company_types(sortings: Iterable[Sorting], *, by: Any) -> Operation:
    """Give every company with one of these values its company type and its stage. Above 500 a job does it in parts.

    Only companies that `by` may change. Raises Invalid, Gone, NotAllowed.
    """
    require(by, PRIVILEGE)
    require_free({"company_type": ""}, by)
    chosen = {one.value: _checked(one, by) for one in sortings}
    if not chosen:
        raise Invalid({"": "Choose at least one."})
    ids = list(typed_companies(by).filter(company_type__in=list(chosen)).order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise Gone("No company has these company types any more.")
    summary = f"{counted(len(ids))}: company type and stage told apart"
    day = today_of(by).isoformat()
    return for_many("sort_company_types", ids, by=by, summary=summary, sortings=list(chosen.values()), on=day)


@verb("sort_company_types")
def write_types(writing: Writing, ids: Sequence[int], *, sortings: list[Sequence[Any]], on: str) -> None:
    for value, company_type, stage_id in sortings:
        found = list(Contact.objects.filter(pk__in=ids, company_type=value).values_list("pk", flat=True))
        if not found:
            continue
        stage = setup().stages[setup().read_as(stage_id)]
        facts: dict[str, Any] = {"perspective_id": stage.perspective_id, "stage_id": stage.pk, "on": on}
        write_stages(writing, found, **facts, why=f"The company type was “{value}”")
        change(writing, found, facts={"company_type": company_type})


def _checked(one: Sorting, by: Any) -> Sorting:
    company_type, ours = " ".join(clean(one.company_type).split()), setup()
    if len(company_type) > LONGEST:
        raise Invalid({one.value: f"At most {LONGEST} characters."})
    stage = ours.stages.get(one.stage_id)
    if stage is None or stage.merged_into_id:
        raise Invalid({one.value: "Which stage?"})
    perspective = ours.perspectives[stage.perspective_id]
    if not perspective.for_companies or not may_set_stages(by, perspective):
        raise NotAllowed(f"You may not set stages of companies in {perspective.name}.")
    return Sorting(one.value, company_type, stage.pk)
