from datetime import UTC, date, datetime

import pytest
from django.db import DataError, connection, transaction

from rapport.base.bulk import insert_one, insert_rows, reserve_ids, update_rows, upsert_rows
from rapport.journal.models import Change, Operation
from rapport.organisation.models import Holiday, User


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


def test_one_row_is_written_as_save_would(db):
    at = datetime(2026, 10, 14, 9, 42, 1, 5, tzinfo=UTC)
    row = Operation(action="import", at=at, summary="100% “Zoë”", events=["a.b"])
    insert_one(row)
    assert Operation.objects.get(pk=row.pk).summary == "100% “Zoë”"
    change = Change(operation=row, record_type="contact", record_id=7, before=None, after={"n": [1, None]})
    insert_one(change)
    change.refresh_from_db()
    assert (change.before, change.after, change.operation_id) == (None, {"n": [1, None]}, row.pk)
    row.summary = "again"
    row.save()  # it is known as written: no second row
    assert Operation.objects.count() == 1


def test_what_is_there_is_rewritten_or_kept(cast):
    names = ("day", "name")
    upsert_rows(Holiday, names, [(date(2031, 5, 1), "May Day"), (date(2031, 12, 25), "Xmas")], unique=["day"])
    upsert_rows(Holiday, names, [(date(2031, 5, 1), "First of May")], unique=["day"])
    upsert_rows(Holiday, names, [(date(2031, 12, 25), "Nothing")], unique=["day"], keep=True)
    assert [one.name for one in Holiday.objects.order_by("day")] == ["First of May", "Xmas"]


def test_every_row_gets_values_of_its_own(cast):
    rows = {cast.alice.pk: {"name": "A", "notice_choices": {"follow": False}}}
    rows[cast.bob.pk] = {"notice_choices": {}, "name": "B"}
    update_rows(User, rows)
    assert dict(User.objects.filter(pk__in=rows).values_list("name", "notice_choices")) == {
        "A": {"follow": False},
        "B": {},
    }
    update_rows(User, {})


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no lengths")
def test_what_is_too_long_is_refused_and_not_cut(cast):
    with pytest.raises(DataError), transaction.atomic():
        update_rows(User, {cast.alice.pk: {"time_zone": "A" * 500}, cast.bob.pk: {"time_zone": "B"}})
