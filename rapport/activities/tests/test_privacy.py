"""A private activity is "busy" to others, and nothing else, wherever they look."""

from datetime import UTC, datetime

import pytest

from rapport.activities import actions, queries, sources
from rapport.base import catalogue
from rapport.base.errors import Gone
from rapport.base.typed_dates import When
from rapport.contacts.models import TimelineEntry
from rapport.contacts.queries.timeline import timeline_page
from rapport.journal.queries import journal_page

NOON = When(at=datetime(2026, 10, 14, 16, tzinfo=UTC))


@pytest.fixture
def secret(alice, joe):
    return actions.plan_activity(
        {"kind": "meeting", "contacts": [joe], "when": NOON, "subject": "Salary", "is_private": True}, by=alice
    )


def test_others_find_it_nowhere(alice, cast, joe, secret):
    bob = cast.bob
    assert queries.due(alice).today == [secret]
    assert queries.due(alice, viewer=bob).today == []
    assert list(queries.visible_to(bob)) == []
    assert queries.open_of_contact(bob, joe) == []
    joe.refresh_from_db()
    assert joe.next_at is None
    with pytest.raises(Gone):
        actions.complete_activity(secret.pk, by=bob, outcome="held")
    with pytest.raises(Gone):
        actions.trash_activities([secret.pk], by=bob)


def test_nothing_of_it_stands_with_the_contact(alice, cast, joe, company, secret):
    actions.complete_activity(secret.pk, by=alice, outcome="held", note="Raise agreed")
    for contact in (joe, company):
        contact.refresh_from_db()
        assert (contact.touches, contact.last_contact_at, contact.next_at) == (0, None, None)
        assert [entry for entry in timeline_page(contact, cast.bob).entries if "entry-activity" in entry.markup] == []
        assert [entry for entry in timeline_page(contact, alice).entries if "entry-activity" in entry.markup]
    assert sources.hits([secret.pk], cast.bob) == {}
    assert sources.render_history([secret.pk], cast.bob, joe.pk) == {}
    assert journal_page(("contact", joe.pk), cast.bob).told == []
    assert catalogue.card("activity").names([secret.pk], cast.bob) == {}


def test_making_it_private_later_takes_it_back(alice, cast, joe, company):
    call = actions.log_activity(
        {"kind": "call", "contacts": [joe], "outcome": "reached", "note": "Secret words"}, by=alice
    )
    actions.change_activity(call.pk, {"is_private": True}, by=alice)
    joe.refresh_from_db()
    assert joe.touches == 0
    assert TimelineEntry.objects.get().is_private
    assert journal_page(("contact", joe.pk), cast.bob).told == []
    actions.change_activity(call.pk, {"is_private": False}, by=alice)
    joe.refresh_from_db()
    assert joe.touches == 1
    assert journal_page(("contact", joe.pk), cast.bob).told != []


def test_who_takes_part_sees_it(alice, cast, joe):
    meeting = actions.plan_activity(
        {"kind": "meeting", "contacts": [joe], "when": NOON, "is_private": True, "colleagues": [cast.bob.pk]}, by=alice
    )
    assert queries.due(cast.bob).today == [meeting]
    assert list(queries.visible_to(cast.carol)) == []
