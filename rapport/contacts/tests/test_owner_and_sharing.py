"""A contact may belong to a group, and is shared by hand."""

import pytest

from rapport.access.actions.group import save_group
from rapport.access.models import Group, Share
from rapport.access.tests.test_rights import closed, seen  # noqa: F401 - a fixture
from rapport.contacts.actions import change_contact, change_contacts, create_contact
from rapport.contacts.history import source
from rapport.contacts.models import Contact
from rapport.journal.actions import undo

HX = {"HX-Request": "true"}


@pytest.fixture
def east(closed):  # noqa: F811
    save_group(None, by=closed.erin, name="East", members=[f"user-{closed.carol.pk}"])
    return Group.objects.get()


def test_a_group_owns_a_contact_and_its_members_see_it(closed, east, browser_of):  # noqa: F811
    done = change_contact(closed.joe, {"owner": -east.pk}, by=closed.alice)
    joe = Contact.objects.get(pk=closed.joe.pk)
    assert (joe.owner, joe.owner_group) == (None, east)
    assert seen(closed.carol) == {"Jane Roe", "Joe Doe"} and seen(closed.alice) == set()
    page = browser_of(closed.carol).get(f"/contacts/{joe.pk}/").content.decode()
    assert "East" in page
    told = source.render([done.pk], closed.erin, joe.pk)[done.pk]
    assert "Given to East" in told
    undo(done, by=closed.erin)
    assert Contact.objects.get(pk=joe.pk).owner == closed.alice


def test_many_are_given_to_a_group_and_found_by_it(closed, east, browser_of):  # noqa: F811
    done = change_contacts([closed.joe.pk, closed.jane.pk], {"owner": -east.pk}, by=closed.erin)
    client = browser_of(closed.erin)
    page = client.get(f"/contacts/?where=owner:is:-{east.pk}&columns=name,owner").content.decode()
    assert "Joe Doe" in page and "Jane Roe" in page and "East" in page
    assert "Joe Doe" not in client.get(f"/contacts/?where=owner:not:-{east.pk}").content.decode()
    assert "Joe Doe" not in client.get("/contacts/?where=owner:empty").content.decode()
    assert "Joe Doe" in client.get(f"/contacts/?where=owner:any:{closed.bob.pk},-{east.pk}").content.decode()
    undo(done, by=closed.erin)
    assert {one.owner for one in Contact.objects.all()} == {closed.alice, closed.carol}


def test_the_whole_form_keeps_the_group_and_the_field_takes_one(closed, east, browser_of):  # noqa: F811
    client = browser_of(closed.erin)
    url = f"/contacts/{closed.joe.pk}/field/owner/"
    assert f'value="-{east.pk}"' in client.get(url, headers=HX).content.decode()
    closed.joe.refresh_from_db()
    client.post(url, {"value": f"-{east.pk}", "version": closed.joe.version}, headers=HX)
    form = client.get(f"/contacts/{closed.joe.pk}/edit/").content.decode()
    assert f'<option value="-{east.pk}" selected' in form
    closed.joe.refresh_from_db()
    facts = {"name": "Joe Doe", "owner": f"-{east.pk}", "job_title": "CEO", "version": closed.joe.version}
    client.post(f"/contacts/{closed.joe.pk}/edit/", facts, headers=HX)
    closed.joe.refresh_from_db()
    assert (closed.joe.owner_group, closed.joe.job_title) == (east, "CEO")
    assert client.post(url, {"value": "-987", "version": closed.joe.version}, headers=HX).status_code == 422


def test_a_contact_is_made_for_a_group(closed, east):  # noqa: F811
    contact = create_contact({"name": "June Poe", "owner": east}, by=closed.erin)
    assert Contact.objects.get(pk=contact.pk).owned_by == -east.pk


def test_the_dialog_says_who_sees_it_and_shares_it(closed, browser_of):  # noqa: F811
    url = f"/contacts/{closed.joe.pk}/sharing/"
    dialog = browser_of(closed.alice).get(url, headers=HX).content.decode()
    assert "3 people see it" in dialog and "Carol Cole" in dialog  # as one to share with
    answer = browser_of(closed.alice).post(url, {"to": f"user-{closed.carol.pk}", "level": 1}, headers=HX)
    assert "4 people see it" in answer.content.decode()
    carol = browser_of(closed.carol)
    assert "Only the owner" in carol.get(url, headers=HX).content.decode()
    assert carol.post(url, {"to": f"user-{closed.carol.pk}", "level": 3}, headers=HX).status_code == 403
    alice = browser_of(closed.alice)
    assert alice.post(url, {"to": "", "level": 1}, headers=HX).status_code == 422
    alice.post(url, {"to": f"user-{closed.carol.pk}", "level": 0}, headers=HX)
    assert not Share.objects.exists()
    assert browser_of(closed.carol).get(url, headers=HX).status_code == 404
