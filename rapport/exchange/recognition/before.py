"""What became of a row when it was imported last."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapport.exchange.models import Import, ImportRow

UNDONE = {Import.State.UNDONE, Import.State.UNDOING}
ASIDE = {ImportRow.State.DUPLICATE, ImportRow.State.REJECTED}


@dataclass(slots=True)
class Before:
    """`cells` are those of a file of the same shape: only they can be compared with the row of now."""

    contact_id: int | None
    digest: str
    cells: list | None
    undone: bool
    is_aside: bool
    row: int | None = None


def rows_before(keys: Iterable[str], imported: Import) -> dict[str, Before]:
    """Row key → the newest row of earlier imports; one of a file with the same columns counts most."""
    rows = ImportRow.objects.filter(key__among=keys).exclude(of_id=imported.pk).exclude(state=ImportRow.State.REJECTED)
    rows = rows.exclude(state=ImportRow.State.SKIPPED, contact_id__isnull=True)
    rows = rows.exclude(of__state__in=[Import.State.UPLOADED, Import.State.PREVIEWING, Import.State.READY])
    columns = ("key", "contact_id", "digest", "values", "of__state", "of__header", "state", "candidate_row")
    found: dict[str, Before] = {}
    same_shape: set[str] = set()
    for key, contact_id, digest, cells, of_state, header, state, row in rows.order_by("id").values_list(*columns):
        is_same = header == imported.header
        if key in same_shape and not is_same:
            continue
        if is_same:
            same_shape.add(key)
        comparable = cells if is_same else None
        found[key] = Before(contact_id, digest, comparable, of_state in UNDONE, state in ASIDE, row)
    return found
