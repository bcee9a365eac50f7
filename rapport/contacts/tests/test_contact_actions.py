import pytest

from rapport.base.errors import Invalid
from rapport.contacts import actions
from rapport.contacts.models import Contact, ContactPoint, Relationship
from rapport.journal.models import Change


def phone(value, label="office"):
    return {"kind": "phone", "label": label, "value": value}


@pytest.mark.parametrize(
    ("values", "shown", "kind"),
    [
        ({"name": "Joe"}, "Joe", "person"),
        ({"company": "Good Idea"}, "Good Idea", "organisation"),
        ({"points": [phone("617 555 0142")]}, "+1 617 555 0142", "person"),
        ({"points": [{"kind": "email", "value": "joe@goodidea.example"}]}, "joe@goodidea.example", "person"),
        ({"company": "Good Idea", "points": [phone("617 555 0142")]}, "Good Idea", "person"),
    ],
)
def test_a_contact_may_be_thin(alice, values, shown, kind):
    contact = Contact.objects.get(pk=actions.create_contact(values, by=alice).pk)
    assert (contact.shown_name, contact.kind, contact.owner) == (shown, kind, alice)


def test_nothing_at_all_is_refused_and_writes_nothing(alice):
    with pytest.raises(Invalid, match="at least a name"):
        actions.create_contact({"name": "  ", "points": [phone(" ")], "notes": "x"}, by=alice)
    assert not Contact.objects.exists()


def test_a_person_and_their_company_from_one_row(alice):
    values = {
        "name": "Joe P. Doe",
        "company": "Good Idea",
        "job_title": "CEO",
        "points": [phone("(617) 555-0177", "mobile")],
    }
    joe = actions.create_contact(values, by=alice)
    jane = actions.create_contact({"name": "Jane Roe", "company": "good idea "}, by=alice)
    assert joe.employer_id == jane.employer_id
    assert Contact.objects.filter(kind="organisation").count() == 1
    tie = Relationship.objects.get(of=joe)
    assert (tie.title, tie.type.inverse_name, joe.company_key) == ("CEO", "Employs", "good idea")
    point = ContactPoint.objects.get(contact=joe)
    assert (point.value, point.normal) == ("(617) 555-0177", "+16175550177")


def test_what_cannot_be_read_is_kept(alice):
    joe = actions.create_contact({"name": "Joe", "points": [phone("ext 42, ask for Bea")]}, by=alice)
    point = ContactPoint.objects.get(contact=joe)
    assert (point.value, point.normal, joe.phone) == ("ext 42, ask for Bea", "", "ext 42, ask for Bea")


def test_the_birth_is_journalled_with_its_lists(alice):
    joe = actions.create_contact({"name": "Joe", "points": [phone("617 555 0142")], "tags": ["golf"]}, by=alice)
    change = Change.objects.get(record_type="contact", record_id=joe.pk)
    assert change.before is None
    assert change.after["points"][0]["normal"] == "+16175550142"
    assert change.after["tags"] == ["golf"]
    assert change.operation.summary == "Joe added"


def test_problems_stand_beside_their_fields(alice):
    with pytest.raises(Invalid) as refusal:
        actions.create_contact({"name": "x" * 301, "birthday": "soon", "time_zone": "Nowhere"}, by=alice)
    assert set(refusal.value.problems) == {"name", "birthday", "time_zone"}
