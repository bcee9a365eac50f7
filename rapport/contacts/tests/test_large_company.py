"""A company of many people goes to the trash and comes back while colleagues go on writing."""

import pytest

from rapport.base.memory import remembering
from rapport.contacts import actions
from rapport.contacts.actions.employment import AT_ONCE
from rapport.contacts.models import Contact
from rapport.jobs.worker import run_due
from rapport.journal.actions import operation, undo
from rapport.journal.models import Operation

PEOPLE = AT_ONCE + 10


@pytest.fixture
def company(alice):
    with operation("import", by=alice, summary="Import") as writing:
        rows = [{"name": f"Person {n}", "company": "Good Idea", "job_title": f"No. {n}"} for n in range(PEOPLE)]
        actions.create_contacts_in_bulk(rows, by=alice, writing=writing)
    return Contact.objects.get(kind="organisation")


def _of_it():
    return Contact.objects.filter(kind="person", company="Good Idea", employer__name="Good Idea").exclude(job_title="")


def test_its_people_follow_in_the_background_and_come_back(company, alice):
    done = actions.trash_contacts([company.pk], by=alice)
    assert done.changes.count() == 1
    run_due()
    assert _of_it().count() == 0
    assert max(part.changes.count() for part in Operation.objects.filter(action="remember_work")) == AT_ONCE
    undo(done, by=alice)
    run_due()
    assert _of_it().count() == PEOPLE


def test_its_people_are_read_and_written_together(company, alice, django_assert_max_num_queries):
    Contact.objects.filter(pk__in=_of_it().values("pk")[: PEOPLE - AT_ONCE]).delete()
    with remembering(), django_assert_max_num_queries(AT_ONCE * 2 // 3):  # none for each of them
        actions.trash_contacts([company.pk], by=alice)
    assert _of_it().count() == 0
