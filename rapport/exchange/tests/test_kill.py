"""kill -9 in the middle of an import, many times, in real processes: nothing is lost, nothing is there twice or by half."""

import random
import signal
import time

import pytest

from tests.installation import until

ROWS = 1500
SET_UP = """
from rapport.organisation.models import Organisation, User
from rapport.exchange import actions
Organisation.objects.create(id=1, name="Lind", country="US")
erin = User.objects.create_user("erin@x.example", name="Erin Eyre", is_administrator=True)
imported = actions.upload(open({path!r}, "rb"), "people.csv", by=erin)
answer = actions.start_import(imported, by=erin, in_background={background}).id
"""
# Goes on with the import, and says so behind every slice.
GO_ON = """
from rapport.exchange import actions
from rapport.exchange.actions import running
from rapport.exchange.models import Import
advance = running.advance_import

def told(*words):
    advance(*words)
    print("slice", flush=True)

running.advance_import = told
actions.run_import(Import.objects.get())
"""
FACTS = """
from collections import Counter
from rapport.contacts.models import Contact, ContactPoint, Relationship
from rapport.exchange.models import Import, ImportRow
from rapport.journal.models import Change
from rapport.lookups.models import SearchEntry
born = Change.objects.filter(record_type="contact", before__isnull=True).values_list("record_id", flat=True)
people = Contact.objects.filter(kind="person")
answer = {
    "state": Import.objects.get().state,
    "rows": ImportRow.objects.count(),
    "accounted": sum(v for k, v in Import.objects.get().counts.items() if k in ImportRow.State.values),
    "people": people.count(),
    "names": people.values("name").distinct().count(),
    "companies": Contact.objects.filter(kind="organisation").count(),
    "company_names": Contact.objects.filter(kind="organisation").values("name").distinct().count(),
    "phones": ContactPoint.objects.count(),
    "ties": Relationship.objects.count(),
    "unborn": Contact.objects.exclude(id__in=born).count() + len(born) - Contact.objects.count(),
    "searched": SearchEntry.objects.filter(record_type="contact").count() - Contact.objects.count(),
    "unaccounted": people.exclude(id__in=ImportRow.objects.values("contact_id")).count(),
}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    lines = [f"{n},Joe{n},Doe{n},Firm {n % 97},617 555 {n:04d}" for n in range(ROWS)]
    path.write_text("Id,First name,Last name,Company,Phone\n" + "\n".join(lines) + "\n")
    return path


def is_whole(facts):
    """What has to hold at any moment: all that is there is there once, with all that belongs to it."""
    assert facts["rows"] == facts["accounted"] == facts["people"] == facts["names"] == facts["phones"] == facts["ties"]
    assert facts["companies"] == facts["company_names"]
    assert facts["unborn"] == facts["searched"] == facts["unaccounted"] == 0
    return facts


def slices(installation):
    return installation.output.count("slice\n") if (installation.folder / "output").exists() else 0


@pytest.mark.heavy
def test_kill_9_of_the_import_leaves_whole_slices_and_it_goes_on(installation, file):
    installation.python(SET_UP.format(path=str(file), background=False))
    chance, reached = random.Random(7), []
    for _ in range(4):
        known = slices(installation)
        process = installation.start_python(GO_ON)
        until(lambda process=process, known=known: slices(installation) > known or process.poll() is not None)
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        reached.append(is_whole(installation.python(FACTS))["people"])
    assert reached == sorted(reached)
    assert any(0 < n < ROWS for n in reached), reached
    until(lambda: installation.start_python(GO_ON).wait() == 0)
    facts = is_whole(installation.python(FACTS))
    assert (facts["state"], facts["people"], facts["companies"]) == ("done", ROWS, 97)


@pytest.mark.heavy
def test_another_worker_takes_over_after_kill_9(installation, file):
    installation.python(SET_UP.format(path=str(file), background=True))
    for _ in range(2):
        worker = installation.start("work")
        before = installation.python(FACTS)["people"]
        until(lambda before=before: installation.python(FACTS)["people"] > before or before == ROWS)
        worker.send_signal(signal.SIGKILL)
        is_whole(installation.python(FACTS))
    installation.start("work")
    until(lambda: installation.python(FACTS)["state"] == "done", 60)
    assert is_whole(installation.python(FACTS))["people"] == ROWS
