"""The log is only added to, tells what was altered, and forgets a person without breaking."""

import pytest
from django.db import Error, connection, transaction

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.audit.actions import chain_entries, erase_person, note
from rapport.audit.models import Entry
from rapport.audit.origin import Origin
from rapport.audit.queries import broken_at, entries, last_seal
from rapport.contacts.actions import change_contact, create_contact


@pytest.fixture
def log(cast):
    for number in range(3):
        note("sign_in", by=cast.alice, origin=Origin(f"203.0.113.{number}", "Firefox"))
        note("sign_in_failed", by=None, who="nobody@lindhale.example", origin=Origin("203.0.113.9"))
    assert chain_entries() == 6
    return cast


def forged(statement: str) -> None:
    """What somebody with the database in their hands can do: the trigger is theirs to drop."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER audit_entry_kept" + (" ON audit_entry" if connection.vendor == "postgresql" else "")
        )
        cursor.execute(statement)


def test_what_is_whole_is_said_to_be(log):
    assert broken_at() is None
    assert last_seal()[0] == 6
    assert chain_entries() == 0


@pytest.mark.parametrize(
    ("forgery", "position"),
    [
        ("UPDATE audit_entry SET action = 'sign_out' WHERE position = 2", 2),
        ('UPDATE audit_entry SET personal = \'{"who": "Somebody else"}\' WHERE position = 3', 3),
        ("UPDATE audit_entry SET user_id = 99 WHERE position = 5", 5),
        ("DELETE FROM audit_entry WHERE position = 4", 5),
    ],
)
def test_what_was_altered_is_found(log, forgery, position):
    forged(forgery)
    assert broken_at()[1] == position


def test_an_entry_cannot_be_rewritten(log):
    for forgery in ({"action": "sign_out"}, {"digest": "0" * 64}, {"user_id": None}):
        with pytest.raises(Error), transaction.atomic():
            Entry.objects.filter(position=1).update(**forgery)


def test_a_person_is_forgotten_and_the_chain_is_whole(log):
    assert erase_person(log.alice.pk) == 3
    assert not Entry.objects.filter(personal__icontains="Alice").exists()
    assert broken_at() is None
    note("sign_in", by=log.bob)
    assert chain_entries() == 1
    assert broken_at() is None


def test_it_is_searched(log):
    assert entries(text="203.0.113.1").count() == 1
    assert entries(action="sign_in_failed").count() == 3
    assert entries(user_id=log.alice.pk, text="firefox").count() == 3


def test_changes_of_rights_and_looks_at_confidential_contacts_are_kept(cast, browser_of):
    set_default("contact", Level.READ, by=cast.erin)
    assert entries(action="rights_changed").get().personal["who"] == "Erin Eyre"
    joe = create_contact({"name": "Joe Doe"}, by=cast.alice)
    browser_of(cast.alice).get(f"/contacts/{joe.pk}/")
    assert not entries(action="viewed").exists()
    change_contact(joe, {"is_confidential": True}, by=cast.alice)
    browser_of(cast.bob).get(f"/contacts/{joe.pk}/")
    assert entries(action="viewed").get().record_id == joe.pk
