"""The group that time alone does not move: those whom a saved lookup finds, written down as exemptions every night."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from rapport.access.predicates import found_if_any
from rapport.base.bulk import insert_rows
from rapport.base.slices import slices
from rapport.journal.actions import Writing, operation
from rapport.notices.actions import notify
from rapport.organisation.models import User
from rapport.perspectives.actions.cases import locked
from rapport.perspectives.actions.replaying import replay
from rapport.perspectives.models import Exemption, Standing
from rapport.perspectives.queries import sales, setup

WRITTEN = ("contact_id", "perspective_id", "since", "of_group")
RULES_PAGE = "/settings/perspectives/rules/"
BROKEN = "The lookup of those whom time does not move cannot be asked"
STAYS = "It was deleted, is not shared any more, or names what is not there. Whoever was left alone still is."
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Group:
    """Contacts that the lookup finds and that are not spared yet, and those that are and that it finds no longer."""

    new: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()
    is_broken: bool = False

    @property
    def concerned(self) -> list[int]:
        return sorted(self.new | self.gone)


def group_now() -> Group:
    """What the lookup says today. Where it cannot be asked nobody joins and nobody leaves."""
    lookup = setup().rules[-1][1].spares if setup().rules else None
    found = found_if_any(lookup) if lookup else frozenset()
    if found is None:
        return Group(is_broken=True)
    before = frozenset(_spared().values_list("contact_id", flat=True))
    return Group(found - before, before - found)


def spare_group(job: Any, today: date) -> int:
    """Whoever the lookup finds is spared from today on; whoever it finds no longer is not, from today on. Returns how many moved.

    Contact by contact it is whole, so an interruption does no harm.
    """
    group, moved = group_now(), 0
    if group.is_broken:
        _tell_administrators(setup().rules[-1][1].spares)
    for ids in slices(group.concerned):
        if job.should_stop():
            break
        with operation("spare_group", by=None, summary="Who is spared by the rules", door="job") as writing:
            moved += len(_write(writing, group, ids, today))
    return moved


def _write(writing: Writing, group: Group, ids: list[int], today: date) -> list[int]:
    perspective, there = sales(), locked(ids)
    before = set(_spared().filter(contact__among=ids).values_list("contact_id", flat=True))
    new = [pk for pk in ids if pk in group.new and pk in there and pk not in before]
    insert_rows(Exemption, WRITTEN, [(pk, perspective.pk, today, True) for pk in new])
    gone = _spared().filter(contact__among=[pk for pk in ids if pk in group.gone])
    gone.filter(since__gte=today).delete()
    gone.update(until=today - A_DAY)
    rows = Standing.objects.filter(perspective=perspective, follows=None, contact__among=ids)
    return replay(writing, list(rows.values_list("contact_id", flat=True)))


def _spared() -> QuerySet[Exemption]:
    return Exemption.objects.filter(perspective=sales(), of_group=True, until=None)


def _tell_administrators(lookup: int | None) -> None:
    """Once for each lookup."""
    people = User.objects.filter(is_administrator=True, is_active=True).values_list("pk", flat=True)
    with operation("tell_broken_group", by=None, summary=BROKEN, door="job"):
        notify(people, "system", BROKEN, url=RULES_PAGE, text=STAYS, key=f"spares-{lookup}")
