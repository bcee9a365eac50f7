import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.contacts import actions
from rapport.contacts.models import Contact, Relationship, RelationshipType
from rapport.contacts.seeds import RELATIONSHIP_TYPES
from rapport.journal.actions import undo
from rapport.journal.models import Operation


@pytest.fixture
def joe(alice):
    points = [
        {"kind": "phone", "label": "office", "value": "617 555 0142"},
        {"kind": "phone", "label": "mobile", "value": "617 555 0177"},
        {"kind": "email", "label": "work", "value": "joe@goodidea.example"},
    ]
    return actions.create_contact(
        {"name": "Joe Doe", "company": "Good Idea", "job_title": "CEO", "points": points}, by=alice
    )


def of_type(key):
    return RelationshipType.objects.get(key=key)


def test_ties_are_seeded_with_inverse_names(db):
    assert RelationshipType.objects.count() == len(RELATIONSHIP_TYPES)
    assert of_type("works_at").inverse_name == "Employs"


def test_a_relationship_is_taken_back_by_who_may_still_change_both(cast):
    joe, ann = (actions.create_contact({"name": name, "owner": cast.alice}, by=cast.alice) for name in ("Joe", "Ann"))
    kind = RelationshipType.objects.filter(is_employment=False, from_kind="", to_kind="").first()
    tie = actions.add_relationship(joe, ann, kind, by=cast.carol)
    done = Operation.objects.get(action="add_relationship", by=cast.carol)
    set_default("contact", Level.READ, by=cast.erin)
    with pytest.raises(NotAllowed):
        undo(done, by=cast.carol)
    assert Relationship.objects.filter(pk=tie.pk).exists()
    undo(done, by=cast.erin)
    assert not Relationship.objects.filter(pk=tie.pk).exists()


def test_changing_the_employer_is_one_step_that_can_be_undone(joe, alice):
    old = joe.employer
    facts = {"title": "Partner", "since": "1 Nov 2026", "strikes": True, "email": "joe@tidewater.example"}
    operation = actions.change_employer(joe, "Tidewater", by=alice, **facts)
    joe.refresh_from_db()
    assert (joe.company, joe.job_title, joe.email, joe.phone) == (
        "Tidewater",
        "Partner",
        "joe@tidewater.example",
        "+1 617 555 0177",
    )
    former = Relationship.objects.get(of=joe, to=old)
    assert (former.until, former.has_ended, former.title) == ("2026-11-01", True, "CEO")
    assert Relationship.objects.get(of=joe, to=joe.employer).since == "2026-11-01"
    _, kept = undo(operation, by=alice)
    joe.refresh_from_db()
    assert not kept
    assert (joe.employer, joe.job_title, joe.email, joe.phone) == (
        old,
        "CEO",
        "joe@goodidea.example",
        "+1 617 555 0142",
    )
    assert not Relationship.objects.get(of=joe).has_ended


def test_a_person_is_joined_to_a_company_later(alice):
    joe = actions.create_contact({"name": "Joe", "job_title": "CEO", "notes": "Sails"}, by=alice)
    actions.change_contact(joe, {"company": "Good Idea"}, by=alice)
    joe.refresh_from_db()
    assert (joe.company, joe.job_title, joe.detail.notes) == ("Good Idea", "CEO", "Sails")


@pytest.mark.parametrize("facts", [{"company": "", "title": "x"}, {"company": "Good Idea", "since": "soon"}])
def test_what_makes_no_sense_is_refused(joe, alice, facts):
    company = facts.pop("company")
    with pytest.raises(Invalid):
        actions.change_employer(joe, company, by=alice, **facts)
    assert Relationship.objects.count() == 1


def test_the_same_change_of_employer_from_two_tabs_is_one(joe, alice):
    in_other_tab = Contact.objects.get(pk=joe.pk)
    actions.change_employer(joe, "Tidewater", by=alice)
    with pytest.raises(Invalid):
        actions.change_employer(in_other_tab, "Tidewater", by=alice)
    assert Relationship.objects.filter(to__name="Tidewater").count() == 1
    actions.trash_contacts([joe.pk], by=alice)
    with pytest.raises(Gone):
        actions.change_employer(in_other_tab, "Good Idea", by=alice)


