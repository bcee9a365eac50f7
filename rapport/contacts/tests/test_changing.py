import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.base.errors import Conflict, Gone, Invalid
from rapport.contacts import actions
from rapport.contacts.models import Contact, ContactPoint
from rapport.contacts.queries.snapshots import snapshot
from rapport.journal.actions import undo
from rapport.journal.models import Change, Operation


def phone(value, label="office", **more):
    return {"kind": "phone", "label": label, "value": value, **more}


@pytest.fixture
def joe(alice):
    values = {
        "name": "Joe P. Doe",
        "points": [phone("617 555 0142"), phone("617 555 0177", "mobile")],
        "tags": ["golf"],
    }
    return actions.create_contact(values, by=alice)


def points_of(contact):
    return [{"id": p.pk, "kind": p.kind, "label": p.label, "value": p.value} for p in contact.points.all()]


def test_only_what_differs_is_changed_and_journalled(joe, alice):
    operation = actions.change_contact(
        joe, {"profession": "Architect", "do_not_call": False, "name": "Joe P. Doe"}, by=alice
    )
    change = Change.objects.get(operation=operation)
    assert {k: v for k, v in change.after.items() if k != "_version"} == {"profession": "Architect"}
    joe.refresh_from_db()
    assert (joe.profession_key, joe.version) == ("architect", 2)


def test_saving_what_is_there_already_leaves_no_trace(joe, alice):
    operation = actions.change_contact(
        joe, {"name": "Joe P. Doe", "points": points_of(joe), "tags": ["golf"]}, by=alice
    )
    assert operation.pk is None
    assert Contact.objects.get(pk=joe.pk).version == 1


def test_parts_and_whole_name_follow_each_other(joe, alice):
    actions.change_contact(joe, {"given": "Joseph"}, by=alice)
    joe.refresh_from_db()
    assert (joe.name, joe.name_key) == ("Joseph P. Doe", "doe joseph p.")
    actions.change_contact(joe, {"name": "Joe van Doe"}, by=alice)
    joe.refresh_from_db()
    assert (joe.given, joe.family, joe.middle) == ("Joe", "van Doe", "")


def test_edits_that_do_not_collide_go_together(joe, alice, erin):
    seen = points_of(joe)
    actions.change_contact(
        joe, {"points": [*seen, phone("617 555 0199", "home")], "gender": "male"}, by=erin, version=1
    )
    yours = {"points": [{**seen[0], "value": "617 555 0143"}, seen[1]], "gender": "", "profession": "Architect"}
    actions.change_contact(joe, yours, by=alice, version=1)
    joe.refresh_from_db()
    assert [p.value for p in joe.points.all()] == ["617 555 0143", "617 555 0177", "617 555 0199"]
    assert (joe.gender, joe.profession, joe.phone) == ("male", "Architect", "+1 617 555 0143")


def test_a_collision_writes_nothing_and_says_who_and_what(joe, alice, erin):
    actions.change_contact(joe, {"profession": "Engineer"}, by=erin, version=1)
    yours = {"profession": "Architect", "industry": "Building"}
    with pytest.raises(Conflict) as conflict:
        actions.change_contact(joe, yours, by=alice, version=1)
    assert conflict.value.theirs == {"profession": {"before": "", "theirs": "Engineer", "yours": "Architect"}}
    assert (conflict.value.by, conflict.value.version) == ("Erin Eyre", 2)
    assert Contact.objects.get(pk=joe.pk).industry == ""
    actions.change_contact(joe, yours, by=alice, version=1, settled={"profession": 2})
    assert Contact.objects.get(pk=joe.pk).profession == "Architect"


def test_a_number_both_changed_collides(joe, alice, erin):
    [first, second] = points_of(joe)
    actions.change_contact(joe, {"points": [{**first, "value": "617 555 0111"}, second]}, by=erin, version=1)
    with pytest.raises(Conflict):
        actions.change_contact(joe, {"points": [{**first, "value": "617 555 0122"}, second]}, by=alice, version=1)


def test_undo_of_an_edit_keeps_what_others_did_since(joe, alice, erin):
    operation = actions.change_contact(joe, {"profession": "Architect", "industry": "Building", "tags": []}, by=alice)
    actions.change_contact(joe, {"profession": "Engineer"}, by=erin)
    _, kept = undo(operation, by=alice)
    joe.refresh_from_db()
    assert (joe.profession, joe.industry) == ("Engineer", "")
    assert snapshot(joe)["tags"] == ["golf"]
    assert kept[0].labels == ["Profession"]


def test_undo_of_a_creation_goes_to_the_trash_and_comes_back(joe, alice):
    created = Operation.objects.get(action="create_contact")
    undone, kept = undo(created, by=alice)
    assert not kept
    assert Contact.objects.get(pk=joe.pk).trashed_at
    undo(undone, by=alice)
    assert Contact.objects.get(pk=joe.pk).hidden_at is None


def test_what_is_in_the_trash_cannot_be_edited(joe, alice):
    actions.trash_contacts([joe.pk], by=alice)
    with pytest.raises(Gone):
        actions.change_contact(joe, {"name": "Jo"}, by=alice)


def test_a_wrong_number_is_struck_corrected_and_undone(joe, alice):
    [office, mobile] = joe.points.all()
    operation = actions.strike_point(joe, office.pk, by=alice)
    joe.refresh_from_db()
    assert joe.phone == "+1 617 555 0177"
    actions.correct_point(joe, mobile.pk, "617 555 0178", by=alice)
    actions.change_contact(joe, {"points": [phone("617 555 0178", "mobile")]}, by=alice)
    assert ContactPoint.objects.filter(pk=office.pk).exists(), "a struck number stays when the form does not name it"
    _, kept = undo(operation, by=alice)
    joe.refresh_from_db()
    assert not kept
    assert joe.phone == "+1 617 555 0142"


def test_an_id_elsewhere_belongs_to_one(joe, alice):
    actions.change_contact(joe, {"external_ids": {"Accounts": "20114"}}, by=alice)
    jane = actions.create_contact({"name": "Jane Roe"}, by=alice)
    with pytest.raises(Invalid, match="Joe P. Doe has the id"):
        actions.change_contact(jane, {"external_ids": {"Accounts": "20114"}}, by=alice)
    actions.trash_contacts([joe.pk], by=alice)
    actions.change_contact(jane, {"external_ids": {"Accounts": "20114"}}, by=alice)
    assert snapshot(jane)["external_ids"] == {"Accounts": "20114"}


def test_an_id_of_an_unseen_contact_is_taken_and_no_more_is_said(joe, cast):
    actions.change_contact(joe, {"external_ids": {"Accounts": "20114"}, "owner": cast.alice.pk}, by=cast.alice)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    with pytest.raises(Invalid) as refused:
        actions.create_contact({"name": "Jane Roe", "external_ids": {"Accounts": "20114"}}, by=cast.carol)
    assert refused.value.problems == {"external_ids": "This id is taken."}


def test_a_renamed_company_is_renamed_on_its_people(alice):
    joe = actions.create_contact({"name": "Joe", "company": "Good Idea"}, by=alice)
    actions.change_contact(joe.employer, {"name": "Better Idea"}, by=alice)
    joe.refresh_from_db()
    assert (joe.company, joe.company_key) == ("Better Idea", "better idea")
