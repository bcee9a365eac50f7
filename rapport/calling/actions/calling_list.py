"""Making, changing, refreshing, closing and deleting calling lists."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from rapport.access.actions import require
from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.base.text import clean
from rapport.calling.actions.filling import CHUNK, Filling, enqueue_filling, facts_of, fill_or_enqueue, filling_of
from rapport.calling.actions.limiting import limit
from rapport.calling.counting import calls_since, recount_rows
from rapport.calling.models import CallingList, CallTarget, ListCaller
from rapport.calling.queries import callers_of, definition_of, found_by, may_change
from rapport.contacts.actions.many import counted
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation
from rapport.lookups.definition import Definition
from rapport.organisation.queries import colleagues_by_id

PLAIN = ("name", "script", "attempts", "hours_from", "hours_until", "is_for_everybody")
FACTS = (*PLAIN, "definition", "lookup", "made_by_id", "began_at", "refreshed_at", "closed_at", "removed_at", "size")
EVENTS = {
    "changed": "calling_list.changed",
    "closed": "calling_list.closed",
    "reopened": "calling_list.reopened",
    "deleted": "calling_list.deleted",
}
LENGTHS = {"name": 200, "script": 10_000}


def make_calling_list(values: dict[str, Any], definition: Definition, *, by: Any) -> CallingList:
    """Make a list of what a lookup finds now. `values`: name, script, attempts (1 to 50), hours_from, hours_until (0 to 24),
    is_for_everybody, callers (ids). Above 500 contacts a job fills it in parts. The result carries `.operation`.

    Raises Invalid, under "" where the lookup cannot be run or finds nobody.
    """
    require(by, "activities.create")
    facts, callers = read_values(values)
    filling = Filling(joined=found_by(definition.for_user(by), by))
    if not filling:
        raise Invalid({"": "This lookup finds nobody, so there is nobody to call."})
    known = facts_of(filling.joined) if len(filling) <= CHUNK else None
    now = timezone.now()
    row = CallingList(
        **facts, definition=definition.json(), lookup=definition.saved.pk if definition.saved and not definition.is_changed
        else None, made_by=by, began_at=now, refreshed_at=now,
    )  # fmt: skip
    summary = f"Calling list “{row.name}” made of {counted(len(filling))}"
    with transaction.atomic():
        with operation("make_calling_list", by=by, summary=summary) as writing:
            row.save(force_insert=True)
            _set_callers(row, callers)
            writing.changed("calling_list", row.pk, None, facts_now(row))
            fill_or_enqueue(writing, row, filling, known)
            writing.tell("calling_list.made", list_id=row.pk)
        if known is None:
            enqueue_filling(writing.operation, row, filling)
    row.operation = writing.operation
    return row


def refresh_calling_list(calling_list: CallingList, *, by: Any) -> Operation:
    """Ask the lookup again: new ones join, who is not found any more leaves, who is found again comes back; their calls stay
    counted. Raises NotAllowed, and Invalid where the lookup cannot be run.
    """
    _require_open(calling_list, by)
    filling = filling_of(calling_list, found_by(definition_of(calling_list), calling_list.made_by))
    known = facts_of(filling.joined) if len(filling) <= CHUNK else None
    summary = _refreshed(calling_list, filling)
    with transaction.atomic():
        with operation("refresh_calling_list", by=by, summary=summary) as writing:
            if filling:
                fill_or_enqueue(writing, calling_list, filling, known)
                writing.tell("calling_list.refreshed", list_id=calling_list.pk)
        if filling and known is None:
            enqueue_filling(writing.operation, calling_list, filling)
    return writing.operation


def _refreshed(calling_list: CallingList, filling: Filling) -> str:
    told = ((filling.joined, "new"), (filling.back, "back"), (filling.left, "left"))
    said = [f"{len(ids):,} {words}" for ids, words in told if ids]
    return f"“{calling_list.name}” refreshed: {', '.join(said) or 'nothing is different'}"


def change_calling_list(calling_list: CallingList, values: dict[str, Any], *, by: Any) -> Operation:
    """Another name, script, limit, hours or callers (keys as in `make_calling_list`). Raises Invalid, NotAllowed."""
    facts, callers = read_values({**_values_of(calling_list), **values})
    return _write(calling_list, {**facts, "callers": callers}, "change_calling_list", "changed", by)


def close_calling_list(calling_list: CallingList, *, by: Any) -> Operation:
    """Nobody calls through it any more; its report stays. Raises NotAllowed."""
    _require_change(calling_list, by)
    if calling_list.closed_at:
        raise Refused("This list is closed already.")
    return _write(calling_list, {"closed_at": timezone.now()}, "close_calling_list", "closed", by)


def reopen_calling_list(calling_list: CallingList, *, by: Any) -> Operation:
    """Calling goes on where it was. Raises NotAllowed."""
    _require_change(calling_list, by)
    if not calling_list.closed_at:
        raise Refused("This list is open already.")
    return _write(calling_list, {"closed_at": None}, "reopen_calling_list", "reopened", by)


def delete_calling_list(calling_list: CallingList, *, by: Any) -> Operation:
    """Away with the list; the calls stay with the contacts, and its rows for whoever takes this back. Raises NotAllowed."""
    return _write(calling_list, {"removed_at": timezone.now()}, "delete_calling_list", "deleted", by)


def _write(calling_list: CallingList, facts: dict[str, Any], action: str, done: str, by: Any) -> Operation:
    _require_change(calling_list, by)
    with operation(action, by=by, summary=f"Calling list “{facts.get('name', calling_list.name)}” {done}") as writing:
        write_facts(writing, calling_list.pk, facts)
        writing.tell(EVENTS[done], list_id=calling_list.pk)
    return writing.operation


def write_facts(writing: Writing, list_id: int, facts: dict[str, Any]) -> None:
    """Write facts of one list, its callers among them, and what follows for its rows."""
    row = CallingList.objects.select_for_update().filter(pk=list_id).first()
    if row is None:
        raise Gone("This calling list is not here any more.")
    before = facts_now(row)
    facts = dict(facts)
    if "callers" in facts:
        _set_callers(row, facts.pop("callers"))
    for key, value in facts.items():
        setattr(row, key, value)
    row.version += 1
    row.save()
    if row.attempts != before["attempts"]:
        limit(row)
    if row.closed_at != before["closed_at"]:
        _count_since(row, min(at for at in (row.closed_at, before["closed_at"]) if at))
    if row.closed_at or row.removed_at:
        CallTarget.objects.filter(list=row, leased_by__isnull=False).update(leased_by=None, leased_until=None)
    writing.changed("calling_list", row.pk, before, facts_now(row))


def _count_since(row: CallingList, closed_at: datetime) -> None:
    """Closed, or open again: the calls since then count no longer, or count again."""
    called = calls_since(closed_at).values_list("contact", "organisation")
    contacts = {one for pair in called for one in pair if one}
    recount_rows(list(CallTarget.objects.filter(list=row, contact__among=contacts).select_related("list", "promised")))


def facts_now(row: CallingList) -> dict[str, Any]:
    """A list as the journal keeps it."""
    return {**{key: getattr(row, key) for key in FACTS}, "callers": callers_of(row)}


def _values_of(row: CallingList) -> dict[str, Any]:
    return {**{key: getattr(row, key) for key in PLAIN}, "callers": callers_of(row)}


def read_values(values: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
    """The facts and callers meant. Raises Invalid with every problem at once."""
    problems: dict[str, str] = {}
    facts: dict[str, Any] = {key: clean(str(values.get(key) or "")) for key in LENGTHS}
    if not facts["name"]:
        problems["name"] = "Give the list a name."
    for key, most in LENGTHS.items():
        if len(facts[key]) > most:
            problems[key] = f"At most {most:,} characters."
    facts["attempts"] = _number(values, "attempts", 5, (1, 50), problems)
    facts["hours_from"] = _number(values, "hours_from", 9, (0, 23), problems)
    facts["hours_until"] = _number(values, "hours_until", 18, (1, 24), problems)
    if not problems.keys() & {"hours_from", "hours_until"} and facts["hours_from"] >= facts["hours_until"]:
        problems["hours_until"] = "Later than it begins."
    facts["is_for_everybody"] = bool(values.get("is_for_everybody", True))
    callers = [] if facts["is_for_everybody"] else sorted(set(values.get("callers") or ()))
    if set(callers) - colleagues_by_id().keys():
        problems["callers"] = "Choose colleagues who can sign in."
    if problems:
        raise Invalid(problems)
    return facts, callers


def _number(values: dict[str, Any], key: str, usual: int, limits: tuple[int, int], problems: dict[str, str]) -> int:
    least, most = limits
    try:
        number = int(str(values.get(key, usual)))
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        problems[key] = f"A whole number from {least} to {most}."
    return number


def _set_callers(row: CallingList, callers: list[int]) -> None:
    ListCaller.objects.filter(list=row).exclude(user__in=callers).delete()
    there = set(callers_of(row))
    ListCaller.objects.bulk_create([ListCaller(list=row, user_id=one) for one in callers if one not in there])


def _require_change(calling_list: CallingList, by: Any) -> None:
    if not may_change(by, calling_list):
        raise NotAllowed("Only who made this list, or an administrator, can change it.")


def _require_open(calling_list: CallingList, by: Any) -> None:
    _require_change(calling_list, by)
    if not calling_list.is_open:
        raise Refused("This list is closed. Reopen it first.")
