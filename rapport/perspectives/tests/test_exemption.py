"""Time alone does not move everybody."""

from datetime import date, timedelta

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.journal.actions import undo
from rapport.journal.models import Change
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.exemption import end_exemption, exempt
from rapport.perspectives.models import Exemption, Perspective
from rapport.perspectives.queries import forget_setup, sales
from rapport.perspectives.tests.days import happened, where
from rapport.perspectives.tests.test_record import put

pytestmark = pytest.mark.usefixtures("whole_log")


@pytest.fixture
def acme(alice):
    return create_contact({"kind": "organisation", "name": "ACME", "owner": alice.pk}, by=alice)


def spans():
    return list(Exemption.objects.values_list("since", "until"))


def test_it_is_begun_changed_and_ended_each_with_undo(cast, acme):
    today = today_of(cast.alice)
    begun = exempt(acme, sales(), by=cast.alice)
    assert spans() == [(today, None)]
    changed = exempt(acme, sales(), by=cast.alice, since=today, until=today + timedelta(days=30))
    assert spans() == [(today, today + timedelta(days=30))]
    ended = end_exemption(acme, sales(), by=cast.alice)
    assert spans() == []
    for done, left in (
        (ended, [(today, today + timedelta(days=30))]),
        (changed, [(today, None)]),
        (begun, []),
    ):
        undo(done, by=cast.alice)
        assert spans() == left
    assert set(Change.objects.filter(record_type="exemption").values_list("about", flat=True)) == {acme.pk}


def test_one_that_has_begun_stays_as_history(cast, acme):
    today = today_of(cast.alice)
    exempt(acme, sales(), by=cast.alice, since=today - timedelta(days=9))
    end_exemption(acme, sales(), by=cast.alice)
    assert spans() == [(today - timedelta(days=9), today - timedelta(days=1))]
    with pytest.raises(Gone):
        end_exemption(acme, sales(), by=cast.alice)


def test_the_days_are_in_order(cast, acme):
    today = today_of(cast.alice)
    with pytest.raises(Invalid) as refused:
        exempt(acme, sales(), by=cast.alice, since=today, until=today - timedelta(days=1))
    assert "spared_until" in refused.value.problems


def test_of_a_person_who_follows_it_is_the_company(cast, acme):
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=cast.alice)
    put(joe, "customer", follows=acme, is_listed=False)
    exempt(joe, sales(), by=cast.alice)
    assert Exemption.objects.get().contact_id == acme.pk


def test_who_may_not_change_it_may_not_exempt(cast, acme):
    set_default("contact", Level.READ, by=cast.erin)
    with pytest.raises(NotAllowed):
        exempt(acme, sales(), by=cast.carol)
    Perspective.objects.filter(key="sales").update(changed_by=[f"user-{cast.carol.pk}"])
    forget_setup()
    with pytest.raises(NotAllowed, match="look at Sales"):
        exempt(acme, sales(), by=cast.alice)


def test_nobody_is_left_alone_who_is_gone(cast, acme):
    Contact.objects.filter(pk=acme.pk).delete()
    with pytest.raises(Gone):
        exempt(acme, sales(), by=cast.alice)


def test_who_is_left_alone_does_not_churn(cast, acme):
    happened(acme, "order", "2020-01-01", "A1")
    assert where(acme) == "churned"
    exempt(acme, sales(), by=cast.alice)
    assert where(acme) == "churned"  # what is past stays
    done = exempt(acme, sales(), by=cast.alice, since=None)
    assert where(acme) == "onboarding"
    undo(done, by=cast.alice)
    assert where(acme) == "churned"


def test_the_dialog_leaves_alone_from_today_unless_a_day_is_typed(cast, acme, browser_of):
    web, address = browser_of(cast.alice), f"/contacts/{acme.pk}/standings/sales/details/"
    form = {"stage": "", "spared": "1", "spared_until": ""}
    today = today_of(cast.alice)
    for typed, since in (("", today), ("1 Jan 2020", date(2020, 1, 1)), ("", today)):
        assert web.post(address, form | {"spared_since": typed}, headers={"HX-Request": "true"}).status_code == 204
        assert spans() == [(since, None)]
    exempt(acme, sales(), by=cast.alice, since=None)
    form |= {"spared_since": "", "spared_until": "1 Jan 2090"}
    assert web.post(address, form, headers={"HX-Request": "true"}).status_code == 204
    assert spans() == [(None, date(2090, 1, 1))]
