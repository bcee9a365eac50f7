"""What rules over lookups share, kept as rows: derived from the records, so not journalled.

Who keeps what depends on it hears "shares.derived" in the transaction in which it takes effect, without an operation.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from rapport.access.models import Share, SharingRule
from rapport.access.predicates import found_by
from rapport.base.bulk import insert_rows
from rapport.base.sockets import listeners_within

AT_ONCE = 500  # rows written while the write lock is held


def share_found() -> Iterator[int]:
    """Bring the shares of every rule over a lookup to what the lookup finds now; yields how many rows were written."""
    for rule in SharingRule.objects.filter(lookup__isnull=False):
        facts = {"record_type": rule.record_type, "to": rule.to, "level": rule.level}
        known = Share.objects.filter(rule=rule)
        as_ruled = set(known.filter(**facts).values_list("record_id", flat=True))
        found = found_by(rule.lookup)
        gone, new = set(known.values_list("record_id", flat=True)) - (found & as_ruled), found - as_ruled
        among = len(gone) + len(new)
        for ids in _chunks(gone):
            yield _take(rule, ids, among)
        for ids in _chunks(new):
            yield _add(rule, ids, facts, among)


def end_shares(rule: SharingRule) -> None:
    """What a rule shares ends with it."""
    SharingRule.objects.select_for_update().filter(pk=rule.pk).exists()  # nobody adds to them meanwhile
    known = Share.objects.filter(rule=rule)
    if ids := list(known.values_list("record_id", flat=True)):
        known.delete()
        _tell(rule, ids, len(ids))


def _take(rule: SharingRule, ids: list[int], among: int) -> int:
    with transaction.atomic():
        gone = Share.objects.filter(rule=rule, record_id__among=ids).delete()[0]
        _tell(rule, ids, among)
    return gone


def _add(rule: SharingRule, ids: list[int], facts: dict, among: int) -> int:
    with transaction.atomic():
        if not SharingRule.objects.filter(pk=rule.pk, version=rule.version).select_for_update().exists():
            return 0  # changed meanwhile: whoever changed it asked for another look
        known = set(Share.objects.filter(rule=rule, record_id__among=ids).values_list("record_id", flat=True))
        now, new = timezone.now(), [one for one in ids if one not in known]
        insert_rows(
            Share, ("rule_id", "record_id", "at", *facts), [(rule.pk, one, now, *facts.values()) for one in new]
        )
        _tell(rule, ids, among)
    return len(new)


def _tell(rule: SharingRule, ids: list[int], among: int) -> None:
    """These records, of so many, are shared or no longer."""
    for listener in listeners_within("shares.derived"):
        listener(None, record_type=rule.record_type, ids=ids, among=among)


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
