"""Reading what hangs on records."""

from collections import defaultdict
from collections.abc import Iterable

from rapport.attachments.models import Tagging


def tags_of(record_type: str, ids: Iterable[int]) -> dict[int, list[str]]:
    """Record id → the names of its tags, in order; ids without tags are absent."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = Tagging.objects.filter(record_type=record_type, record_id__in=list(ids)).order_by("tag__name_key")
    for record_id, name in rows.values_list("record_id", "tag__name"):
        names[record_id].append(name)
    return dict(names)
