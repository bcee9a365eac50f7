"""Who shows the stage of the company where they work, and who keeps a stage of their own; both in Sales alone."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from rapport.contacts.models import Contact
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.perspectives.actions.beginning import join
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.followers import shown_of
from rapport.perspectives.actions.replaying import STANDING
from rapport.perspectives.models import Standing
from rapport.perspectives.queries import sales

AT_ONCE = 500


def part_ways(writing: Writing, person_ids: Collection[int]) -> list[int]:
    """Those of these people who show their company's stage have one of their own from now on; returns them."""
    locked(person_ids)
    rows = Standing.objects.filter(perspective=sales(), contact__among=list(person_ids), follows__isnull=False)
    parted = {row.contact_id: row for row in rows}
    for person, row in parted.items():
        before, after = {"is_own": False, "follows_id": row.follows_id}, {"is_own": True, "follows_id": None}
        writing.changed(STANDING, row.pk, before, after, about=person)
    hidden = set(Contact.objects.filter(pk__among=list(parted), hidden_at__isnull=False).values_list("pk", flat=True))
    own = Standing.objects.filter(perspective=sales(), contact__among=list(parted))
    own.update(follows=None, is_own=True, is_listed=True)
    own.filter(contact__among=list(hidden)).update(is_listed=False)
    return list(parted)


def follow_again(writing: Writing, person_ids: Collection[int]) -> list[int]:
    """Those of these people who kept a stage of their own show their company's again; returns them.

    What was decided of them alone rests until they leave, as with whoever joins; what they bought counts for the company.
    """
    people = locked(person_ids)
    rows = Standing.objects.filter(perspective=sales(), contact__among=list(people), is_own=True)
    own = {row.contact_id: row for row in rows}
    staff: dict[int, list[int]] = defaultdict(list)
    for person in own:
        if company := people[person].employer_id:
            staff[company].append(person)
    Standing.objects.filter(perspective=sales(), contact__among=list(own)).update(is_own=False)
    shown = shown_of(staff)
    for person, row in own.items():
        company = people[person].employer_id
        now = {name: shown[company][name] for name in ("stage_id", "since")} if company in shown else {}
        before = {"is_own": True, "follows_id": None, **{name: getattr(row, name) for name in now}}
        writing.changed(STANDING, row.pk, before, {"is_own": False, "follows_id": company, **now}, about=person)
    for company, persons in staff.items():
        join(writing, persons, company, with_decisions=False)
    return list(own)


def resume(writing: Writing) -> int:
    """Nobody keeps a stage of their own any more: how many did. Some hundred follow at once, the others in the background."""
    people = list(_own())
    follow_again(writing, people[:AT_ONCE])
    return len(people)


def resume_part(whole: Operation) -> bool:
    """The next part of them; whether there may be more."""
    if sales().people_keep_own:
        return False
    with operation(whole.action, by=whole.by, summary=whole.summary, door="job", part_of=whole) as writing:
        return len(follow_again(writing, list(_own()[:AT_ONCE]))) == AT_ONCE


def _own() -> Any:
    rows = Standing.objects.filter(perspective=sales(), is_own=True)
    return rows.order_by("contact").values_list("contact_id", flat=True)
