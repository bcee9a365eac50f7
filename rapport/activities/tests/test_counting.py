"""Random organisations: what a company sums up tells of nobody whom somebody does not see who sees the company."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings

from rapport.access.tests.test_seeing import hard, people_the_tables, structure_of
from rapport.access.tests.world import worlds
from rapport.activities.models import Activity, ActivityContact, Kind
from rapport.activities.remembering import remembered
from rapport.contacts.models import Contact
from rapport.contacts.touch_plan import cold_on

pytestmark = pytest.mark.django_db
NOW, GOAL = datetime(2026, 10, 14, 13, 42, tzinfo=UTC), 4
SINCE = NOW.date() - timedelta(days=300)


def days_ago(n):
    return NOW - timedelta(days=20 * n)


def meet(world):
    """One activity for each meeting, each on a day of its own: done, and planned for the other side of today."""
    Activity.objects.all().delete()
    people_the_tables(world)
    Contact.objects.update(touch_goal=GOAL, touch_goal_since=SINCE)
    kind, mark = Kind.objects.first(), {"created_at": NOW, "changed_at": NOW}
    made = Activity.objects.bulk_create(
        Activity(kind=kind, assigned_to_id=1, created_by_id=1, contact_id=who, **mark) for who, _ in world.meetings
    )
    ActivityContact.objects.bulk_create(
        ActivityContact(
            activity=one,
            contact_id=who,
            organisation_id=company,
            is_open=True,
            open_at=NOW + (NOW - days_ago(n)),
            **dict.fromkeys(("touched_at", "reached_at", "attempted_at"), days_ago(n)),
        )
        for n, (one, (who, company)) in enumerate(zip(made, world.meetings, strict=True), 1)
    )


def expected(counted):
    """What a company remembers of the meetings with these numbers."""
    last = days_ago(min(counted)) if counted else None
    return {
        "last_contact_at": last,
        "last_try_at": last,
        "last_touch_at": last,
        "next_at": NOW + (NOW - days_ago(min(counted))) if counted else None,
        "touches": len(counted),
        "cold_on": cold_on(GOAL, SINCE, [days_ago(n).date() for n in counted], NOW.date()),
    }


def compare(world):
    meet(world)
    with patch("rapport.access.reading.structure", return_value=structure_of(world)):
        facts = remembered(range(1, world.companies + 1), NOW)
    for company, columns in facts.items():
        here = {n: who for n, (who, of) in enumerate(world.meetings, 1) if of == company}
        counted = [n for n, who in here.items() if world.counts(who, company)]
        right = expected(counted)
        assert {name: columns[name] for name in right} == right
        for user in range(1, len(world.roles) + 1):
            if world.level(user, company):
                assert all(world.level(user, here[n]) for n in counted)
        assert not world.default or counted == list(here)


@settings(hard, max_examples=50)
@given(world=worlds())
def test_a_company_tells_of_nobody_whom_one_does_not_see(own, world):
    compare(world)


@pytest.mark.heavy
@settings(hard, max_examples=400)
@given(world=worlds())
def test_a_company_tells_of_nobody_in_hundreds_of_organisations(own, world):
    compare(world)
