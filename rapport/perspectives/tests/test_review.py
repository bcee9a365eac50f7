"""Standings whose day has come stand on Today until somebody moves it."""

from datetime import timedelta

from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.organisation.queries import today_of
from rapport.perspectives.queries.review import reviews_due
from rapport.perspectives.tests.test_record import put


def names(user):
    found, count = reviews_due(user, today_of(user))
    assert count == len(found)
    return [one.name for one in found]


def test_it_is_the_owners_of_the_standing_else_of_the_contact(cast):
    today = today_of(cast.alice)
    acme = create_contact({"kind": "organisation", "name": "ACME", "owner": cast.alice.pk}, by=cast.alice)
    east = create_contact({"kind": "organisation", "name": "East", "owner": cast.alice.pk}, by=cast.alice)
    later = create_contact({"kind": "organisation", "name": "Later", "owner": cast.alice.pk}, by=cast.alice)
    put(acme, "lead", review_on=today - timedelta(days=9))
    put(east, "approved", "purchasing", review_on=today, owner=cast.carol)
    put(later, "lead", review_on=today + timedelta(days=1))
    assert names(cast.alice) == ["ACME"]
    assert names(cast.carol) == ["East"]
    Contact.objects.filter(pk=acme.pk).update(owner=cast.bob, owner_key=cast.bob.pk)
    assert names(cast.bob) == ["ACME"]


def test_today_shows_them(alice, browser_of):
    acme = create_contact({"kind": "organisation", "name": "ACME", "owner": alice.pk}, by=alice)
    put(acme, "lead", review_on=today_of(alice) - timedelta(days=9))
    page = browser_of(alice).get("/").content.decode()
    assert "To review" in page
    assert f'href="/contacts/{acme.pk}/"' in page
    assert 'data-due="overdue"' in page.split("To review")[1]
