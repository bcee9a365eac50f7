"""What rules over lookups share, kept as rows: derived from the records, so not journalled."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from rapport.access.models import Share, SharingRule
from rapport.access.predicates import found_by

AT_ONCE = 1000  # rows written while the write lock is held


def share_found() -> Iterator[int]:
    """Bring the shares of every rule over a lookup to what the lookup finds now; yields how many rows were written."""
    for rule in SharingRule.objects.filter(lookup__isnull=False):
        facts = {"record_type": rule.record_type, "to": rule.to, "level": rule.level}
        known = Share.objects.filter(rule=rule)
        as_ruled = set(known.filter(**facts).values_list("record_id", flat=True))
        found = found_by(rule.lookup)
        for ids in _chunks(set(known.values_list("record_id", flat=True)) - (found & as_ruled)):
            yield known.filter(record_id__among=ids).delete()[0]
        for ids in _chunks(found - as_ruled):
            yield _add(rule, ids, facts)


def _add(rule: SharingRule, ids: list[int], facts: dict) -> int:
    with transaction.atomic():
        if not SharingRule.objects.filter(pk=rule.pk, version=rule.version).select_for_update().exists():
            return 0  # changed meanwhile: whoever changed it asked for another look
        rows = [Share(rule=rule, record_id=one, **facts) for one in ids]
        return len(Share.objects.bulk_create(rows, ignore_conflicts=True))


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
