"""Who follows a contact hears what colleagues do there, once per operation."""

import pytest

from rapport.access.actions.profile import change_profile
from rapport.access.models import Profile
from rapport.attachments.actions import add_comment
from rapport.contacts.actions import change_contact, create_contact, drop_contacts
from rapport.notices.actions import follow
from rapport.notices.models import Notice


@pytest.fixture
def joe(cast):
    joe = create_contact({"name": "Joe {Doe}"}, by=cast.bob)
    follow("contact", joe.pk, by=cast.alice)
    return joe


def told(user):
    return list(Notice.objects.filter(user=user).order_by("id").values_list("title", "url"))


def test_followers_hear_of_changes_and_comments(cast, joe):
    url = f"/contacts/{joe.pk}/"
    change_contact(joe, {"profession": "Architect"}, by=cast.bob)
    add_comment("contact", joe.pk, "Careful", by=cast.bob, about=joe.pk)
    drop_contacts([joe.pk], "Retired", by=cast.bob)
    titles = [("changed profession of Joe {Doe}", url), ("commented on Joe {Doe}", url), ("dropped Joe {Doe}", url)]
    assert told(cast.alice) == titles
    assert told(cast.bob) == told(cast.carol) == []


def test_nobody_hears_of_their_own_doing(cast, joe):
    change_contact(joe, {"profession": "Architect"}, by=cast.alice)
    assert told(cast.alice) == []


def test_nobody_hears_of_what_is_hidden_from_them(cast, joe):
    fields = {"contact": {"profession": "hidden", "company": "hidden"}}
    change_profile(Profile.objects.get(name="Salesperson"), by=cast.erin, fields=fields)
    change_contact(joe, {"profession": "Architect"}, by=cast.erin)
    change_contact(joe, {"profession": "Pilot", "industry": "Aviation"}, by=cast.erin)
    assert [title for title, _ in told(cast.alice)] == ["changed industry of Joe {Doe}"]
