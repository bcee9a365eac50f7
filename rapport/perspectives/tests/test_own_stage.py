"""A stage of one's own apart from the company: where it is allowed, undone, and given up again."""

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.journal.models import Change, Operation
from rapport.perspectives.actions import following
from rapport.perspectives.actions.perspective import change_perspective
from rapport.perspectives.actions.placing import Placing, place_contact
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Fact, Perspective, Standing
from rapport.perspectives.queries import forget_setup, sales
from rapport.perspectives.tests.days import happened, log, stage, where
from rapport.perspectives.tests.test_standing_views import acme, desk  # noqa: F401
from tests.everything import differences, everything


@pytest.fixture
def own_allowed(own):
    Perspective.objects.filter(key="sales").update(people_keep_own=True)
    forget_setup()


@pytest.fixture
def joe(alice, acme, own_allowed):  # noqa: F811
    return create_contact({"name": "Joe Doe", "employer": acme, "owner": alice.pk}, by=alice)


def of(contact):
    return Standing.objects.get(contact=contact, perspective__key="sales")


def keep_own(joe, alice, key="customer"):
    return set_stage([joe.pk], stage(key), by=alice, as_own=True)


def test_of_their_own_it_is_theirs_also_where_it_is_that_of_the_company(joe, acme, alice):  # noqa: F811
    happened(acme, "order", "2020-01-05", "R-1")
    keep_own(joe, alice, "churned")
    assert [one[1:] for one in log(joe)] == [(None, "suspect", "start"), ("suspect", "churned", "")]
    assert (of(joe).is_own, of(joe).orders, of(acme).orders) == (True, 0, 1)
    assert Fact.objects.get().holder == acme


def follow(joe, alice):
    return place_contact(joe, sales(), Placing(follows=True), by=alice)


def test_undo_brings_following_back(joe, acme, alice):  # noqa: F811
    before = everything()
    done = keep_own(joe, alice)
    assert (where(joe), where(acme), of(joe).is_own, of(joe).is_listed) == ("customer", "suspect", True, True)
    undone, kept = undo(done, by=alice)
    assert not kept and differences(before, everything()) == {}
    set_stage([acme.pk], stage("lead"), by=alice)
    assert where(joe) == "lead"
    undo(undone, by=alice)
    assert (where(joe), where(acme), of(joe).follows_id) == ("customer", "lead", None)


def test_they_follow_again_and_undo_gives_their_own_back(joe, acme, alice):  # noqa: F811
    keep_own(joe, alice)
    happened(joe, "order", "2026-01-05", "R-1")
    set_stage([acme.pk], stage("lead"), by=alice)
    before = everything()
    done = follow(joe, alice)
    assert done.summary == "Joe Doe: the stage of ACME again"
    assert (of(joe).follows_id, of(joe).is_own, of(joe).is_listed, where(joe)) == (acme.pk, False, False, where(acme))
    assert Fact.objects.get().holder_id == acme.pk
    undo(done, by=alice)
    assert differences(before, everything()).keys() <= {"contacts.TimelineEntry"}  # what is told anew is told now
    assert (where(joe), where(acme)) == ("customer", "lead")


def test_what_was_decided_of_them_alone_does_not_become_the_companys(joe, acme, alice):  # noqa: F811
    keep_own(joe, alice)
    follow(joe, alice)
    assert (where(joe), where(acme)) == ("suspect", "suspect")
    assert [rule for *_, rule in log(acme)] == ["start"]


def test_who_keeps_none_has_nothing_to_give_up(joe, acme, alice):  # noqa: F811
    for contact in (joe, acme):
        with pytest.raises(Gone):
            follow(contact, alice)


def test_the_dialog_offers_it_with_the_name_of_the_company(joe, acme, desk):  # noqa: F811
    address = "sales/details/"
    assert "Follow ACME again" not in desk(address, contact=joe, status=200).content.decode()
    desk(address, contact=joe, stage=stage("customer").pk, own="1")
    assert "Follow ACME again" in desk(address, contact=joe, status=200).content.decode()
    answer = desk(address, contact=joe, do="follow")
    assert "the stage of ACME again" in answer.headers["HX-Trigger"]
    assert of(joe).follows_id == acme.pk


