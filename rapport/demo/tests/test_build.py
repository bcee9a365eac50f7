"""The demo writes past the actions, so it is held against what they would have written."""

from datetime import date

import pytest

from rapport.activities.actions import log_activity
from rapport.activities.models import Activity
from rapport.base.errors import Refused
from rapport.base.sockets import HealthCheck, plugged
from rapport.contacts.models import Contact
from rapport.demo.build import fill
from rapport.demo.people import Inventor
from rapport.demo.words import COUNTRIES, WORDS
from rapport.organisation.models import User
from rapport.perspectives.actions.steps import count_attempts
from rapport.perspectives.models import Standing


@pytest.fixture
def filled(db):
    return fill(contacts=120, activities=600, seed=3)


def test_the_demo_is_as_large_as_asked_and_has_work_for_today(filled):
    assert Contact.objects.filter(kind="person").count() == 120
    assert 550 <= Activity.objects.count() <= 660
    assert Activity.objects.filter(assigned_to=filled, done_at=None).exists()
    assert filled.is_administrator
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_nothing_is_left_to_mend_in_a_demo(filled):
    asked = [(check.name, *check.ask()) for check in plugged(HealthCheck)]
    assert [told for told in asked if not told[1]] == []


def test_leads_of_the_demo_were_tried_as_often_as_their_history_says(filled):
    concerned = set(Standing.objects.filter(lead_from__isnull=False).values_list("contact_id", flat=True))
    before = dict(Standing.objects.filter(tries__gt=0).values_list("pk", "tries"))
    assert before
    count_attempts(concerned)
    assert dict(Standing.objects.filter(tries__gt=0).values_list("pk", "tries")) == before


def test_the_same_seed_invents_the_same_people():
    one, other = (Inventor(3, [1, 2], date(2026, 10, 14)) for _ in range(2))
    assert [one.person(n, None).points for n in range(50)] == [other.person(n, None).points for n in range(50)]


def test_a_database_with_contacts_is_left_alone(filled):
    with pytest.raises(Refused):
        fill(contacts=5)


def test_invented_addresses_lead_nowhere():
    assert all("555 01" in phone for phone in COUNTRIES[0].phones)
    assert WORDS["company_first"]


def test_work_goes_on_where_the_demo_stops(filled):
    contact = Contact.objects.filter(kind="person").first()
    made = log_activity(
        {"kind": "call", "contacts": [contact.pk], "note": "Still there.", "outcome": "reached"}, by=filled
    )
    assert Activity.objects.get(pk=made.pk).outcome.key == "reached"
