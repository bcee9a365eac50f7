from datetime import timedelta
from math import ceil
from types import SimpleNamespace

import pytest
from django.utils import timezone

from rapport.access.actions import deactivate_user
from rapport.base.errors import Invalid, NotAllowed
from rapport.contacts import actions, jobs, queries
from rapport.contacts.actions.many import PART
from rapport.contacts.models import Contact, Relationship
from rapport.jobs.worker import run_due
from rapport.journal.actions import operation, undo
from rapport.journal.models import Change, Operation
from rapport.lookups.models import SearchEntry

JOB = SimpleNamespace(should_stop=lambda: False, report=lambda done, total, stays: None)


@pytest.fixture
def joe(alice):
    return actions.create_contact({"name": "Joe Doe", "company": "Good Idea", "job_title": "CEO"}, by=alice)


def test_dropped_contacts_are_hidden_and_come_back(joe, alice):
    operation = actions.drop_contacts([joe.pk], "Retired", by=alice)
    assert not queries.listed_to(alice).filter(pk=joe.pk).exists()
    assert queries.contact_for(alice, joe.pk).dropped_reason == "Retired"
    undo(operation, by=alice)
    assert queries.listed_to(alice).filter(pk=joe.pk).exists()
    with pytest.raises(Invalid):
        actions.drop_contacts([joe.pk], " ", by=alice)


def test_the_trash_keeps_everything_and_gives_it_back(joe, alice):
    employer = joe.employer
    actions.trash_contacts([joe.pk, employer.pk], by=alice)
    assert not SearchEntry.objects.filter(record_type="contact", record_id=joe.pk).exists()
    actions.untrash_contacts([employer.pk, joe.pk], by=alice)
    joe.refresh_from_db()
    assert (joe.company, joe.job_title, joe.hidden_at) == ("Good Idea", "CEO", None)
    assert SearchEntry.objects.filter(record_type="contact", record_id=joe.pk).exists()
    assert Relationship.objects.get(of=joe).is_primary


def test_a_company_in_the_trash_is_nobodys_company(joe, alice):
    actions.trash_contacts([joe.employer_id], by=alice)
    joe.refresh_from_db()
    assert (joe.company, joe.employer_id) == ("", None)


def test_after_thirty_days_the_trash_is_emptied(joe, alice):
    jane = actions.create_contact({"name": "Jane"}, by=alice)
    actions.trash_contacts([joe.pk, jane.pk], by=alice)
    Contact.objects.filter(pk=joe.pk).update(trashed_at=timezone.now() - timedelta(days=31))
    jobs.empty_trash(JOB)
    assert set(Contact.objects.filter(kind="person")) == {jane}
    assert Change.objects.filter(record_type="contact", record_id=joe.pk, after__isnull=True).exists()


def test_over_five_hundred_goes_in_parts_and_resumes(alice, monkeypatch):
    with operation("import", by=alice, summary="Import") as writing:
        rows = [{"name": f"Person {n}"} for n in range(1203)]
        ids = [c.pk for c in actions.create_contacts_in_bulk(rows, by=alice, writing=writing)]
    whole = actions.change_contacts(ids, {"profession": "Architect"}, by=alice)
    stops = iter([False, True])
    jobs.carry_out(SimpleNamespace(should_stop=lambda: next(stops), report=JOB.report), whole.pk, ids, ARGUMENTS)
    assert Contact.objects.filter(profession_key="architect").count() == PART
    jobs.carry_out(JOB, whole.pk, ids, ARGUMENTS)
    assert Contact.objects.filter(profession_key="architect").count() == 1203
    assert Operation.objects.filter(part_of=whole).count() == ceil(1203 / PART)


def test_a_long_change_ends_with_the_right_to_it(alice, erin):
    ids = [actions.create_contact({"name": f"Person {n}"}, by=alice).pk for n in range(2)]
    with operation("change_contacts", by=alice, summary="2 contacts changed") as whole:
        whole.tell("contacts.change_begun", total=2)
    deactivate_user(alice, by=erin)
    with pytest.raises(NotAllowed):
        jobs.carry_out(JOB, whole.operation.pk, ids, ARGUMENTS)
    assert not Contact.objects.filter(profession_key="architect").exists()


def test_a_long_change_is_stopped_and_taken_back_while_it_runs(browser_of, alice):
    with operation("import", by=alice, summary="Import") as writing:
        rows = [{"name": f"Person {n}"} for n in range(1203)]
        ids = [c.pk for c in actions.create_contacts_in_bulk(rows, by=alice, writing=writing)]
    whole = actions.change_contacts(ids, {"profession": "Architect"}, by=alice)
    stops = iter([False, True])
    jobs.carry_out(SimpleNamespace(should_stop=lambda: next(stops), report=JOB.report), whole.pk, ids, ARGUMENTS)
    answer = browser_of(alice).post(f"/operations/{whole.pk}/reversal/", headers={"HX-Request": "true"})
    assert "in the background" in answer.headers["HX-Trigger"]
    run_due()
    assert not Contact.objects.filter(profession_key="architect").exists()
    assert Operation.objects.filter(reverses=whole).exists()


ARGUMENTS = {"facts": {"profession": "Architect"}}


def test_a_goal_set_in_bulk_is_counted_from_today(alice):
    ids = [actions.create_contact({"name": name}, by=alice).pk for name in ("Joe", "Jane")]
    operation = actions.set_touch_goal(ids, "6", by=alice)
    for contact in Contact.objects.filter(pk__in=ids):
        assert (contact.touch_goal, (contact.cold_on - contact.touch_goal_since).days) == (6, 61)
    undo(operation, by=alice)
    assert not Contact.objects.filter(touch_goal__isnull=False).exists()
