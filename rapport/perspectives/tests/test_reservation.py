"""A contact is held, asked for, handed over, overruled; and it ends by itself."""

from datetime import timedelta

import pytest

from rapport.access.actions.profile import add_profile, change_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.access.privileges import WORKING
from rapport.base.errors import Gone, Invalid, NotAllowed, Refused
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import undo
from rapport.notices.models import Notice
from rapport.organisation.queries import today_of
from rapport.perspectives.actions import reservation as actions
from rapport.perspectives.models import Reservation
from rapport.perspectives.queries import log_of, reservation_of

HX = {"HX-Request": "true"}


@pytest.fixture
def joe(cast):
    return create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=cast.alice)


@pytest.fixture
def later(cast):
    return today_of(cast.alice) + timedelta(days=14)


def holder(joe, cast):
    found = reservation_of(joe.pk, today_of(cast.alice))
    return found and found.holder.first_name


def test_one_holds_it_and_others_ask(joe, cast, later):
    done = actions.reserve(joe, later, by=cast.alice, why="Budget talks")
    with pytest.raises(Refused, match="Ask for it"):
        actions.reserve(joe, later, by=cast.carol)
    with pytest.raises(NotAllowed):
        actions.release(joe, by=cast.carol)
    actions.ask_for_reservation(joe, "We deliver there.", by=cast.carol)
    assert Notice.objects.get(user=cast.alice).text == "We deliver there."
    assert Contact.objects.get(pk=joe.pk).reserved_until == later
    undo(done, by=cast.alice)
    assert holder(joe, cast) is None
    assert Contact.objects.get(pk=joe.pk).reserved_by is None


def test_it_is_handed_over_and_the_log_tells(joe, cast, later):
    actions.reserve(joe, later, by=cast.alice)
    done = actions.hand_over_reservation(joe, cast.carol, by=cast.alice)
    assert holder(joe, cast) == "Carol"
    assert [one.ending for one in log_of(joe.pk)] == ["", "handed_over"]
    undo(done, by=cast.alice)
    assert holder(joe, cast) == "Alice"
    actions.release(joe, by=cast.alice)
    assert holder(joe, cast) is None


def test_who_may_only_read_it_now_takes_no_release_back(joe, cast, later):
    actions.reserve(joe, later, by=cast.carol)
    done = actions.release(joe, by=cast.carol)
    set_default("contact", Level.READ, by=cast.erin)
    with pytest.raises(NotAllowed, match="not change it any more"):
        undo(done, by=cast.carol)
    assert holder(joe, cast) is None
    undo(done, by=cast.erin)
    assert holder(joe, cast) == "Carol"


def test_it_is_handed_only_to_who_sees_the_contact(joe, cast, later):
    actions.reserve(joe, later, by=cast.alice)
    set_default("contact", Level.PRIVATE, by=cast.erin)
    with pytest.raises(Invalid, match="does not see"):
        actions.hand_over_reservation(joe, cast.carol, by=cast.alice)
    assert holder(joe, cast) == "Alice"


def test_a_superior_overrules_with_a_reason(joe, cast, later):
    head = add_role("Sales", by=cast.erin)
    give_role(cast.bob, head, by=cast.erin)
    give_role(cast.alice, add_role("Salesperson", by=cast.erin, parent=head), by=cast.erin)
    actions.reserve(joe, later, by=cast.alice)
    with pytest.raises(NotAllowed, match="manager"):
        actions.overrule(joe, "Mine", by=cast.carol)
    with pytest.raises(Invalid):
        actions.overrule(joe, " ", by=cast.bob)
    actions.overrule(joe, "Key account now", by=cast.bob)
    assert holder(joe, cast) is None
    assert log_of(joe.pk)[0].ended_because == "Key account now"


def test_it_runs_out_by_itself(joe, cast):
    today = today_of(cast.alice)
    actions.reserve(joe, today, by=cast.alice)
    assert actions.expire(today) == 0
    assert actions.expire(today + timedelta(days=1)) == 1
    assert log_of(joe.pk)[0].ending == "expired"
    for until in (today - timedelta(days=1), today + timedelta(days=400)):
        with pytest.raises(Invalid):
            actions.reserve(joe, until, by=cast.alice)


def test_from_whom_the_holder_is_hidden_knows_of_no_reservation(joe, cast, later, browser_of):
    here, web = f"/contacts/{joe.pk}/", browser_of(cast.carol)
    actions.reserve(joe, later, by=cast.alice, why="Zzbudget")
    actions.reserve(joe, later + timedelta(days=1), by=cast.alice, why="Zzoffer")
    assert b"reservation" in web.get(here).content
    told = web.get(f"/journal/contact/{joe.pk}/").content
    assert b"Zzoffer" in told and b"reserved" in told
    profile = add_profile("Limited", by=cast.erin)
    change_profile(profile, by=cast.erin, allowed=list(WORKING), fields={"contact": {"reserved_by": "hidden"}})
    give_role(cast.carol, add_role("Limited", by=cast.erin, profiles=[profile]), by=cast.erin)
    assert b"reservation" not in web.get(here).content
    assert web.get(f"{here}reservation/").status_code == 404
    reserved = Reservation.objects.get()
    assert web.get(f"/journal/reservation/{reserved.pk}/").status_code == 404
    told = web.get(f"/journal/contact/{joe.pk}/").content.lower()
    assert b"zzoffer" not in told and b"reserv" not in told
    for deed in (actions.release, lambda joe, by: actions.reserve(joe, later, by=by)):
        with pytest.raises(Gone):
            deed(joe, by=cast.carol)


def test_the_dialog_does_it_all(joe, cast, browser_of):
    place = f"/contacts/{joe.pk}/reservation/"
    assert browser_of(cast.alice).post(place, {"do": "reserve", "until": "soonish"}, headers=HX).status_code == 422
    assert browser_of(cast.alice).post(place, {"do": "reserve", "until": "+2w"}, headers=HX).status_code == 204
    assert b"reserved until" in browser_of(cast.carol).get(f"/contacts/{joe.pk}/").content
    assert b"Ask for it" in browser_of(cast.carol).get(place).content
    assert b"Overrule" not in browser_of(cast.carol).get(place).content
    asked = browser_of(cast.carol).post(place, {"do": "ask"}, headers=HX)
    assert "Asked. Who holds it reads that" in asked.headers["HX-Trigger"]
    assert browser_of(cast.alice).post(place, {"do": "hand", "to": "x"}, headers=HX).status_code == 422
    assert browser_of(cast.alice).post(place, {"do": "hand", "to": cast.carol.pk}, headers=HX).status_code == 204
    assert browser_of(cast.carol).post(place, {"do": "release"}, headers=HX).status_code == 204
    assert browser_of(cast.carol).post(place, {"do": "ask"}, headers=HX).status_code == 404
    assert b"handed over by" not in browser_of(cast.erin).get(place).content
    assert b"handed over" in browser_of(cast.erin).get(place).content


def test_who_asks_writes_why_at_once(joe, cast, later, browser_of):
    """The keyboard stands in the first field: not on the cross, where a space would close the dialog."""
    actions.reserve(joe, later, by=cast.alice)
    text = browser_of(cast.bob).get(f"/contacts/{joe.pk}/reservation/", headers=HX).content.decode()
    assert 'name="why"' in text and "autofocus" in text.split('name="why"')[1].split(">")[0]
