from rapport.contacts import actions, health
from rapport.contacts.models import Contact


def test_wrong_memories_are_found_and_mended(alice):
    points = [{"kind": "phone", "value": "617 555 0142"}]
    joe = actions.create_contact({"name": "Joe Doe", "company": "Good Idea", "points": points}, by=alice)
    assert health._ask_remembered()[0]
    Contact.objects.filter(pk=joe.pk).update(phone="", company="Other", name_key="zzz", employer=None)
    assert not health._ask_remembered()[0]
    assert health._mend_remembered() == "1 contacts were put right."
    joe.refresh_from_db()
    assert (joe.phone, joe.company, joe.name_key) == ("+1 617 555 0142", "Good Idea", "doe joe")
    assert health._ask_remembered()[0]


def test_hidden_by_mistake(alice):
    joe = actions.create_contact({"name": "Joe"}, by=alice)
    jane = actions.create_contact({"name": "Jane"}, by=alice)
    actions.drop_contacts([joe.pk], "Retired", by=alice)
    Contact.objects.filter(pk=joe.pk).update(hidden_at=None)
    Contact.objects.filter(pk=jane.pk).update(hidden_at=jane.created_at)
    assert not health._ask_hidden()[0]
    health._mend_hidden()
    assert health._ask_hidden()[0]
