"""Everything out, everything in: nothing is lost."""

import tracemalloc
import zipfile
from datetime import date

import pytest

from rapport.activities.actions import cancel_activities, plan_activity
from rapport.attachments.actions import add_comment
from rapport.base.errors import Refused
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact, drop_contacts, trash_contacts
from rapport.contacts.models import Contact
from rapport.exchange import actions
from rapport.exchange.archive import Archive, load, write_archive
from rapport.exchange.archive.reading import _wipe
from rapport.organisation.models import Organisation, User
from rapport.perspectives.actions.counting import missing_counts
from rapport.perspectives.queries import forget_setup, sales
from rapport.perspectives.queries.board import Board

LINES = "Id,Name,Company,Phone,Stand\n1,Joe Doe,Good Idea,617 555 0142,B12\n2,Ann Roe,Good Idea,,\n3,Ben Lee,,1,\n"


def tables_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith(("tables/", "files/"))}


@pytest.fixture
def full(tmp_path, cast):
    """An installation in use, as an archive."""
    source = tmp_path / "fair.csv"
    source.write_text(LINES)
    actions.import_file(source, by=cast.alice)
    create_contact({"name": "Zoë Łódź", "tags": ["Friend"], "notes": "«x»"}, by=cast.bob)
    trash_contacts([Contact.objects.get(given="Ben").pk], by=cast.erin)
    drop_contacts([Contact.objects.get(given="Ann").pk], "Retired", by=cast.alice)
    path = tmp_path / "all.zip"
    actions.export_everything(path, by=cast.erin)
    return path


def start_anew(email):
    """What a fresh installation has: seeds, and the first administrator under the first number."""
    _wipe()
    Organisation.objects.create(id=1, name="New", country="US")
    return User.objects.create_user(email, password="a password of my own", name="Erin Eyre", is_administrator=True)


def test_an_archive_comes_back_whole_under_the_same_account(full, tmp_path):
    here = start_anew("erin@lindhale.example")
    load(full)
    again = tmp_path / "again.zip"
    actions.export_everything(again, by=User.objects.get(email=here.email))
    before, after = tables_of(full), tables_of(again)
    before.pop("tables/journal.Operation.jsonl"), after.pop("tables/journal.Operation.jsonl")
    assert {name for name in before if before[name] != after.get(name)} == set()
    erin = User.objects.get(email=here.email)
    assert erin.check_password("a password of my own")
    assert not User.objects.get(email="alice@lindhale.example").has_usable_password()
    assert create_contact({"name": "New Person"}, by=erin).pk > Contact.objects.exclude(name="New Person").count()


def test_the_board_counts_what_an_archive_brought(full, cast):
    before = Board(sales(), cast.alice).counts
    assert sum(before.values()) > 1
    start_anew("erin@lindhale.example")
    load(full)
    forget_setup()
    assert Board(sales(), User.objects.get(email="alice@lindhale.example")).counts == before
    assert not missing_counts()
    assert create_contact({"name": "New Person"}, by=None)
    assert not missing_counts()


def test_somebody_else_may_bring_it_in_and_keeps_their_account(full):
    here = start_anew("new@admin.example")
    imported = actions.import_file(full, by=here)
    imported.refresh_from_db()
    assert (imported.state, imported.by.email) == ("done", "new@admin.example")
    assert imported.by.check_password("a password of my own")
    assert User.objects.filter(email="alice@lindhale.example").exists()
    assert Contact.objects.get(given="Joe").owner.email == "alice@lindhale.example"


def test_half_an_archive_changes_nothing(full, tmp_path):
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(full) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            octets = old.read(name)
            new.writestr(
                name, octets[: len(octets) // 2] if "TimelineEntry" in name or "Relationship.j" in name else octets
            )
    here = start_anew("new@admin.example")
    with pytest.raises(ValueError, match="."):
        load(broken)
    assert list(User.objects.all()) == [here]


def test_what_unpacks_to_more_than_the_memory_is_no_archive(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("manifest.json", "w") as told:
        told.write(b'{"format": "rapport-archive", "version": 1, "tables": {"')
        for _ in range(64):
            told.write(b" " * 2**20)
        told.write(b'": 1}}')
    tracemalloc.start()
    with pytest.raises(Refused):
        Archive(path)
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_private_activities_of_others_are_not_carried_away(cast, tmp_path):
    """An administrator's archive tells that there is one; the one of the installation's owner holds everything."""
    joe = create_contact({"name": "Joe Doe"}, by=cast.alice)
    hush = {"kind": "meeting", "contacts": [joe], "subject": "Zzsubject", "note": "Zznote", "place": "Zzplace"}
    private = plan_activity({**hush, "is_private": True, "when": When(on=date(2031, 3, 3))}, by=cast.alice)
    add_comment("activity", private.pk, "Zzcomment", by=cast.alice)
    cancel_activities([private.pk], reason="Zzbecause", by=cast.alice)
    for by, is_told in ((cast.erin, False), (cast.alice, True), (None, True)):
        write_archive(tmp_path / "all.zip", by=by)
        with zipfile.ZipFile(tmp_path / "all.zip") as archive:
            text = b"".join(archive.read(name) for name in archive.namelist()).decode().lower()
        for secret in ("zzsubject", "zznote", "zzplace", "zzcomment", "zzbecause"):
            assert (secret in text) == is_told, (by, secret)
        assert f'"id": {private.pk}, "kind_id"' in text
