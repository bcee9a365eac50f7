"""What the rows of a list repeat of calls: attempts, whether it is done, when it is due."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from rapport.activities.models import ActivityContact
from rapport.base.bulk import update_rows
from rapport.base.typed_dates import instant
from rapport.calling.models import CallTarget

CALLED = {
    "activity__kind__key": "call",
    "activity__done_at__isnull": False,
    "activity__trashed_at__isnull": True,
    "activity__is_private": False,
    "activity__outcome__isnull": False,
}
TOLD = (
    *("contact_id", "organisation_id", "activity_id", "activity__done_at", "activity__outcome_id"),
    *("activity__outcome__is_try", "activity__outcome__proposes_days"),
)
IN_ORDER = ("activity__done_at", "activity_id")
State = CallTarget.State
SHORT_REST = timedelta(hours=1)  # after an outcome that proposes no day for another try


def recount(contact_ids: Collection[int], activity_ids: Collection[int] = (), called: Collection[int] = ()) -> None:
    """Count the rows of these contacts anew, and those that wait for one of these activities. Whoever has one of `called` open is
    done with it where a call is new: these took part themselves. A company stays with its caller when somebody there is called."""
    rows = CallTarget.objects.filter(contact__in=contact_ids).select_related("list", "promised")
    found = {row.pk: row for row in rows} if contact_ids else {}
    if activity_ids:
        waiting = CallTarget.objects.filter(promised__in=activity_ids).select_related("list", "promised")
        found |= {row.pk: row for row in waiting}
    facts = recount_rows(list(found.values()))
    done_with = [pk for pk, one in facts.items() if found[pk].contact_id in called and _was_called(found[pk], one)]
    if done_with:
        CallTarget.objects.filter(pk__in=done_with).update(leased_by=None, leased_until=None)


def recount_rows(rows: Collection[CallTarget]) -> dict[int, dict[str, Any]]:
    """Count these rows anew, `list` and `promised` being loaded with them; row → its facts, of those that changed."""
    calls = _calls_of(rows)
    facts = {}
    for row in rows:
        counted = counted_of(
            row, [call for call in calls[row.contact_id] if row.list.counts(call["activity__done_at"])]
        )
        if any(getattr(row, name) != value for name, value in counted.items()):
            facts[row.pk] = counted
    update_rows(CallTarget, {pk: {_field(name): value for name, value in one.items()} for pk, one in facts.items()})
    return facts


def _field(name: str) -> str:
    return name.removesuffix("_id")


def _was_called(row: CallTarget, counted: dict[str, Any]) -> bool:
    """Whether there is a call that was not counted yet."""
    at = counted["called_at"]
    return at is not None and (row.called_at is None or at > row.called_at or counted["attempts"] > row.attempts)


def counted_of(row: CallTarget, calls: list[dict[str, Any]]) -> dict[str, Any]:
    """What the calls since the list began, oldest first, make of a row."""
    attempts = sum(call["activity__outcome__is_try"] for call in calls)
    last = calls[-1] if calls else None
    state = State.OPEN
    if any(not call["activity__outcome__is_try"] for call in calls):
        state = State.DONE
    elif attempts >= row.list.attempts:
        state = State.EXHAUSTED
    promised = row.promised if row.promised and row.promised.is_open and row.promised.at else None
    return {
        "state": state,
        "due_at": (promised.at if promised else _due(row, last)) if state == State.OPEN and row.is_listed else None,
        "attempts": attempts,
        "outcome_id": last["activity__outcome_id"] if last else None,
        "called_at": last["activity__done_at"] if last else None,
        "promised_to": promised.assigned_to_id if promised else None,
    }


def _due(row: CallTarget, last: dict[str, Any] | None) -> datetime:
    """After the rest that the last outcome proposes, and after a skip behind all that are due."""
    after = [row.skipped_at] if row.skipped_at else []
    if last:
        done, days = last["activity__done_at"], last["activity__outcome__proposes_days"]
        there = ZoneInfo(row.zone)
        morning = instant(done.astimezone(there).date() + timedelta(days=days), time(0), there)
        after.append(morning if days else done + SHORT_REST)
    return max(after, default=CallTarget.fresh(row.position))


def _calls_of(rows: Collection[CallTarget]) -> dict[int, list[dict[str, Any]]]:
    """contact → its calls since the first of these lists began, oldest first; a company's with whoever was called there."""
    found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    if rows:
        ids = {row.contact_id for row in rows}
        calls = calls_since(min(row.list.began_at for row in rows))
        for call in calls.filter(Q(contact__in=ids) | Q(organisation__in=ids)).values(*TOLD).order_by(*IN_ORDER):
            for contact_id in {call["contact_id"], call["organisation_id"]} & ids:
                found[contact_id][call["activity_id"]] = call
    return defaultdict(list, {contact_id: list(ones.values()) for contact_id, ones in found.items()})


def calls_since(since: datetime) -> QuerySet[ActivityContact]:
    """Who took part in calls with an outcome since then; private ones count for nobody."""
    return ActivityContact.objects.filter(**CALLED, activity__done_at__gte=since)
