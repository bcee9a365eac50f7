"""What a company sums up follows whoever sees it and its people, by whichever way that changes. Contacts are private here."""

from unittest.mock import patch

import pytest

from rapport.access.actions.group import save_group
from rapport.access.actions.sharing import remove_rule, save_rule, set_default, share_record
from rapport.access.models import Group, Level, SharingRule
from rapport.access.tests.test_rights import closed as closed_world
from rapport.access.tests.test_rights_pages import boston
from rapport.activities import actions
from rapport.activities.actions.settings import let_go
from rapport.activities.health import CHECKS
from rapport.contacts.actions import change_contact, change_contacts, create_contact, purge_trash, trash_contacts
from rapport.contacts.models import Contact
from rapport.jobs.models import Job
from rapport.journal.actions import undo

closed = closed_world
IN_BOSTON = {"addresses": [{"street": "", "postcode": "", "city": "Boston", "region": "", "country": ""}]}


@pytest.fixture
def there(closed):
    """Alice's company, at which her Joe was called, and Carol's Jane, twice."""
    closed.company = create_contact({"kind": "organisation", "name": "Halyard", "owner": closed.alice}, by=closed.erin)
    for person, owner, times in ((closed.joe, closed.alice, 1), (closed.jane, closed.carol, 2)):
        change_contact(person, {"employer": closed.company}, by=closed.erin)
        person.refresh_from_db()
        for _ in range(times):
            actions.log_activity({"kind": "call", "contacts": [person], "outcome": "reached"}, by=owner)
    return closed


@pytest.fixture
def touches(there):
    """How many touches the company remembers; that check finds nothing wrong goes without saying."""

    def asked():
        assert CHECKS[0].ask()[0]
        there.company.refresh_from_db()
        return there.company.touches

    return asked


def give(contact, to, by):
    contact.refresh_from_db()
    return change_contact(contact, {"owner": to}, by=by)


def test_people_of_others_count_as_soon_as_they_are_not(there, touches):
    assert touches() == 1
    done = give(there.jane, there.alice.pk, there.erin)
    assert touches() == 3
    undo(done, by=there.erin)
    assert touches() == 1
    give(there.company, there.carol.pk, there.erin)
    assert touches() == 2


def test_its_last_and_next_dates_are_of_those_who_count(there, touches):
    last = Contact.objects.get(pk=there.joe.pk).last_contact_at
    touches()
    assert (there.company.last_contact_at, there.company.last_touch_at) == (last, last)
    give(there.jane, there.alice.pk, there.erin)
    touches()
    assert there.company.last_contact_at == Contact.objects.get(pk=there.jane.pk).last_contact_at > last


def test_a_group_and_many_at_once_and_the_way_back(there, touches):
    save_group(None, by=there.erin, name="East", members=[f"user-{there.carol.pk}"])
    everybody = [there.company.pk, there.joe.pk, there.jane.pk]
    done = change_contacts(everybody, {"owner": -Group.objects.get().pk}, by=there.erin)
    assert touches() == 3
    undo(done, by=there.erin)
    assert touches() == 1


def test_somebody_leaves_and_comes_back(there, touches):
    done = let_go(there.alice, [there.carol], by=there.erin)
    assert touches() == 3
    undo(done, by=there.erin)
    assert touches() == 1


def test_who_is_shared_with_fewer_than_the_company_does_not_count(there, touches):
    def share(contact, level=Level.READ):
        return share_record("contact", contact, f"user-{there.bob.pk}", level, by=there.erin)

    of_company = share(there.company)
    assert touches() == 0
    of_joe = share(there.joe)
    assert touches() == 1
    undo(of_joe, by=there.erin)
    assert touches() == 0
    undo(of_company, by=there.erin)
    share(there.joe, Level.WRITE)
    assert touches() == 1
    share(there.company, Level.WRITE)
    ended = share(there.joe, Level.PRIVATE)
    assert touches() == 0
    undo(ended, by=there.erin)
    assert touches() == 1


