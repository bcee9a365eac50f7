"""The log is only added to, tells what was altered, and forgets a person without breaking."""

import pytest
from django.db import Error, connection, transaction

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.audit.actions import chain_entries, erase_person, note
from rapport.audit.chain import commitment_of, digest_of
from rapport.audit.health import CHECKS
from rapport.audit.models import Entry, Seal
from rapport.audit.origin import Origin
from rapport.audit.queries import broken_at, entries, last_seal, why_not_signed
from rapport.contacts.actions import change_contact, create_contact


@pytest.fixture
def log(cast):
    for number in range(3):
        note("sign_in", by=cast.alice, origin=Origin(f"203.0.113.{number}", "Firefox"))
        note("sign_in_failed", by=None, who="nobody@lindhale.example", origin=Origin("203.0.113.9"))
    assert chain_entries() == 6
    return cast


def forged(*statements: str) -> None:
    """What somebody with the database in their hands can do: the triggers are theirs to drop."""
    where = " ON audit_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for trigger in ("audit_entry_kept", "audit_entry_stays"):
            cursor.execute(f"DROP TRIGGER {trigger}{where}")
        for statement in statements:
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


def test_entries_that_change_places_are_found(log):
    turn = "UPDATE audit_entry SET position = {} WHERE position = {}"
    forged(*(turn.format(*places) for places in ((99, 2), (2, 3), (3, 99))))
    assert broken_at()[1] == 2


def test_what_is_cut_off_at_the_end_is_found_and_not_signed_afterwards(log):
    forged("DELETE FROM audit_entry WHERE position > 4")
    assert broken_at() is None
    for _ in range(2):
        assert CHECKS[0].ask() == (False, "2 of the last entries were removed.") if last_seal()[0] == 4 else True
        note("sign_in", by=log.bob)
        chain_entries()
    note("sign_in", by=log.bob)
    chain_entries()
    assert why_not_signed() == "The entries up to 6 are not those that were signed."


def test_a_chain_written_anew_is_found(log):
    """Every digest right, and still: who has the database has not the secret key."""
    forged("UPDATE audit_entry SET user_id = 99 WHERE position = 2")
    before = ""
    for entry in Entry.objects.order_by("position"):
        entry.commitment = commitment_of(entry.personal, entry.salt)
        entry.digest = before = digest_of(entry, before)
        entry.save()
    assert broken_at() is None and not CHECKS[0].ask()[0]
    Seal.objects.all().delete()
    assert not CHECKS[0].ask()[0]


def test_the_key_that_signed_is_asked_for(log, settings):
    assert CHECKS[0].ask()[0]
    settings.SECRET_KEY = "another"
    assert "another secret key" in CHECKS[0].ask()[1]


def test_an_entry_cannot_be_rewritten_or_removed(log):
    for forgery in ({"action": "sign_out"}, {"digest": "0" * 64}, {"user_id": None}, {"position": None}):
        with pytest.raises(Error), transaction.atomic():
            Entry.objects.filter(position=1).update(**forgery)
    with pytest.raises(Error), transaction.atomic():
        Entry.objects.filter(position=1).delete()


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
