"""Saved lookups are journalled, undone, and only their owner changes them."""

import pytest

from rapport.base.errors import NotAllowed
from rapport.journal.actions import undo
from rapport.lookups import actions
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.models import Lookup

BOSTON = Definition("contact", (Condition("city", "is", "Boston"),))


def test_saving_is_journalled_and_undone(alice):
    lookup, done = actions.save_lookup(" Boston ", BOSTON, by=alice)
    assert (lookup.name, done.changes.get().after["name"]) == ("Boston", "Boston")
    undo(done, by=alice)
    assert not Lookup.objects.exists()


def test_a_change_is_undone_field_by_field(alice):
    lookup, _ = actions.save_lookup("Boston", BOSTON, by=alice)
    done = actions.change_lookup(lookup, {"name": "Boston people", "is_shared": True}, by=alice)
    actions.change_lookup(lookup, {"name": "Other"}, by=alice)
    _, kept = undo(done, by=alice)
    lookup.refresh_from_db()
    assert (lookup.name, lookup.is_shared, kept[0].labels) == ("Other", False, ["Name"])


def test_a_deleted_lookup_comes_back_under_its_number(alice):
    lookup, _ = actions.save_lookup("Boston", BOSTON, by=alice)
    lookup_id = lookup.id
    undo(actions.delete_lookup(lookup, by=alice), by=alice)
    assert Lookup.objects.get(pk=lookup_id).definition == BOSTON.json()


def test_only_the_owner_and_administrators_change_a_shared_lookup(cast):
    lookup, _ = actions.save_lookup("Boston", BOSTON, by=cast.alice, is_shared=True)
    with pytest.raises(NotAllowed):
        actions.change_lookup(lookup, {"name": "Mine"}, by=cast.bob)
    with pytest.raises(NotAllowed):
        actions.delete_lookup(lookup, by=cast.bob)
    actions.change_lookup(lookup, {"name": "Ours"}, by=cast.erin)
