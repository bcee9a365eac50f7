"""Settings count of a word where it is used on what the reader sees, and tell nothing of the rest."""

import re

import pytest

from rapport.access.actions.profile import change_profile
from rapport.access.models import Profile
from rapport.access.privileges import WORKING
from rapport.access.tests.test_rights import closed as closed_world
from rapport.activities.actions import log_activity
from rapport.attachments.actions import set_tags
from rapport.contacts.actions import add_relationship, change_contact, create_contact
from rapport.contacts.models import RelationshipType, Source

closed = closed_world


@pytest.fixture
def used(closed, browser_of):
    """`used(who, "tags", "golf")`: what the page says beside the word. Everybody may change settings here."""
    erin = closed.erin
    change_profile(Profile.objects.get(name="Salesperson"), by=erin, allowed=[*WORKING, "settings.change"])
    ann = create_contact({"name": "Ann Poe", "owner": closed.carol.pk}, by=erin)
    for one in (closed.joe, closed.jane, ann):
        change_contact(one, {"source": Source.objects.get(name="Introduction").pk, "tags": ["golf"]}, by=erin)
        one.refresh_from_db()
        add_relationship(one, closed.jane if one == ann else ann, RelationshipType.objects.get(key="knows"), by=erin)
    call = {"kind": "call", "contacts": [ann.pk], "outcome": "reached", "is_private": True}
    set_tags("activity", [log_activity(call, by=closed.carol).pk], add=["golf"], remove=[], by=closed.carol)

    def asked(who, page, word):
        text = browser_of(who).get(f"/settings/{page}/").content.decode()
        row = next(row for row in text.split("<tr ") if f'value="{word}"' in row)
        return re.sub("<[^>]+>", "", re.search(r'<td class="end number soft">(.*?)</td>', row)[1])

    return asked


def test_words_are_counted_on_what_one_sees(closed, used):
    counts = {
        who: [used(who, *word) for word in (("sources", "Introduction"), ("tags", "golf"), ("relationships", "Knows"))]
        for who in (closed.alice, closed.carol, closed.erin)
    }
    assert counts == {
        closed.alice: ["1", "1", "0"],
        closed.carol: ["2", "3", "2"],
        closed.erin: ["3", "3", "3"],  # the private call is Carol's
    }


def test_what_is_hidden_is_not_counted(closed, used):
    fields = {"contact": {"source": "hidden", "tags": "hidden"}}
    change_profile(Profile.objects.get(name="Salesperson"), by=closed.erin, fields=fields)
    assert (used(closed.carol, "sources", "Introduction"), used(closed.carol, "tags", "golf")) == ("", "1")
