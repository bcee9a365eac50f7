"""What becomes of plans when contacts are set aside, and come back."""

import json

import pytest

from rapport.activities.actions import plan_activity
from rapport.activities.models import Activity, Kind
from rapport.base.typed_dates import When
from rapport.contacts import actions as contacts
from rapport.contacts.models import RelationshipType
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


def test_with_a_new_employer_plans_go_along_or_stay_with_the_old_company(call, joe, jane, company, alice, browser_of):
    later = plan(joe, alice)
    desk = browser_of(alice)
    place = f"/contacts/{joe.pk}/employer/"
    contacts.add_relationship(joe, company, RelationshipType.objects.get(key="works_at"), by=alice)
    html = desk.get(place, headers={"HX-Request": "true"}).content.decode()
    assert f"stays with {company.shown_name}" in html
    assert jane.shown_name in html
    fields = {"company": "Tidewater", "stays_activities": [call.pk], "stays_with": jane.pk}
    answer = desk.post(place, fields, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert participants(call) == {(jane.pk, company.pk)}
    joe.refresh_from_db()
    assert participants(later) == {(joe.pk, joe.employer_id)}
    undone = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    desk.post(f"/operations/{undone}/reversal/")
    assert participants(call) == participants(later) == {(joe.pk, company.pk)}


def participants(activity):
    return set(activity.contact_rows.values_list("contact", "organisation"))
