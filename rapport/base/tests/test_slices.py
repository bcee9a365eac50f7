"""Slices learn how large they may be."""

from django.db import connection

from rapport.base import slices as room
from rapport.base.slices import slices


def sizes(monkeypatch, seconds, patience=None, **how):
    """How large the slices are where each item takes so many seconds."""
    clock, found = [0.0], []
    monkeypatch.setattr(room, "PATIENCE", patience or {})
    monkeypatch.setattr(room.time, "perf_counter", lambda: clock[0])
    for some in slices(range(1000), **how):
        clock[0] += seconds * len(some)
        found.append(len(some))
    return found


def test_they_grow_to_what_fits_and_take_everything_once(monkeypatch):
    found = sizes(monkeypatch, 0.0005, first=100)
    assert found[:3] == [100, 200, 240] and sum(found) == 1000


def test_they_shrink_and_stop_at_the_least(monkeypatch):
    assert set(sizes(monkeypatch, 1, first=100)[1:-1]) == {20}


def test_what_weighs_more_comes_in_smaller_slices(monkeypatch):
    assert sizes(monkeypatch, 0.0, weigh=lambda _: 10.0, most=200.0)[:3] == [10, 20, 20]
    assert list(slices([])) == []


def test_where_few_wait_they_may_be_larger(monkeypatch):
    patient = {connection.vendor: 2}
    assert max(sizes(monkeypatch, 0.0005, first=100)) == 240
    assert max(sizes(monkeypatch, 0.0005, patient, first=100)) == 400


def test_one_that_weighs_more_than_a_slice_comes_alone():
    assert next(slices([1, 2], first=5, weigh=lambda _: 50.0)) == [1]
