"""Pages are looked through for confidential contacts from the moment there is one, whichever way it came to be."""

import pytest

from rapport.contacts import looks
from rapport.contacts.actions import change_contact, create_contact, create_contacts_in_bulk
from rapport.journal.actions import operation, undo

HIDDEN = {"name": "Joe Doe", "is_confidential": True}


def changed(by):
    one = create_contact({"name": "Joe Doe"}, by=by)
    assert not looks.are_any()
    change_contact(one, {"is_confidential": True}, by=by)


def made_in_bulk(by):
    with operation("create_contacts", by=by, summary="Import") as writing:
        create_contacts_in_bulk([{"name": "Ann"}, HIDDEN], by=by, writing=writing)


def brought_back(by):
    one = create_contact(HIDDEN, by=by)
    done = change_contact(one, {"is_confidential": False}, by=by)
    looks.renew_stamp()
    assert not looks.are_any()
    undo(done, by=by)


@pytest.mark.parametrize("marked", [changed, made_in_bulk, brought_back])
def test_the_first_confidential_contact_is_known_at_once(cast, marked):
    assert not looks.are_any()
    marked(cast.alice)
    assert looks.are_any()
