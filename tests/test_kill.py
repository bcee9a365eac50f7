"""kill -9 in the middle of saves, many times: what was acknowledged is there, once and whole, and nothing is half done."""

import random
import time

import pytest

from tests.installation import until

pytestmark = pytest.mark.heavy
PERSON = """
from rapport.organisation.models import Organisation, User
Organisation.objects.update_or_create(id=1, defaults={"name": "Lind & Hale", "country": "US"})
User.objects.get_or_create(email="alice@lindhale.example", name="Alice Ames")
"""
# Adds people at work for a few companies, logs a call with a next step for each, and says so only then.
SAVE = """
import itertools
from datetime import date
from rapport.activities.actions import log_activity
from rapport.base.typed_dates import When
from rapport.contacts.actions import create_contact
from rapport.organisation.models import User

by = User.objects.get()
for n in itertools.count({start}):
    point = {{"kind": "email", "label": "Work", "value": f"p{{n}}@example.com"}}
    values = {{"given": "Pat", "family": f"Number{{n}}", "company": f"Company {{n % 5}}", "points": [point]}}
    person = create_contact(values, by=by)
    print("\\nperson", person.pk, flush=True)  # a killed one may have left a line unfinished
    step = {{"kind": "call", "when": When(on=date(2030, 1, 2))}}
    call = {{"kind": "call", "contacts": [person], "outcome": "no-answer", "note": "nobody there"}}
    print("\\ncall", log_activity(call, by=by, next_step=step).pk, flush=True)
"""
LOOK = """
from django.db.models import Count
from rapport.activities.models import Activity
from rapport.contacts.models import Contact, ContactPoint, TimelineEntry
from rapport.journal.models import Change, Operation
from rapport.lookups.models import SearchEntry

people = Contact.objects.filter(kind="person")
born = Change.objects.filter(before__isnull=True)
answer = {
    "person": list(people.values_list("pk", flat=True)),
    "call": list(Activity.objects.exclude(done_at=None).values_list("pk", flat=True)),
    "planned": Activity.objects.filter(done_at=None).count(),
    "points": ContactPoint.objects.count(),
    "companies": list(Contact.objects.exclude(kind="person").values("name").annotate(n=Count("pk")).values_list("n", flat=True)),
    "births": {t: born.filter(record_type=t).count() for t in ("contact", "activity")},
    "rows": {"contact": Contact.objects.count(), "activity": Activity.objects.count()},
    "empty": Operation.objects.filter(changes=None, events=[]).count(),
    "searchable": SearchEntry.objects.filter(record_type="contact").count(),
    "told": TimelineEntry.objects.filter(record_type="activity").count(),
}
"""


def said(installation, word):
    return [int(line.split()[1]) for line in installation.output.splitlines() if line.startswith(f"{word} ")]


def test_kill_9_in_the_middle_of_saves(installation):
    installation.python(PERSON)
    chance = random.Random(7)
    for kill in range(10):
        known = len(said(installation, "person")) if kill else 0
        process = installation.start_python(SAVE.format(start=kill * 1000))
        until(lambda known=known: len(said(installation, "person")) > known, 60)
        time.sleep(chance.uniform(0, 0.4))
        process.kill()
        process.wait()
    found = installation.python(LOOK)

    for word in ("person", "call"):
        acknowledged = said(installation, word)
        assert set(acknowledged) <= set(found[word]), f"an acknowledged {word} is lost"
        assert len(acknowledged) == len(set(acknowledged))
        assert len(found[word]) <= len(acknowledged) + 10  # at most one a kill was saved and not yet said
    assert found["planned"] == len(found["call"]), "a call without its next step, or the other way round"
    assert found["points"] == len(found["person"])
    assert set(found["companies"]) == {1}
    assert found["births"] == found["rows"]
    assert found["empty"] == 0
    assert found["searchable"] == found["rows"]["contact"]
    installation.rapport("check")
