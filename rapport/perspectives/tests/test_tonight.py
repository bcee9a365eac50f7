"""What tonight's run would move is shown, counted by cause, and nothing is moved by looking."""

from datetime import timedelta

import pytest

from rapport.contacts.actions import create_contact
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.rules import change_rules
from rapport.perspectives.models import Move, Standing

URL = "/settings/perspectives/tonight/"


@pytest.fixture
def buyers(erin):
    """Two who bought a year ago: tomorrow that is longer than agreed."""
    firms = [create_contact({"kind": "organisation", "name": f"Buyer {name}"}, by=erin) for name in "AB"]
    day = today_of(None) - timedelta(days=365)
    record_facts([{"contact_id": one.pk, "kind": "order", "on": day} for one in firms], by=erin)
    return firms


def test_tonight_says_whom_it_would_move_and_why(browser_of, erin, buyers):
    before = Move.objects.count()
    page = browser_of(erin).get(URL).content.decode()
    assert "Buyer A" in page and "Buyer B" in page and "no order for longer than agreed" in page
    assert Move.objects.count() == before
    assert "Buyer A" in browser_of(erin).get(URL, {"page": "1"}).content.decode()
    assert "Buyer A" not in browser_of(erin).get(URL, {"page": "2"}).content.decode()


def test_other_rules_are_looked_at_tonight(browser_of, erin, buyers):
    change_rules({"churn_days": "500"}, by=erin)
    assert "would move nobody" in browser_of(erin).get(URL).content.decode()
    assert Standing.objects.filter(contact__in=buyers, due_on__lte=today_of(None)).count() == 2


def test_colleagues_do_not_look(browser_of, alice):
    assert browser_of(alice).get(URL).status_code == 403
