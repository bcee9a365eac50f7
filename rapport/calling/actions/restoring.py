"""Undo of lists and of their rows."""

from typing import Any

from django.db.models import Max
from django.utils.dateparse import parse_datetime

from rapport.base.catalogue import card
from rapport.calling.actions.calling_list import FACTS, facts_now, write_facts
from rapport.calling.actions.filling import facts_of, places_of, put_in, turn_rows
from rapport.calling.counting import recount_rows
from rapport.calling.models import CallingList, CallTarget, ListCaller
from rapport.journal.actions import Writing
from rapport.journal.changes import plain
from rapport.journal.models import Change
from rapport.organisation.models import User

MOMENTS = ("began_at", "refreshed_at", "closed_at", "removed_at")
ROWS = ("size", "_joined", "_absent")  # what follows from who is in it


def restore_list(writing: Writing, change: Change) -> list[str]:
    """A list that was made is gone with its rows, one that was removed is back with them, else the facts that nobody changed
    since turn back; who joined leaves again, who left is back.
    """
    row = CallingList.objects.select_for_update().filter(pk=change.record_id).first()
    if change.before is None:
        if row:
            writing.changed("calling_list", row.pk, {**facts_now(row), **_rows_in(change.after)}, None)
            CallTarget.objects.filter(list=row).delete()
            row.delete()
        return []
    if change.after is None:
        _bring_back(writing, change)
        return []
    if row is None:
        return ["Calling list"]
    _turn_rows(writing, row, change)
    now = plain(facts_now(row))
    told = {key: value for key, value in change.after.items() if key not in ROWS}
    kept = [key for key, value in told.items() if now[key] != value]
    if facts := {key: change.before.get(key) for key in told if key not in kept}:
        write_facts(writing, row.pk, _read(facts))
    labels = card("calling_list").fields
    return [labels[key].label for key in kept]


def _rows_in(facts: dict[str, Any]) -> dict[str, Any]:
    return {"_joined": facts.get("_joined"), "size": facts.get("size", 0)}


def _bring_back(writing: Writing, change: Change) -> None:
    facts = _read({key: change.before[key] for key in FACTS if key in change.before})
    row = CallingList(pk=change.record_id, **{**facts, "size": 0})
    row.save(force_insert=True)
    callers = User.objects.filter(pk__in=change.before.get("callers") or [])
    ListCaller.objects.bulk_create([ListCaller(list=row, user=one) for one in callers])
    _join(row, change.before.get("_joined") or [])
    writing.changed("calling_list", row.pk, None, {**facts_now(row), "_joined": change.before.get("_joined")})


def _turn_rows(writing: Writing, row: CallingList, change: Change) -> None:
    """Who is in it, as before the change."""
    if not change.after.keys() & set(ROWS):
        return
    before = {"size": row.size}
    was, now = ((side.get("_joined") or []) for side in (change.before, change.after))
    CallTarget.objects.filter(list=row, contact__in=[pair[0] for pair in now]).delete()
    _join(row, was)
    absent, back = (set(side.get("_absent") or []) for side in (change.before, change.after))
    rows = CallTarget.objects.filter(list=row)
    turn_rows(row, back - absent, to=True)
    turn_rows(row, absent - back, to=False)
    if was or now:
        row.size = rows.aggregate(last=Max("position"))["last"] or 0
        row.places = places_of(rows.values_list("zone", "best_hour").distinct())
    row.save(update_fields=["size", "places"])
    turned = {key: change.before.get(key) for key in ("_joined", "_absent") if key in change.after}
    taken = {key: change.after.get(key) for key in turned}
    writing.changed("calling_list", row.pk, {**before, **taken}, {"size": row.size, **turned})


def _join(row: CallingList, pairs: list[list[int]]) -> None:
    if not pairs:
        return
    known = facts_of([pair[0] for pair in pairs])
    put_in(row, [pair for pair in pairs if pair[0] in known.zones], known)
    row.size = max(row.size, pairs[-1][1])
    row.save(update_fields=["size", "places"])


def _read(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of the journal as columns again."""
    return {key: parse_datetime(value) if key in MOMENTS and value else value for key, value in facts.items()}


def restore_target(writing: Writing, change: Change) -> list[str]:
    """A skip or a promise turns back where it is the last one."""
    row = (
        CallTarget.objects.select_for_update(of=("self",))
        .select_related("list", "promised")
        .filter(pk=change.record_id)
        .first()
    )
    if row is None or change.before is None or change.after is None:
        return []
    now = plain(target_facts(row))
    if kept := [key for key, value in change.after.items() if now[key] != value]:
        labels = card("call_target").fields
        return [labels[key].label for key in kept]
    write_target(writing, row, {**target_facts(row), **_read_target(change.before)})
    return []


def target_facts(row: CallTarget) -> dict[str, Any]:
    """A row as the journal keeps it."""
    return {"skipped_at": row.skipped_at, "promised_id": row.promised_id}


def write_target(writing: Writing, row: CallTarget, facts: dict[str, Any]) -> None:
    """Write what somebody decided about a row, and count it anew."""
    before = target_facts(row)
    row.skipped_at, row.promised_id = facts["skipped_at"], facts["promised_id"]
    row.save(update_fields=["skipped_at", "promised"])
    writing.changed("call_target", row.pk, before, target_facts(row), about=row.contact_id)
    recount_rows([CallTarget.objects.select_related("list", "promised").get(pk=row.pk)])


def _read_target(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: parse_datetime(value) if key == "skipped_at" and value else value for key, value in facts.items()}
