from datetime import UTC, date, datetime

import pytest
from django.db import connection

from rapport.base import catalogue
from rapport.base.errors import NotAllowed, Refused
from rapport.journal import actions, jobs, queries
from rapport.journal.models import Change, Operation
from rapport.organisation.models import User


class Shelf:
    """Records in memory with a card of their own: what undo is asked to bring back."""

    def __init__(self):
        self.rows, self.order = {}, []

    def restore(self, writing, change):
        self.order.append((change.record_type, change.record_id))
        row = self.rows[change.record_id]
        stayed = [key for key, value in change.after.items() if row[key] != value]
        back = {key: value for key, value in change.before.items() if key not in stayed}
        writing.changed("thing", change.record_id, dict(row), back)
        row.update(back)
        return [key.capitalize() for key in stayed]


@pytest.fixture
def shelf(monkeypatch):
    kept = Shelf()
    card = catalogue.Card("thing", "Thing", "Things", User.objects.none, lambda i: f"/things/{i}/", kept.restore)
    card.names = lambda ids, user: {i: f"Thing {i}" for i in ids}
    monkeypatch.setitem(catalogue._cards, "thing", card)
    return kept


def change_thing(shelf, thing_id, by, about=None, part_of=None, **values):
    row = shelf.rows.setdefault(thing_id, {"name": "", "city": ""})
    with actions.operation("change_thing", by=by, summary="Thing changed", part_of=part_of) as writing:
        writing.changed("thing", thing_id, dict(row), values, about=about)
        row.update(values)
    return writing.operation


def noted(*notes, by):
    with actions.operation("note", by=by) as writing:
        for before, after in notes:
            writing.changed("thing", 1, before, after)
    return [(change.before, change.after) for change in Change.objects.all()]


def test_only_what_differs_is_kept_and_dates_become_text(alice):
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    kept = noted(({"a": 1, "on": None, "untouched": 5}, {"a": 1, "on": date(2026, 3, 2), "at": at}), by=alice)
    assert kept == [({"on": None, "at": None}, {"on": "2026-03-02", "at": "2026-03-02T09:00:00+00:00"})]


def test_several_notes_on_one_record_become_one_change(alice):
    assert noted(({"a": 1}, {"a": 2}), ({"a": 2, "b": ""}, {"a": 3, "b": "x"}), by=alice) == [
        ({"a": 1, "b": ""}, {"a": 3, "b": "x"})
    ]


def test_what_ends_as_it_began_leaves_no_row(alice):
    assert noted(({"a": 1}, {"a": 2}), ({"a": 2}, {"a": 1}), by=alice) == []
    assert noted((None, {"a": 1}), ({"a": 1}, None), by=alice) == []
    assert Operation.objects.count() == 0


def test_a_birth_is_kept_without_its_empty_fields_and_takes_later_ones(alice):
    assert noted((None, {"a": 1, "b": "", "c": None, "d": False}), ({"b": ""}, {"b": "x"}), by=alice) == [
        (None, {"a": 1, "d": False, "b": "x"})
    ]


def test_the_same_key_twice_writes_once(alice, shelf):
    change_key = actions.request_key.set("once")
    try:
        first = change_thing(shelf, 1, alice, name="Ann")
        actions.request_key.set("once")
        with pytest.raises(actions.AlreadyDone):
            change_thing(shelf, 1, alice, name="Bea")
    finally:
        actions.request_key.reset(change_key)
    assert list(Operation.objects.values_list("id", flat=True)) == [first.id]


def test_undo_brings_back_what_nobody_changed_since(alice, cast, shelf):
    done = change_thing(shelf, 1, alice, name="Ann", city="Boston")
    change_thing(shelf, 1, cast.bob, city="Salem")
    _, kept = actions.undo(done, by=alice)
    assert shelf.rows[1] == {"name": "", "city": "Salem"}
    assert kept == [actions.Kept("thing", 1, ["City"])]
    with pytest.raises(Refused):
        actions.undo(done, by=alice)


def test_only_the_author_or_an_administrator_undoes(alice, cast, shelf):
    done = change_thing(shelf, 1, alice, name="Ann")
    with pytest.raises(NotAllowed):
        actions.undo(done, by=cast.bob)
    actions.undo(done, by=cast.erin)
    assert shelf.rows[1]["name"] == ""


