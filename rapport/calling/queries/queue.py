"""The queue of a list: who is next for whom, who is with whom, and how far it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from rapport.access.seeing import rights_of, rows_seen
from rapport.base.catalogue import card as card_of
from rapport.base.catalogue import hidden_fields
from rapport.base.prepared import prepared
from rapport.calling.best_hours import NONE, is_best_now
from rapport.calling.models import CallingList, CallTarget
from rapport.contacts.queries.known import all_known
from rapport.organisation.models import User

PATIENCE = timedelta(
    minutes=30
)  # so late a call promised by one colleague is made by another; so long who was skipped is last
CALLABLE = Q(contact__do_not_call=False, contact__hidden_at__isnull=True)
REACHABLE = Q(contact__phone__gt="") | Q(contact__employer__phone__gt="")
State = CallTarget.State


Part = Literal["promised", "best", "unknown", "others", "skipped"]


@dataclass(frozen=True)
class Step:
    """A part of the queue that one index answers in its order: promised calls, or the rows of a zone by their best hour: those
    with one of these, or with any but these. Who was skipped since `late`, when due already, is in parts of their own."""

    zone: Any
    hours: Any = ()
    kind: Part = "best"

    def of(self, rows: QuerySet[CallTarget], late: Any) -> QuerySet[CallTarget]:
        """These rows, as far as they belong to it, in its order."""
        put_off = Q(skipped_at__isnull=False, skipped_at__gt=late, skipped_at__gte=F("due_at"))
        rows = rows.filter(put_off if self.kind == "skipped" else ~put_off)
        if self.kind == "promised":
            return rows.filter(promised_to__isnull=False).order_by("due_at", "id")
        rows = rows.filter(zone=self.zone)
        if self.kind == "others":
            return rows.filter(~Q(best_hour__among=self.hours), best_hour__gt=NONE).order_by(
                "best_hour", "due_at", "id"
            )
        if self.kind == "unknown":
            return rows.filter(best_hour=NONE).order_by("due_at", "id")
        if self.kind == "skipped":
            return rows.order_by("skipped_at", "id")
        return rows.filter(best_hour__among=self.hours).order_by("due_at", "id")


def seen_rows(calling_list: Any, user: Any) -> QuerySet[CallTarget]:
    """The rows of a list whose contacts this person sees."""
    there = Q(list=calling_list, is_listed=True, contact__trashed_at__isnull=True)
    return CallTarget.objects.filter(there, rows_seen(user, "contact", of="contact__"))


def lent(now: Any) -> QuerySet[CallTarget]:
    """The rows that somebody has open, in whichever list."""
    return CallTarget.objects.filter(leased_by__isnull=False, leased_until__gt=now)


def free(user: Any, now: Any) -> Q:
    """Rows that nobody has open, of contacts that no colleague has open in another list."""
    unlent = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    return unlent & ~Q(contact__in=lent(now).exclude(leased_by=user.pk).values("contact"))


def waiting(calling_list: Any, user: Any, now: Any, late: Any) -> QuerySet[CallTarget]:
    """Those of them that may be called now and that nobody has open; unsorted, whatever the hour there. What was promised by
    a colleague is among them where it was due before `late`."""
    mine = Q(promised_to__isnull=True) | Q(promised_to=user.pk) | Q(due_at__lte=late)
    rows = seen_rows(calling_list, user).filter(CALLABLE, REACHABLE, free(user, now), mine)
    return rows.filter(due_at__lte=now)


def holder_of(target: CallTarget, user: Any) -> User | None:
    """The colleague who has this contact open just now, in whichever list."""
    others = lent(timezone.now()).filter(contact=target.contact_id).exclude(leased_by=user.pk)
    row = others.select_related("leased_by").order_by("-leased_until").first()
    return row.leased_by if row else None


def steps(calling_list: CallingList, now: datetime) -> Iterator[Step]:
    """The parts of the queue, first things first: promised calls, those who answer best at this hour, the others, and last
    who was skipped just now."""
    yield Step("", kind="promised")
    open_now = []
    for zone, hours in calling_list.places.items():
        hour = now.astimezone(ZoneInfo(zone)).hour
        if calling_list.hours_from <= hour < calling_list.hours_until:
            open_now.append((zone, {one for one in hours if one in (hour, hour - 1) and one != NONE}, set(hours)))
    for zone, best, _ in open_now:
        if best:
            yield Step(zone, tuple(sorted(best)))
    for zone, _, hours in sorted(open_now, key=lambda one: not is_best_now(one[0], now)):
        if NONE in hours:
            yield Step(zone, kind="unknown")
    for zone, best, hours in open_now:
        if hours - best - {NONE}:
            yield Step(zone, tuple(sorted(best)), "others")
    for zone, _, _ in open_now:
        yield Step(zone, kind="skipped")


@prepared
def _first(asker: Any, list_id: Any, now: Any, late: Any, zone: Any, hours: Any, *, kind: Part) -> QuerySet:
    rows = waiting(list_id, asker, now, late)
    return Step(zone, hours, kind).of(rows, late).values_list("pk", flat=True)[:1]


def has_any(step: Step, calling_list: CallingList, user: Any, now: datetime) -> bool:
    """Whether somebody waits in this part of the queue: asked before anything is locked."""
    asked = (calling_list.pk, now, now - PATIENCE, step.zone, list(step.hours))
    return _first.first(rights_of(user), *asked, kind=step.kind) is not None


@prepared
def _held(user_id: Any, list_id: Any, now: Any) -> QuerySet:
    rows = CallTarget.objects.filter(list=list_id, leased_by=user_id, leased_until__gt=now)
    return rows.values_list("pk", flat=True)


def held_by(user: Any, calling_list: CallingList) -> CallTarget | None:
    """The row this person has open."""
    if _held.first(user.pk, calling_list.pk, timezone.now()) is None:
        return None
    rows = CallTarget.objects.select_related("list", "promised", "promised__text", "outcome")
    held = rows.filter(list=calling_list, leased_by=user.pk, leased_until__gt=timezone.now())
    return held.filter(rows_seen(user, "contact", of="contact__")).first()


def upcoming(calling_list: CallingList, user: Any, limit: int = 6) -> list[CallTarget]:
    """Who is with colleagues just now, and who comes next, with their contacts as this person knows them."""
    now = timezone.now()
    taken = (
        seen_rows(calling_list, user).filter(leased_by__isnull=False, leased_until__gt=now).exclude(leased_by=user.pk)
    )
    found = list(taken.select_related("contact", "leased_by")[:3])
    late = now - PATIENCE
    rows = waiting(calling_list, user, now, late).select_related("contact")
    for step in steps(calling_list, now):
        if len(found) >= limit:
            break
        known = {row.pk for row in found}
        found += [row for row in step.of(rows, late)[: limit - len(found) + len(known)] if row.pk not in known]
    found = found[:limit]
    for row in found:
        row.is_taken = row.leased_until is not None and row.leased_until > now
    all_known([row.contact for row in found], user)
    return found


def next_due(calling_list: CallingList, user: Any) -> datetime | None:
    """When the next of those who wait is due; None where nobody waits."""
    rows = seen_rows(calling_list, user).filter(CALLABLE, due_at__gt=timezone.now())
    return rows.order_by("due_at").values_list("due_at", flat=True).first()


def sizes_of(lists: Iterable[CallingList], user: Any) -> dict[int, int]:
    """List → how many of its contacts this person sees."""
    rows = CallTarget.objects.filter(rows_seen(user, "contact", of="contact__"), list__in=[one.pk for one in lists])
    there = rows.filter(is_listed=True, contact__trashed_at__isnull=True)
    return dict(there.order_by().values_list("list").annotate(count=Count("pk")))


def progress_of(calling_list: CallingList, user: Any) -> dict[str, int]:
    """How far a list is, of what this person sees: total, called, open, waiting, done, exhausted, and who is left out and why."""
    now = timezone.now()
    hidden = hidden_fields(card_of("contact"), user)
    told = CALLABLE & REACHABLE
    facts = {
        "total": Count("pk"),
        "called": Count("pk", filter=Q(called_at__isnull=False)),
        "done": Count("pk", filter=Q(state=State.DONE)),
        "exhausted": Count("pk", filter=Q(state=State.EXHAUSTED)),
        "waiting": Count("pk", filter=told & Q(due_at__gt=now)),
        "open": Count("pk", filter=told & Q(due_at__lte=now)),
        "not_to_call": Count(
            "pk", filter=Q(state=State.OPEN, contact__do_not_call=True, contact__hidden_at__isnull=True)
        ),
        "set_aside": Count("pk", filter=Q(state=State.OPEN, contact__hidden_at__isnull=False)),
        "without_phone": Count("pk", filter=CALLABLE & ~REACHABLE & Q(state=State.OPEN)),
    }
    found = seen_rows(calling_list, user).aggregate(**facts)
    if "do_not_call" in hidden or "phone" in hidden:
        found["without_phone"] += found.pop("not_to_call") + found.pop("set_aside")
        found |= {"not_to_call": 0, "set_aside": 0}
    return found
