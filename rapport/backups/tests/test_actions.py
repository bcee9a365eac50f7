import fcntl
import sqlite3
import tarfile
import threading
from contextlib import closing

import pytest

from tests.installation import is_free, until

pytestmark = pytest.mark.heavy
ADD = """
from rapport.organisation.models import Organisation, User
Organisation.objects.update_or_create(id=1, defaults={"name": "%s", "country": "US"})
User.objects.get_or_create(email="erin@lindhale.example", name="Erin Eyre")
"""
NAME = "from rapport.organisation.models import Organisation\nanswer = Organisation.objects.get().name"


def backed_up(installation):
    installation.rapport("backup")
    return max((installation.data / "backups").glob("rapport-*"), key=lambda file: file.stat().st_mtime_ns)


def test_a_backup_brings_everything_back(installation):
    installation.python(ADD % "Lind & Hale")
    (installation.data / "files").mkdir()
    (installation.data / "files" / "letter.pdf").write_text("as it was")
    secret = (installation.data / "secret_key").read_text()
    archive = backed_up(installation)
    assert archive.stat().st_mode & 0o777 == 0o600
    installation.python(ADD % "Spoilt")
    (installation.data / "files" / "letter.pdf").write_text("spoilt")
    (installation.data / "secret_key").write_text("spoilt")

    refused = installation.rapport("restore", str(archive), code=1)
    assert "--force" in refused.stderr
    assert installation.python(NAME) == "Spoilt"

    said = installation.rapport("restore", str(archive), "--force").stdout
    assert installation.python(NAME) == "Lind & Hale"
    assert (installation.data / "files" / "letter.pdf").read_text() == "as it was"
    assert (installation.data / "secret_key").read_text() == secret
    kept = [line.removeprefix("Kept from before: ") for line in said.splitlines() if line.startswith("Kept")]
    assert len(kept) == 3
    installation.rapport("check")


def test_a_damaged_backup_changes_nothing(installation, tmp_path):
    installation.python(ADD % "Lind & Hale")
    archive = backed_up(installation)
    cut, evil = tmp_path / "cut.tar.gz", tmp_path / "evil.tar.gz"
    cut.write_bytes(archive.read_bytes()[:-2000])
    with tarfile.open(evil, "w:gz") as tar:
        tar.add(__file__, "../outside")
    for file in (cut, evil, tmp_path / "nothing"):
        refused = installation.rapport("restore", str(file), "--force", code=1)
        assert "Traceback" not in refused.stderr
    assert installation.python(NAME) == "Lind & Hale"
    assert not (tmp_path / "data" / "outside").exists()
    assert [file.name for file in installation.data.glob(".restoring*")] == []


def test_only_the_newest_stay(installation):
    names = [installation.rapport("backup", "--keep", "2").stdout.split(" ")[0] for _ in range(4)]
    left = {str(file) for file in (installation.data / "backups").iterdir()}
    assert len(left) == 2
    assert names[-1] in left


def test_people_keep_writing_while_a_backup_is_taken(installation):
    installation.python(ADD % "Lind & Hale")
    many = "\n".join(
        [
            "from rapport.organisation.models import Holiday",
            "from datetime import date, timedelta",
            "for n in range(300):",
            "    Holiday.objects.create(day=date(2026, 1, 1) + timedelta(n))",
        ]
    )
    writer = threading.Thread(target=installation.python, args=[many])
    writer.start()
    archives = [backed_up(installation) for _ in range(3)]
    writer.join()
    for archive in archives:
        installation.rapport("restore", str(archive), "--force")
        installation.rapport("check")
    installation.rapport("upgrade")


def test_a_restore_waits_for_nobody(installation):
    """While Rapport runs on this data, nothing is replaced under its feet."""
    archive = backed_up(installation)
    with (installation.data / "serving.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        refused = installation.rapport("restore", str(archive), "--force", code=1)
    assert "Stop it first" in refused.stderr


def test_a_restore_does_not_take_the_database_from_a_worker(installation):
    archive = backed_up(installation)
    installation.start("work")
    until(lambda: not is_free(installation.data / "serving.lock"))
    refused = installation.rapport("restore", str(archive), "--force", code=1)
    assert "Stop it first" in refused.stderr


def test_a_restore_does_not_take_the_database_from_another_program(installation):
    if installation.url:
        pytest.skip("PostgreSQL looks after that itself")
    archive = backed_up(installation)
    database = installation.data / "rapport.sqlite3"
    with closing(sqlite3.connect(database)) as other:
        other.execute("SELECT * FROM organisation_user").fetchall()
        refused = installation.rapport("restore", str(archive), "--force", code=1)
    assert "Another program" in refused.stderr


def test_a_damaged_database_is_replaced(installation):
    if installation.url:
        pytest.skip("PostgreSQL's files are its own")
    installation.python(ADD % "Lind & Hale")
    archive = backed_up(installation)
    (installation.data / "rapport.sqlite3").write_bytes(b"broken" * 1000)
    installation.rapport("restore", str(archive), "--force")
    assert installation.python(NAME) == "Lind & Hale"
    installation.rapport("check")
