"""What becomes of plans when contacts are set aside, and come back."""

import pytest

from rapport.activities.actions import plan_activity
from rapport.activities.models import Activity, Kind
from rapport.base.typed_dates import When
from rapport.contacts import actions as contacts
from rapport.journal.actions import undo
from rapport.organisation.queries import today_of


@pytest.fixture
def call(joe, alice):
    return plan(joe, alice)


def plan(contact, by, *more):
    kind = Kind.objects.get(key="call")
    return plan_activity({"kind": kind, "contacts": [contact, *more], "when": When(on=today_of(by))}, by=by)


def test_what_is_planned_with_a_dropped_contact_is_called_off(call, joe, jane, alice):
    together = plan(joe, alice, jane)
    dropped = contacts.drop_contacts([joe.pk], "Retired", by=alice)
    assert Activity.objects.get(pk=call.pk).cancelled_at
    assert not Activity.objects.get(pk=together.pk).cancelled_at
    joe.refresh_from_db()
    _, kept = undo(dropped, by=alice)
    assert not kept
    assert not Activity.objects.get(pk=call.pk).cancelled_at


@pytest.mark.parametrize("way_back", ["undo", "bring back"])
def test_plans_rest_in_the_trash_with_their_contact(call, joe, alice, way_back):
    trashed = contacts.trash_contacts([joe.pk], by=alice)
    assert Activity.objects.get(pk=call.pk).trashed_at
    if way_back == "undo":
        assert not undo(trashed, by=alice)[1]
    else:
        contacts.untrash_contacts([joe.pk], by=alice)
    assert not Activity.objects.get(pk=call.pk).trashed_at
    joe.refresh_from_db()
    assert joe.next_at
