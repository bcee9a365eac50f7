"""What time alone does: every night, contacts whose day has come are calculated anew."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from rapport.base.memory import remembering
from rapport.contacts.models import Contact
from rapport.contacts.queries import visible_to
from rapport.journal.actions import operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.beginning import begin
from rapport.perspectives.actions.cases import gather
from rapport.perspectives.actions.replaying import calculated, replay
from rapport.perspectives.actions.sparing import spare_group
from rapport.perspectives.models import Standing
from rapport.perspectives.queries import purchasing, sales, setup

SLICE = 0.15  # seconds for which the write lock is held
FEWEST, MOST = 20, 500
LOOKED_AT = 2_000  # contacts in a dry run


@dataclass(slots=True)
class DryRun:
    """What tonight's run would do: (contact, from stage, to stage, rule), and how many by rule."""

    moves: list[tuple[int, int | None, int | None, str]] = field(default_factory=list)
    by_rule: Counter = field(default_factory=Counter)
    is_all: bool = True


def run_night(job: Any) -> int:
    """Move whose day has come; returns how many moved. What was done stays done if it is interrupted, and is not done again."""
    perspective, today, moved, done = sales(), today_of(None), 0, 0
    if not perspective.is_active:
        return 0
    stand_up()
    with operation("spare_group", by=None, summary="Who is spared by the rules", door="job") as writing:
        spare_group(writing, today)
    total = _due(today).count()
    with remembering():
        for ids in _slices(_due(today)):
            if job.should_stop():
                break
            with operation("move_by_rules", by=None, summary="Moved by the rules", door="job") as writing:
                moved += len(replay(writing, ids))
            done += len(ids)
            job.report(done, max(total, done), stays=True)
    return moved


def dry_run(user: Any, limit: int = LOOKED_AT) -> DryRun:
    """What tonight's run would do with contacts that somebody sees, without doing it; at most `limit` are looked at."""
    perspective, tomorrow, found = sales(), _tonight(), DryRun()
    rows = _due(tomorrow).filter(contact__in=visible_to(user)).order_by("due_on", "id")
    ids = list(rows.values_list("contact_id", flat=True)[: limit + 1])
    found.is_all = len(ids) <= limit
    for start in range(0, min(len(ids), limit), MOST):
        some = gather(perspective, ids[start : min(start + MOST, limit)], {}, only_read=True)
        for pk, case in some.cases.items():
            history = calculated(perspective, case, tomorrow)
            stands = some.standings[pk].stage_id
            if history.stage != stands:
                found.moves.append((pk, stands, history.stage, history.steps[-1].rule))
    found.by_rule = Counter(rule for _, _, _, rule in found.moves)
    return found


def look_again() -> int:
    """After other rules were decided: all whom they may concern are calculated anew tonight. Returns how many."""
    ours = setup()
    stages = [ours.by_role[role] for role in ("onboarding", "customer")]
    buying = purchasing()
    supplies = Standing.objects.filter(contact=OuterRef("contact"), perspective=buying)
    concerned = Q(stage__in=stages) | (Q(Exists(supplies)) if buying else Q())
    return Standing.objects.filter(concerned, perspective=sales(), follows=None).update(due_on=today_of(None))


def stand_up() -> None:
    """Contacts that came by a way that told nobody stand somewhere, too."""
    missing = Contact.objects.exclude(Exists(Standing.objects.filter(contact=OuterRef("pk"), perspective=sales())))
    while ids := list(missing.order_by("pk").values_list("pk", flat=True)[:MOST]):
        with operation("begin", by=None, summary=f"{len(ids):,} contacts begin in Sales", door="job") as writing:
            begin(writing, ids)
            writing.tell("standing.begun", ids=ids)


def _tonight() -> date:
    """The run after midnight works on the day that begins then."""
    return date.fromordinal(today_of(None).toordinal() + 1)


def _due(today: date) -> Any:
    return Standing.objects.filter(perspective=sales(), follows=None, due_on__lte=today)


def _slices(rows: Any) -> Iterator[list[int]]:
    """Ids of what is due, as many at a time as are written in a short while."""
    size, last = 100, 0
    while ids := list(rows.filter(id__gt=last).order_by("id").values_list("id", "contact_id")[:size]):
        began, last = time.monotonic(), ids[-1][0]
        yield [contact_id for _, contact_id in ids]
        took = max(time.monotonic() - began, 0.001)
        size = int(min(MOST, max(FEWEST, size * SLICE / took)))
