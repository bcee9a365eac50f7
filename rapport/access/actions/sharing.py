"""Sharing: the default of a record type, rules, and single records by hand."""

from typing import Any

from rapport.access.actions.alone import one_at_a_time
from rapport.access.actions.group import checked_key
from rapport.access.actions.keeping import DEFAULTS, PRIVILEGE, RULES, SHARES
from rapport.access.actions.permission import require
from rapport.access.models import Level, Share, SharingDefault, SharingRule
from rapport.access.privileges import record_types
from rapport.access.wording import Names
from rapport.base.catalogue import card
from rapport.base.errors import Invalid
from rapport.journal.actions import Writing, operation
from rapport.journal.models import Operation


def _checked_type(record_type: str) -> str:
    if record_type not in dict(record_types()):
        raise Invalid({"record_type": "These are not shared by rules."})
    return record_type


def _checked_level(level: int, *, least: Level = Level.READ) -> int:
    if level not in Level.values or level < least:
        raise Invalid({"level": "How far?"})
    return level


@one_at_a_time
def set_default(record_type: str, level: int, *, by: Any) -> Operation:
    """How far everybody may use all records of a type. Raises Invalid, NotAllowed."""
    require(by, PRIVILEGE)
    facts = {
        "record_type": _checked_type(record_type),
        "level": _checked_level(level, least=Level.PRIVATE),
    }
    said = f"{card(record_type).plural} by default: {Level(level).label.lower()}"
    with operation("set_default", by=by, summary=said) as writing:
        row = SharingDefault.objects.filter(record_type=record_type).first()
        DEFAULTS.store(writing, row or SharingDefault(), facts, is_new=row is None)
    return writing.operation


@one_at_a_time
def save_rule(rule: SharingRule | None, values: dict[str, Any], *, by: Any) -> Operation:
    """A new rule, or another one in its place: `record_type`, `of` or `lookup`, `to`, `level`. Raises Invalid, NotAllowed."""
    require(by, PRIVILEGE)
    facts = checked_rule(values)
    if SharingRule.objects.filter(**facts).exclude(pk=rule.pk if rule else None).exists():
        raise Invalid({"to": "There is this rule already."})
    with operation("save_rule", by=by, summary="Rule changed" if rule else "Rule added") as writing:
        row = rule or SharingRule()
        RULES.store(writing, row, facts, is_new=rule is None)
        writing.operation.summary += f": {Names().rule(row)}"
    return writing.operation


def checked_rule(values: dict[str, Any]) -> dict[str, Any]:
    """The facts of a rule that could be kept. Raises Invalid."""
    lookup, of = values.get("lookup"), values.get("of") or ""
    if bool(lookup) == bool(of):
        raise Invalid({"of": "Whose records: somebody's, or those of a lookup?"})
    return {
        "record_type": _checked_type(values.get("record_type", "")),
        "of": checked_key(of) if of else "",
        "lookup": lookup or None,
        "to": checked_key(values.get("to", "")),
        "level": _checked_level(values.get("level", 0)),
    }


@one_at_a_time
def remove_rule(rule: SharingRule, *, by: Any) -> Operation:
    """End a rule and what it shared. Raises NotAllowed."""
    require(by, PRIVILEGE)
    with operation("remove_rule", by=by, summary=f"Rule removed: {Names().rule(rule)}") as writing:
        RULES.remove(writing, rule)
    return writing.operation


@one_at_a_time
def share_record(
    record_type: str, record: Any, to: str, level: int, *, by: Any, inside: Writing | None = None
) -> Operation:
    """Share one record with somebody; again with another level changes it, level 0 ends it. Raises Invalid, NotAllowed."""
    require(by, f"{_checked_type(record_type)}s.share", record)
    to = checked_key(to)
    level = _checked_level(level, least=Level.PRIVATE)
    with operation("share_record", by=by, summary=f"{record} shared with {Names().of(to)}", inside=inside) as writing:
        known = Share.objects.filter(record_type=record_type, record_id=record.pk, to=to, rule=None).first()
        if level:
            facts = {"record_type": record_type, "record_id": record.pk, "to": to, "level": level}
            by_whom = {} if known else {"by_id": by.pk if by else None}
            SHARES.store(writing, known or Share(), facts | by_whom, is_new=known is None, about=record.pk)
        elif known:
            SHARES.remove(writing, known, about=record.pk)
            writing.operation.summary = f"{record} is no longer shared"
        writing.tell("record.shared", record_type=record_type, record_id=record.pk)
    return writing.operation