def test_what_a_rule_over_a_lookup_shares_counts_like_that(there, touches, run_jobs):
    give_place(there.company, there.erin)
    facts = {"record_type": "contact", "lookup": boston(there.carol).pk, "to": f"user-{there.carol.pk}", "level": 1}
    save_rule(None, facts, by=there.erin)
    run_jobs()
    assert touches() == 0
    give_place(there.joe, there.erin)
    run_jobs()
    assert touches() == 1
    save_rule(SharingRule.objects.get(), facts | {"to": f"user-{there.bob.pk}"}, by=there.erin)
    run_jobs()
    assert touches() == 1
    give_place(there.joe, there.erin, {"addresses": []})
    run_jobs()
    assert touches() == 0
    done = remove_rule(SharingRule.objects.get(), by=there.erin)
    assert touches() == 1
    undo(done, by=there.erin)
    run_jobs()
    assert touches() == 0


def give_place(contact, by, place=IN_BOSTON):
    contact.refresh_from_db()
    change_contact(contact, place, by=by)


def test_another_default_counts_all_or_not(there, touches, run_jobs):
    done = set_default("contact", Level.READ, by=there.erin)
    run_jobs()
    assert touches() == 3
    undo(done, by=there.erin)
    run_jobs()
    assert touches() == 1
    run_jobs()
    set_default("contact", Level.FULL, by=there.erin)
    set_default("contact", Level.READ, by=there.erin)
    assert Job.objects.filter(task="rapport.activities.jobs.count_companies", state="waiting").count() == 1


def test_of_many_the_companies_are_counted_in_the_background(there, touches, run_jobs):
    with patch("rapport.activities.upkeep.AT_ONCE", 1):
        change_contacts(
            [there.joe.pk, there.jane.pk], {"owner": there.alice.pk}, by=there.erin
        )  # only Jane is another's
        assert touches() == 3
        change_contacts([there.joe.pk, there.jane.pk], {"owner": there.carol.pk}, by=there.erin)
        run_jobs()
        assert touches() == 0


def test_of_many_that_a_rule_shares_too(there, touches, run_jobs):
    facts = {"record_type": "contact", "lookup": boston(there.carol).pk, "to": f"user-{there.carol.pk}", "level": 1}
    with patch("rapport.activities.upkeep.AT_ONCE", 1):
        for contact in (there.company, there.joe):
            give_place(contact, there.erin)
        save_rule(None, facts, by=there.erin)
        run_jobs()
        assert touches() == 1
        give_place(there.joe, there.erin, {"addresses": []})
        run_jobs()
        assert touches() == 0
        remove_rule(SharingRule.objects.get(), by=there.erin)
        run_jobs()
        assert touches() == 1


def test_open_to_all_nothing_is_counted_anew(there, run_jobs):
    set_default("contact", Level.READ, by=there.erin)
    run_jobs()
    with patch("rapport.activities.upkeep.remembered") as counted:
        give(there.jane, there.alice.pk, there.erin)
        share_record("contact", there.joe, f"user-{there.bob.pk}", Level.WRITE, by=there.erin)
    assert not counted.called


def test_who_is_gone_for_good_counts_no_longer(there, touches):
    give(there.jane, there.alice.pk, there.erin)
    trash_contacts([there.jane.pk], by=there.erin)
    Contact.objects.filter(pk=there.jane.pk).update(trashed_at="2020-01-01T00:00:00Z")
    purge_trash(limit=10)
    assert touches() == 1


def test_no_person_yet_tells_of_no_unseen_person(there, browser_of):
    def said(who):
        return "No person yet" in browser_of(who).get("/contacts/").content.decode()

    assert not said(there.alice) and not said(there.erin)
    give(there.joe, there.carol.pk, there.erin)
    assert said(there.alice) and not said(there.erin)
    share_record("contact", there.jane, f"user-{there.alice.pk}", Level.READ, by=there.erin)
    assert not said(there.alice)
    trash_contacts([there.jane.pk], by=there.erin)
    assert said(there.alice)