def test_one_contact_of_many_is_taken_back_alone(alice, shelf):
    with actions.operation("change_things", by=alice) as writing:
        for thing_id in (1, 2):
            shelf.rows[thing_id] = {"name": "Ann"}
            writing.changed("thing", thing_id, {"name": ""}, {"name": "Ann"}, about=thing_id)
    actions.undo(writing.operation, by=alice, about=2)
    assert [shelf.rows[i]["name"] for i in (1, 2)] == ["Ann", ""]
    assert not Operation.objects.filter(reverses=writing.operation).exists()


def test_many_records_go_back_in_several_transactions_and_an_interruption_loses_nothing(alice, shelf, monkeypatch):
    with actions.operation("change_things", by=alice, summary="Things changed") as writing:
        for thing_id in range(100):
            shelf.rows[thing_id] = {"name": "Ann"}
            writing.changed("thing", thing_id, {"name": ""}, {"name": "Ann"})
    whole = shelf.restore

    def until_it_breaks(writing, change):
        if change.record_id == 15:
            raise RuntimeError("the power went")
        return whole(writing, change)

    card = catalogue.card("thing")
    monkeypatch.setattr(card, "restore", until_it_breaks)
    with pytest.raises(RuntimeError):
        actions.undo(writing.operation, by=alice)
    shelf.rows.update({i: {"name": "Ann"} for i in range(20)})  # what the lost transaction had written
    monkeypatch.setattr(card, "restore", whole)
    shelf.order.clear()
    last, kept = actions.undo(writing.operation, by=alice)
    assert (last.reverses, kept) == (writing.operation, [])
    assert [record_id for _, record_id in shelf.order] == list(range(19, -1, -1))
    assert {row["name"] for row in shelf.rows.values()} == {""}


class Job:
    def __init__(self, stop_after=100):
        self.left, self.reports = stop_after, []

    def report(self, done, total=None, words="", stays=False):
        self.reports.append((done, total))

    def should_stop(self):
        self.left -= 1
        return self.left < 0


def test_a_long_operation_is_taken_back_part_by_part_and_resumes(alice, shelf):
    with actions.operation("import_file", by=alice, summary="Import of file.csv") as writing:
        writing.tell("import.finished")
    parts = [change_thing(shelf, i, alice, part_of=writing.operation, name="Ann") for i in (1, 2, 3)]
    assert jobs.undo_parts(Job(stop_after=1), writing.operation.id, alice.id)["stopped"]
    assert [shelf.rows[i]["name"] for i in (1, 2, 3)] == ["Ann", "Ann", ""]
    shelf.rows[1]["name"] = "Bea"
    result = jobs.undo_parts(Job(), writing.operation.id, alice.id)
    assert result == {"kept": [{"name": "Thing 1", "url": "/things/1/", "fields": ["Name"]}], "kept_count": 1}
    assert shelf.order == [("thing", 3), ("thing", 2), ("thing", 1)]
    assert Operation.objects.filter(reverses__in=[writing.operation, *parts]).count() == 4


def test_what_ctrl_z_takes_back_is_my_last_own_operation(alice, cast, shelf):
    first, second = (change_thing(shelf, 1, alice, name=name) for name in ("Ann", "Bea"))
    change_thing(shelf, 2, cast.bob, name="Cid")
    actions.undo(second, by=alice)
    assert queries.last_of(alice) == first
    assert queries.last_of(cast.carol) is None


def test_the_feed_goes_on_after_a_position(alice, shelf):
    first, second = (change_thing(shelf, 1, alice, name=name) for name in ("Ann", "Bea"))
    assert [done.id for done in queries.feed()] == [first.id, second.id]
    third = change_thing(shelf, 1, alice, name="Cid")
    assert [done.id for done in queries.feed(2)] == [third.id]
    assert [done.position for done in queries.feed()] == [1, 2, 3]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
@pytest.mark.django_db(transaction=True)
def test_what_commits_late_comes_later_in_the_feed(alice, shelf):
    early = connection.copy()
    with early.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "INSERT INTO journal_operation (action, by_id, at, door, summary, why, events)"
            " VALUES ('slow', %s, now(), 'web', '', '', '[]') RETURNING id", [alice.id],
        )  # fmt: skip
        slow = cursor.fetchone()[0]
        quick = change_thing(shelf, 1, alice, name="Ann")
        seen = queries.feed()
        assert [done.id for done in seen] == [quick.id]
        cursor.execute("COMMIT")
    early.close()
    assert slow < quick.id
    assert [done.id for done in queries.feed(seen[-1].position)] == [slow]
