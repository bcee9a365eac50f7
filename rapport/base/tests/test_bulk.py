from datetime import UTC, datetime

from django.db import transaction

from rapport.base.bulk import insert_rows, reserve_ids
from rapport.journal.models import Change, Operation


def test_rows_are_written_as_the_orm_would(db):
    at = datetime(2026, 10, 14, 9, 42, 1, 5, tzinfo=UTC)
    with transaction.atomic():
        [one, two] = reserve_ids(Operation, 2)
        names = ("id", "action", "at", "door", "summary", "why", "events")
        insert_rows(Operation, names, [(i, "import", at, "web", "Zoë's “import”", "", ["a.b"]) for i in (one, two)])
        changes = [(one, "contact", 7, None, {"name": "x", "n": [1, None]}), (two, "contact", 8, {}, None)]
        insert_rows(Change, ("operation_id", "record_type", "record_id", "before", "after"), changes)
    written = Operation.objects.get(pk=one)
    assert (written.at, written.summary, written.events, written.by_id) == (at, "Zoë's “import”", ["a.b"], None)
    change = Change.objects.get(operation=one)
    assert (change.before, change.after) == (None, {"name": "x", "n": [1, None]})
    assert Change.objects.filter(after__isnull=True).count() == 1


def test_ids_go_on_behind_the_reserved_ones(db):
    with transaction.atomic():
        ids = reserve_ids(Operation, 3)
        insert_rows(
            Operation,
            ("id", "action", "at", "door", "summary", "why", "events"),
            [(i, "import", datetime(2026, 1, 1, tzinfo=UTC), "web", "", "", []) for i in ids],
        )
    assert Operation.objects.create(action="x", at=datetime(2026, 1, 1, tzinfo=UTC), summary="").pk > max(ids)