def test_a_tie_is_added_changed_and_removed(joe, alice):
    alma = actions.create_contact({"name": "Alma Goodwin"}, by=alice)
    tie = actions.add_relationship(joe, alma, of_type("introduced_by"), by=alice, since="12 May 2023")
    assert tie.since == "2023-05-12"
    actions.change_relationship(tie, {"until": "2024", "title": "Sponsor"}, by=alice)
    tie.refresh_from_db()
    assert (tie.until, tie.has_ended, tie.since) == ("2024", True, "2023-05-12")
    removal = actions.remove_relationship(tie, by=alice)
    assert not Relationship.objects.filter(pk=tie.pk).exists()
    undo(removal, by=alice)
    assert Relationship.objects.get(pk=tie.pk).title == "Sponsor"


def test_ties_are_checked(joe, alice):
    company = Contact.objects.get(kind="organisation")
    with pytest.raises(Invalid, match="asks for a person"):
        actions.add_relationship(joe, company, of_type("married_to"), by=alice)
    with pytest.raises(Invalid, match="ends before"):
        actions.add_relationship(joe, company, of_type("advises"), by=alice, since="2020", until="2019")


def test_of_two_jobs_the_first_choice_stands_beside_the_name(joe, alice):
    other = actions.create_contact({"company": "Tidewater"}, by=alice)
    tie = actions.add_relationship(joe, other, of_type("works_at"), by=alice, title="Adviser", since="2024")
    joe.refresh_from_db()
    assert joe.company == "Good Idea"
    actions.change_relationship(tie, {"is_primary": True}, by=alice)
    joe.refresh_from_db()
    assert (joe.company, joe.job_title) == ("Tidewater", "Adviser")
    actions.change_relationship(Relationship.objects.get(pk=tie.pk), {"until": "2025"}, by=alice)
    joe.refresh_from_db()
    assert joe.company == "Good Idea"


def test_the_title_of_a_person_is_that_of_the_job(joe, alice):
    operation = actions.change_contact(joe, {"job_title": "Chair"}, by=alice)
    assert Relationship.objects.get(of=joe).title == "Chair"
    undo(operation, by=alice)
    joe.refresh_from_db()
    assert (joe.job_title, Relationship.objects.get(of=joe).title) == ("CEO", "CEO")
    assert Operation.objects.get(reverses=operation)


def test_a_form_with_many_relationships_brings_them_page_by_page_and_loses_none(joe, alice, browser_of):
    company = joe.employer
    for n in range(45):
        actions.create_contact({"name": f"Worker {n}", "employer": company}, by=alice)
    desk = browser_of(alice)
    form = desk.get(f"/contacts/{company.pk}/edit/").content.decode()
    assert form.count('name="tie_shown"') == 40
    assert "6 more" in form
    rest = desk.get(
        f"/contacts/{company.pk}/relationships/rows/?start=40", headers={"HX-Request": "true"}
    ).content.decode()
    assert rest.count('name="tie_shown"') == 6
    assert "more-ties" not in rest
    shown = re.findall(r'name="tie_shown" value="(\d+)"', form)
    typed = {"tie_shown": shown, "tie_id": [], "version": company.version, "name": company.name, "kind": "organisation"}
    desk.post(f"/contacts/{company.pk}/edit/", typed, headers={"HX-Request": "true"})
    assert Relationship.objects.filter(to=company).count() == 6  # what was not shown stays


def test_what_cannot_be_a_relationship_is_told_before_anything_is_written(joe, alice):
    row = {
        "id": "",
        "what": "",
        "other": "",
        "name": "",
        "title": "Boss",
        "since": "30 Feb 2020",
        "until": "",
        "was": "",
    }
    with CaptureQueriesContext(connection) as asked, pytest.raises(Invalid) as refusal:
        actions.add_contact({"name": "Ann"}, by=alice, ties=[row])
    assert "ties.0" in refusal.value.problems
    assert not [one for one in asked if one["sql"].startswith(("INSERT", "UPDATE", "BEGIN", "SAVEPOINT"))]


def test_a_company_of_many_people_goes_to_the_trash_in_few_steps(alice, django_assert_max_num_queries):
    company = actions.create_contact({"kind": "organisation", "name": "Huge"}, by=alice)
    for number in range(30):
        actions.create_contact({"family": f"P{number}", "employer": company}, by=alice)
    with django_assert_max_num_queries(30 * 6 + 40):
        actions.trash_contacts([company.pk], by=alice)
    assert not Contact.objects.filter(employer=company).exists()
