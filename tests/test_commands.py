"""The command line as a script uses it: exit codes, JSON, and sentences instead of tracebacks."""

import json

import pytest

pytestmark = pytest.mark.heavy
ERIN = """
from rapport.organisation.models import Organisation, User
Organisation.objects.update_or_create(id=1, defaults={"name": "Lind & Hale", "country": "US"})
User.objects.create(email="erin@lindhale.example", name="Erin Eyre", is_administrator=True)
"""
CARDS = "Name,Company,Phone\nJoe Doe,Acme,617 555 0142\nZoe Lodz,Acme,617 555 0143\n"


def test_colleagues_come_and_go(installation):
    installation.python(ERIN)
    invited = installation.rapport("user", "invite", "bob@lindhale.example", "--name", "Bob Boyd", "--json")
    assert "/welcome/" in json.loads(invited.stdout)["link"]
    installation.rapport("user", "deactivate", "bob@lindhale.example")
    people = json.loads(installation.rapport("user", "list", "--json").stdout)
    assert {person["email"]: person["active"] for person in people} == {
        "erin@lindhale.example": True,
        "bob@lindhale.example": False,
    }
    refused = installation.rapport("user", "reset", "bob@lindhale.example", code=1)
    assert refused.stderr == "rapport user: Bob Boyd cannot sign in. Let them in again first.\n"
    code = "from rapport.journal.models import Operation\nanswer = list(Operation.objects.values_list('door', 'by__email'))"
    assert installation.python(code) == [["command", "erin@lindhale.example"]] * 2


def test_a_file_comes_in_once(installation, tmp_path):
    installation.python(ERIN)
    file = tmp_path / "contacts.csv"
    file.write_text(CARDS)
    foreseen = json.loads(installation.rapport("import", str(file), "--dry-run", "--json").stdout)
    first = json.loads(installation.rapport("import", str(file), "--json").stdout)
    again = json.loads(installation.rapport("import", str(file), "--json").stdout)
    assert (foreseen["counts"]["created"], first["counts"]["created"], again["counts"]["same"]) == (2, 2, 2)
    assert "created" not in again["counts"]
    people = "from rapport.contacts.models import Contact\nanswer = Contact.objects.filter(kind='person').count()"
    assert installation.python(people) == 2


def test_contacts_go_out_and_everything_comes_back(installation, tmp_path):
    installation.python(ERIN)
    (tmp_path / "contacts.csv").write_text(CARDS)
    installation.rapport("import", "contacts.csv")
    lines = installation.rapport(
        "export", "-", "--format", "csv", "--query", "?where=kind:is:person"
    ).stdout.splitlines()
    assert len(lines) == 3
    for suffix in ("xlsx", "vcf"):
        told = json.loads(installation.rapport("export", f"out.{suffix}", "--json").stdout)
        assert told["counts"] == {"contact": 3}
    assert "--format" in installation.rapport("export", "out.txt", code=1).stderr
    assert "no lookup named" in installation.rapport("export", "out.csv", "--lookup", "Nobody", code=1).stderr
    installation.rapport("export", "all.zip", "--everything")
    assert sorted(file.name for file in tmp_path.glob("*.zip")) == ["all.zip"]
    assert list(tmp_path.glob(".*.partial")) == []


def test_trouble_is_a_sentence_and_an_exit_code(installation, tmp_path):
    nowhere = "postgres://nobody@127.0.0.1:1/nothing"
    for words, code, environment, sentence in [
        (["import", "nowhere.csv"], 1, {}, "There is no account yet."),
        (["nonsense"], 2, {}, "invalid choice"),
        (["check", "--nonsense"], 2, {}, "unrecognized arguments"),
        (["user", "list"], 3, {"RAPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3"}, "Run `rapport upgrade`"),
        (["upgrade"], 3, {"RAPPORT_DATABASE_URL": nowhere}, "The database does not answer"),
        (["upgrade"], 3, {"RAPPORT_DATABASE_URL": "mysql://x"}, "it has to be postgres:// or sqlite://"),
        (["check"], 3, {"RAPPORT_WEB_WORKERS": "many", "RAPPORT_BACKUP_AT": "noon"}, "RAPPORT_BACKUP_AT is 'noon'"),
        (["restore", str(tmp_path / "nothing.tar.gz")], 1, {}, "is not there"),
    ]:
        done = installation.rapport(*words, code=code, **environment)
        assert sentence in done.stderr, words
        assert "Traceback" not in done.stderr


def test_check_tells_machines_what_it_tells_people(installation):
    told = json.loads(installation.rapport("check", "--json").stdout)
    assert told["well"]
    (installation.data / "secret_key").chmod(0o644)
    told = json.loads(installation.rapport("check", "--json", code=1).stdout)
    assert [check["name"] for check in told["checks"] if not check["well"]] == ["Secret key"]
    installation.rapport("check", "--mend")
    installation.rapport("check")


def test_the_demo_leaves_data_alone(installation):
    installation.rapport("demo", "--contacts", "20")
    assert "already" in installation.rapport("demo", code=1).stderr
    assert "/welcome/" in installation.rapport("demo", "--if-empty").stdout
    installation.rapport("check")