def test_it_is_refused_where_it_is_not_allowed_and_never_skipped(joe, acme, alice, desk):  # noqa: F811
    for contact, said in ((acme, "ACME: there is no company"), (joe, "people show the stage of their company")):
        with pytest.raises(Invalid, match=said):
            keep_own(contact, alice)
        Perspective.objects.filter(key="sales").update(people_keep_own=False)
        forget_setup()
    sent = {"stage": stage("customer").pk, "own": "1"}
    refused = desk("sales/details/", contact=joe, status=422, **sent).content.decode()
    assert "people show the stage of their company" in refused
    with pytest.raises(Invalid, match="Choose the stage of their own"):
        place_contact(joe, sales(), Placing(as_own=True), by=alice)
    assert (where(joe), where(acme)) == ("suspect", "suspect")


def test_switched_off_all_follow_again_and_undo_gives_it_back(joe, acme, alice, erin):  # noqa: F811
    ann = create_contact({"name": "Ann Poe", "employer": acme}, by=alice)
    keep_own(joe, alice)
    keep_own(ann, alice, "lead")
    before = everything()
    done = change_perspective(sales(), {"people_keep_own": False}, by=erin)
    assert done.summary == "Sales: 2 people show their company’s stage again"
    assert (where(joe), where(ann), of(joe).follows_id) == ("suspect", "suspect", acme.pk)
    undone, kept = undo(done, by=erin)
    assert not kept and differences(before, everything()) == {}
    undo(undone, by=erin)
    assert (where(joe), where(ann)) == ("suspect", "suspect")


def test_allowing_it_is_taken_back_with_what_came_of_it(acme, alice, erin):  # noqa: F811
    done = change_perspective(sales(), {"people_keep_own": True}, by=erin)
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=alice)
    parted = keep_own(joe, alice)
    undone, _ = undo(done, by=erin)
    assert of(joe).follows_id == acme.pk
    undo(undone, by=erin)
    assert where(joe) == "customer"
    undo(parted, by=alice)
    assert of(joe).follows_id == acme.pk


def test_many_follow_in_the_background(joe, acme, alice, erin, monkeypatch, run_jobs):  # noqa: F811
    monkeypatch.setattr(following, "AT_ONCE", 2)
    people = [create_contact({"name": f"P{n}", "employer": acme}, by=alice) for n in range(5)]
    for one in people:
        keep_own(one, alice)
    done = change_perspective(sales(), {"people_keep_own": False}, by=erin)
    assert "5 people" in done.summary
    run_jobs()
    assert {of(one).follows_id for one in people} == {acme.pk}
    assert done.parts.count() == 2


def test_a_stage_of_ones_own_cannot_come_back_where_it_is_not_allowed(joe, acme, alice, erin):  # noqa: F811
    keep_own(joe, alice)
    done = follow(joe, alice)
    change_perspective(sales(), {"people_keep_own": False}, by=erin)
    _, kept = undo(done, by=alice)
    assert [one.labels for one in kept] == [["A stage of their own"]]
    assert of(joe).follows_id == acme.pk


def test_the_journal_tells_whose_stage_it_shows(joe, acme, alice, browser_of):  # noqa: F811
    keep_own(joe, alice)
    follow(joe, alice)
    told = Change.objects.filter(record_type="standing", about=joe.pk).order_by("-id")[0]
    assert told.after["follows_id"] == acme.pk
    page = browser_of(alice).get(f"/journal/contact/{joe.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "Shows the stage of" in page and "A stage of their own" in page


def test_whoever_may_not_know_companies_is_told_of_none(joe, acme, alice, desk, monkeypatch):  # noqa: F811
    keep_own(joe, alice)
    hidden = frozenset({"company"})
    for place in ("actions.placing", "views.standing"):
        monkeypatch.setattr(f"rapport.perspectives.{place}.hidden_of", lambda user: hidden)
    shown = desk("sales/details/", contact=joe, status=200).content.decode()
    assert "Follow their company again" in shown and "ACME" not in shown
    assert follow(joe, alice).summary == "Joe Doe: the stage of their company again"


def test_who_may_not_change_the_contact_does_not(joe, acme, alice, cast):  # noqa: F811
    keep_own(joe, alice)
    set_default("contact", Level.READ, by=cast.erin)
    count = Operation.objects.count()
    with pytest.raises(NotAllowed):
        follow(joe, cast.carol)
    assert Operation.objects.count() == count and of(joe).is_own
