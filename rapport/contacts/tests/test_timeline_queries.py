from datetime import UTC, datetime, timedelta

import pytest

from rapport.base import sockets
from rapport.contacts.models import Contact, TimelineEntry
from rapport.contacts.queries.timeline import SCREENFUL, timeline_page
from rapport.organisation.models import User

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def make_contact(name, kind="person", **facts):
    return Contact.objects.create(name=name, kind=kind, created_at=START, changed_at=START, **facts)


def enter(contact, record_id, minutes=0, **facts):
    return TimelineEntry.objects.create(
        contact=contact,
        record_type="call",
        record_id=record_id,
        kind="call",
        at=START + timedelta(minutes=minutes),
        **facts,
    )


@pytest.fixture
def calls(monkeypatch):
    """A source whose private records nobody but Alice may see."""

    def visible(user):
        return User.objects.filter(pk__in=[7]) if user.name.startswith("Alice") else User.objects.none()

    source = sockets.TimelineSource(
        "call", lambda: [("call", "Calls")], lambda ids, user, on: {i: f"call {i}" for i in ids}, visible
    )
    monkeypatch.setitem(sockets._plugged, sockets.TimelineSource, [source])


def texts(page):
    """What the entries say, but for the quiet one that tells when the contact was made."""
    return [entry.markup for entry in page.entries if ">Added" not in entry.markup.replace(" ", "")]


def test_pages_follow_each_other_without_gap_or_repeat(calls, alice):
    joe = make_contact("Joe Doe")
    for i in range(SCREENFUL + 5):
        enter(joe, i, minutes=i // 2)
    first = timeline_page(joe, alice)
    second = timeline_page(joe, alice, before=first.next)
    assert texts(first) + texts(second) == [f"call {i}" for i in reversed(range(SCREENFUL + 5))]
    assert second.next == ""


def test_a_company_tells_what_happened_with_its_people_once(calls, alice):
    own = make_contact("Good Idea", "organisation")
    joe, jane = make_contact("Joe Doe"), make_contact("Jane Roe")
    enter(joe, 1, organisation=own)
    enter(jane, 1, organisation=own, is_first=False)
    enter(joe, 2)
    assert texts(timeline_page(own, alice)) == ["call 1"]


def test_private_entries_are_shown_only_where_the_source_says_so(calls, cast, monkeypatch):
    seven = User.objects.create_user("seven@lindhale.example", id=7, name="Seven")
    joe = make_contact("Joe Doe")
    enter(joe, seven.pk, is_private=True)
    assert texts(timeline_page(joe, cast.alice)) == ["call 7"]
    assert texts(timeline_page(joe, cast.bob)) == []


def test_an_unreadable_cursor_begins_at_the_top(calls, alice):
    joe = make_contact("Joe Doe")
    enter(joe, 1)
    assert texts(timeline_page(joe, alice, before="yesterday~x")) == ["call 1"]


def test_the_making_of_a_contact_stands_where_it_belongs(calls, alice):
    joe = make_contact("Joe Doe")
    enter(joe, 1, minutes=-60)
    enter(joe, 2, minutes=60)
    said = ["Added" if "Added" in entry.markup else entry.markup for entry in timeline_page(joe, alice).entries]
    assert said == ["call 2", "Added", "call 1"]
    assert len(timeline_page(joe, alice, kind="call").entries) == 2
