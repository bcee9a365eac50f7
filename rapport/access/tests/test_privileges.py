"""What a profile does not allow is refused by the action behind every door, and what one no longer sees is not undone."""

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.access.privileges import WORKING
from rapport.activities.actions import plan_activity
from rapport.base.errors import Gone, NotAllowed
from rapport.contacts.actions import change_contact, create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.lookups.actions import change_lookup, save_lookup
from rapport.lookups.definition import Definition


@pytest.fixture
def without(cast):
    """`without("contacts.export")`: Alice, who may do all but that."""
    profile = add_profile("Limited", by=cast.erin)
    give_role(cast.alice, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)

    def limit(privilege):
        change_profile(profile, by=cast.erin, allowed=[one for one in WORKING if one != privilege])
        return cast.alice

    return limit


def test_exporting_asks(without, cast, browser_of):
    joe = create_contact({"name": "Joe Doe"}, by=cast.erin)
    web = browser_of(without("contacts.export"))
    asked = [web.post("/export/", {"format": kind}) for kind in ("csv", "xlsx", "vcard")]
    asked.append(web.get(f"/export/contacts/{joe.pk}.vcf"))
    assert [answer.status_code for answer in asked if b"Joe" in getattr(answer, "content", b"Joe")] == []
    assert not Operation.objects.filter(action="ask_export").exists()
    assert web.post("/export/", {"format": "csv", "of": "activity"}).status_code == 200


def test_importing_planning_and_sharing_ask(without, cast, browser_of):
    answer = browser_of(without("contacts.import")).post("/import/", {"pasted": "Name\nJoe Doe\n"})
    assert answer.status_code == 403 or not Contact.objects.filter(name="Joe Doe").exists()
    with pytest.raises(NotAllowed):
        plan_activity({"kind": "call", "subject": "Ask"}, by=without("activities.create"))
    alice = without("lookups.share")
    own, _ = save_lookup("Mine", Definition("contact"), by=alice)
    for deed in (
        lambda: save_lookup("Ours", Definition("contact"), by=alice, is_shared=True),
        lambda: change_lookup(own, {"is_shared": True}, by=alice),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_what_one_no_longer_sees_is_not_undone(cast, browser_of):
    joe = create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=cast.erin)
    done = change_contact(joe, {"job_title": "Buyer"}, by=cast.carol)
    set_default("contact", Level.READ, by=cast.erin)
    with pytest.raises(NotAllowed):
        undo(done, by=cast.carol)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    with pytest.raises(Gone):
        undo(done, by=cast.carol)
    for address in (f"/operations/{done.pk}/reversal/", "/operations/last/reversal/"):
        answer = browser_of(cast.carol).post(address)
        assert answer.status_code == 404 and b"Joe" not in answer.content
    assert Contact.objects.get(pk=joe.pk).job_title == "Buyer"
