"""What tonight's run would do, calculated without writing anything: the same steps as `night.run_night`, in the same order."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rapport.contacts.models import Contact
from rapport.contacts.queries import visible_to
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.cases import Gathered, gather
from rapport.perspectives.actions.followers import shown_of
from rapport.perspectives.actions.night import due, nowhere
from rapport.perspectives.actions.replaying import calculated
from rapport.perspectives.actions.sparing import A_DAY, Group, group_now
from rapport.perspectives.lifecycle.history import History, Span
from rapport.perspectives.lifecycle.rules import SAID, START
from rapport.perspectives.models import Exemption, Standing
from rapport.perspectives.queries import sales, setup

CHUNK = 500
LOOKED_AT = 2_000  # contacts in a dry run
ANEW = "anew"
WHY = {
    **SAID,
    ANEW: "what is known of it now",
}  # what moves it is no new line of its log: one that stood there holds no more


@dataclass(slots=True)
class DryRun:
    """What tonight's run would do: (contact, from stage, to stage, why), and how many by why."""

    moves: list[tuple[int, int | None, int | None, str]] = field(default_factory=list)
    by_rule: Counter = field(default_factory=Counter)
    is_all: bool = True
    is_group_broken: bool = False


def dry_run(user: Any, limit: int = LOOKED_AT) -> DryRun:
    """What tonight's run would do with contacts that somebody sees, without doing it; at most `limit` are looked at."""
    found, tomorrow, perspective = DryRun(), today_of(None) + A_DAY, sales()
    if not perspective.is_active:
        return found
    group = group_now()
    found.is_group_broken = group.is_broken
    ids = _looked_at(user, group, tomorrow, limit + 1)
    found.is_all = len(ids) <= limit
    for start in range(0, min(len(ids), limit), CHUNK):
        some = gather(perspective, ids[start : min(start + CHUNK, limit)], {}, only_read=True)
        left = _spans_of(group.gone.intersection(some.cases), tomorrow)
        for pk, case in some.cases.items():
            spared = left.get(pk, [*case.spared, *([(tomorrow, None)] if pk in group.new else [])])
            _compare(found, some, pk, calculated(perspective, replace(case, spared=spared), tomorrow))
    found.moves += _begun(user, limit)
    found.by_rule = Counter(rule for _, _, _, rule in found.moves)
    return found


def _looked_at(user: Any, group: Group, tomorrow: date, most: int) -> list[int]:
    """Whom the run looks at: those of the group first, then whose day has come."""
    seen = visible_to(user)
    rows = Standing.objects.filter(perspective=sales(), follows=None, contact__among=group.concerned, contact__in=seen)
    first = list(rows.order_by("contact").values_list("contact_id", flat=True)[:most])
    later = due(tomorrow).filter(contact__in=seen).order_by("due_on", "id").values_list("contact_id", flat=True)
    return list(dict.fromkeys([*first, *later[:most]]))[:most]


def _spans_of(gone: Collection[int], tomorrow: date) -> dict[int, list[Span]]:
    """The days on which those are left alone who leave the group tonight."""
    found: dict[int, list[Span]] = {pk: [] for pk in gone}
    rows = Exemption.objects.filter(contact__among=sorted(gone), perspective=sales())
    for pk, since, until, of_group in rows.values_list("contact_id", "since", "until", "of_group"):
        ends = tomorrow - A_DAY if of_group and until is None else until
        if since is None or ends is None or since <= ends:
            found[pk].append((since, ends))
    return found


def _compare(found: DryRun, some: Gathered, pk: int, history: History) -> None:
    stands, then = some.standings[pk].stage_id, setup().reads[history.stage]
    if then != stands:
        last = history.steps[-1]
        is_new = all((one.on, one.to_stage_id, one.rule) != (last.on, last.to, last.rule) for one in some.moves[pk])
        found.moves.append((pk, stands, then, last.rule if is_new else ANEW))


def _begun(user: Any, limit: int) -> list[tuple[int, int | None, int | None, str]]:
    """Contacts that stand nowhere yet; who works at a company stands where it does."""
    rows = nowhere().filter(pk__in=visible_to(user)).order_by("pk").values_list("pk", "kind", "employer_id")[:limit]
    people = {pk: employer for pk, kind, employer in rows if employer and kind == Contact.Kind.PERSON}
    shown, stage = shown_of(set(people.values())), setup().by_role["suspect"]
    return [(pk, None, shown.get(people.get(pk), {}).get("stage_id", stage), START) for pk, _, _ in rows]
