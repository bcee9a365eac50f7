"""Somebody gives a contact away to whom they do not see into: they are told, and can take it back for an hour."""

import json
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.utils import timezone

from rapport.access.actions.sharing import set_default, share_record
from rapport.access.models import Level
from rapport.base.errors import Gone
from rapport.contacts.actions import change_contact, create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import undo
from rapport.journal.models import Operation

HX = {"HX-Request": "true"}


@pytest.fixture
def joe(cast):
    set_default("contact", Level.PRIVATE, by=cast.erin)
    return create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=cast.alice)


def toast(answer):
    return json.loads(answer["HX-Trigger"])["toast"]


def ways(contact, owner):
    here = f"/contacts/{contact.pk}/"
    return {
        "in place": (f"{here}field/owner/", {"value": owner, "version": contact.version}),
        "form": (f"{here}edit/", {"name": "Joe Doe", "owner": owner, "version": contact.version}),
        "many": ("/contacts/bulk/owner/", {"ids": contact.pk, "owner": owner, "decided": "1"}),
    }


@pytest.mark.parametrize("way", ["in place", "form", "many"])
def test_they_come_to_the_list_and_read_whose_it_is(cast, joe, browser_of, way):
    address, typed = ways(joe, cast.carol.pk)[way]
    web = browser_of(cast.alice)
    answer = web.post(address, typed, headers=HX)
    said = toast(answer)
    assert "you do not see it any more" in said["sentence"]
    if way != "many":
        assert answer["HX-Redirect"] == "/contacts/" and "belongs to Carol Cole now" in said["sentence"]
    assert web.get(f"/contacts/{joe.pk}/").status_code == 404
    back = web.post(f"/operations/{said['undo']}/reversal/", headers=HX)
    assert back.status_code == 204 and toast(back)["sentence"].startswith("Undone")
    assert Contact.objects.get(pk=joe.pk).owner == cast.alice
    assert web.get(f"/contacts/{joe.pk}/").status_code == 200


def test_without_scripts_the_sentence_comes_along(cast, joe, browser_of):
    address, typed = ways(joe, cast.carol.pk)["form"]
    answer = browser_of(cast.alice).post(address, typed)
    assert answer["Location"] == "/contacts/" and "belongs to Carol Cole now" in unquote(answer.cookies["toast"].value)


def test_who_sees_it_still_stays(cast, joe, browser_of):
    share_record("contact", joe, f"user-{cast.alice.pk}", Level.READ, by=cast.alice)
    address, typed = ways(joe, cast.carol.pk)["in place"]
    answer = browser_of(cast.alice).post(address, typed, headers=HX)
    assert "HX-Redirect" not in answer.headers and "any more" not in toast(answer)["sentence"]


def test_only_the_giving_and_only_for_an_hour(cast, joe):
    earlier = change_contact(joe, {"profession": "Pilot"}, by=cast.alice)
    given = change_contact(joe, {"owner": cast.carol.pk}, by=cast.alice)
    with pytest.raises(Gone):
        undo(earlier, by=cast.alice)
    Operation.objects.filter(pk=given.pk).update(at=timezone.now() - timedelta(minutes=61))
    with pytest.raises(Gone):
        undo(Operation.objects.get(pk=given.pk), by=cast.alice)


def test_what_the_new_owner_did_stays(cast, joe):
    given = change_contact(joe, {"owner": cast.carol.pk}, by=cast.alice)
    change_contact(joe, {"owner": cast.bob.pk, "profession": "Pilot"}, by=cast.carol)
    _, kept = undo(given, by=cast.alice)
    now = Contact.objects.get(pk=joe.pk)
    assert (now.owner, now.profession, kept[0].labels) == (cast.bob, "Pilot", ["Owner"])


def test_who_ends_their_own_share_reads_who_can_share_again(cast, joe, browser_of):
    change_contact(joe, {"owner": cast.carol.pk}, by=cast.alice)
    share_record("contact", Contact.objects.get(pk=joe.pk), f"user-{cast.alice.pk}", Level.FULL, by=cast.carol)
    typed = {"to": f"user-{cast.alice.pk}", "level": 0}
    answer = browser_of(cast.alice).post(f"/contacts/{joe.pk}/sharing/", typed, headers=HX)
    assert answer["HX-Redirect"] == "/contacts/" and toast(answer)["undo"] is None
    assert "can share it again" in toast(answer)["sentence"]
