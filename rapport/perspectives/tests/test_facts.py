"""What was sold: on the record, in its dialog, in its list, and for whom it is nothing."""

from datetime import date
from decimal import Decimal

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.base.errors import Gone, Invalid
from rapport.contacts.actions import create_contact
from rapport.exchange.actions import export_lookup
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.lookups.definition import Definition
from rapport.perspectives.actions.fact import record_facts, remove_fact
from rapport.perspectives.models import Fact, Perspective, Standing
from rapport.perspectives.queries import forget_setup
from rapport.perspectives.tests.days import day, happened, log, told, where

pytestmark = pytest.mark.usefixtures("whole_log")

HX = {"HX-Request": "true"}


@pytest.fixture
def acme(cast):
    return create_contact({"name": "Acme", "kind": "organisation", "owner": cast.alice.pk}, by=cast.alice)


@pytest.fixture
def joe(cast, acme):
    return create_contact({"name": "Joe Doe", "employer": acme, "owner": cast.alice.pk}, by=cast.alice)


def post(browser, contact, **form):
    return browser.post(f"/contacts/{contact.pk}/sales/new/", {"kind": "order", "on": "2026-01-05", **form}, headers=HX)


def text(browser, address):
    return browser.get(address, headers=HX).content.decode()


def test_an_order_is_recorded_by_hand_and_taken_back(browser_of, cast, acme):
    browser = browser_of(cast.alice)
    answer = post(browser, acme, amount="1.250,50", reference="A1")
    assert answer.status_code == 204 and "Order recorded" in answer.headers["HX-Trigger"]
    panel = text(browser, f"/contacts/{acme.pk}/sales/")
    assert "1,250.50 USD" in panel and "A1" in panel
    assert where(acme) == "onboarding"
    undo(Operation.objects.get(action="record_facts"), by=cast.alice)
    assert (where(acme), Fact.objects.count()) == ("suspect", 0)


@pytest.mark.parametrize(
    ("form", "words"),
    [({"on": "soon"}, "On which day?"), ({"amount": "20000000000"}, "Too large"),
     ({"on": "+3d"}, "has come already"), ({"amount": "much"}, "Not an amount"),
     ({"kind": "refunded"}, "Of which order?"), ({"kind": "x"}, "What happened?"), ({"currency": "Euro"}, "three letters")],
)  # fmt: skip
def test_the_dialog_says_what_makes_no_sense(browser_of, cast, acme, form, words):
    answer = post(browser_of(cast.alice), acme, **form)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Fact.objects.exists()


def test_a_cancellation_finds_the_order_of_another_system(browser_of, cast, acme):
    happened(acme, "order", "2026-01-05", "77", source="erp")
    post(browser_of(cast.alice), acme, kind="cancelled", reference="77")
    assert where(acme) == "suspect"


def test_one_is_taken_away_from_its_own_contact_only(browser_of, cast, acme, joe):
    happened(joe, "order", "2026-01-05", "1")
    other = create_contact({"name": "Other", "owner": cast.alice.pk}, by=cast.alice)
    browser, fact = browser_of(cast.alice), Fact.objects.get()
    assert browser.post(f"/contacts/{other.pk}/sales/{fact.pk}/removal/", headers=HX).status_code == 404
    assert "Joe Doe" in text(browser, f"/contacts/{acme.pk}/sales/")
    assert browser.post(f"/contacts/{acme.pk}/sales/{fact.pk}/removal/", headers=HX).status_code == 204
    assert (Fact.objects.count(), where(acme)) == (0, "suspect")
    undo(Operation.objects.get(action="remove_fact"), by=cast.alice)
    assert (Fact.objects.get().pk, where(acme)) == (fact.pk, "onboarding")


def test_the_list_is_filtered_summed_and_exported(browser_of, cast, acme, joe, tmp_path):
    happened(acme, "order", "2026-01-05", "1", "10.50", currency="EUR")
    happened(joe, "opened", "2026-01-06", "2", "99")
    browser = browser_of(cast.alice)
    page = text(browser, "/facts/?where=kind:is:order")
    assert "10.50 EUR" in page and '<b class="number">10.50</b> EUR ordered' in page and "Joe Doe" not in page
    path = tmp_path / "facts.csv"
    with path.open("wb") as file:
        assert export_lookup(Definition("fact"), "csv", file, by=cast.alice) == 2
    assert "Opportunity opened" in path.read_text() and "Acme" in path.read_text()
    assert browser.get(f"/facts/{Fact.objects.get(contact=joe).pk}/")["Location"] == f"/contacts/{joe.pk}/"


def test_the_sum_is_of_what_counts(browser_of, cast, acme):
    for number, amount in enumerate(["1", "2", "4", "8", "16"]):
        happened(acme, "order", "2026-01-05", f"A{number}", amount, currency="EUR")
    happened(acme, "order", "2026-01-05", "", "32", currency="EUR")
    happened(acme, "order", "2026-01-05", "A0", "64", source="shop", currency="USD")
    happened(acme, "cancelled", "2026-01-06", "A0")
    happened(acme, "refunded", "2026-01-06", "A1")
    happened(acme, "refunded", "2026-01-06", "A2", "4")
    happened(acme, "refunded", "2026-01-06", "A3", "3")
    record_facts([told(acme, "order", "2026-01-07", "A9", "128", currency="EUR")], by=None, counts=False)
    page = text(browser_of(cast.alice), "/facts/")
    assert '<b class="number">56.00</b> EUR' in page and '<b class="number">64.00</b> USD' in page


def test_an_order_whose_day_is_corrected_stays_one_and_goes_back(cast, acme):
    happened(acme, "order", "2026-01-05", "1", "10")
    done = happened(acme, "order", "2025-12-05", "1", "10")
    assert list(Fact.objects.values_list("on", "kind")) == [(day("2025-12-05"), "order")]
    assert log(acme)[-1] == ("2025-12-05", "suspect", "onboarding", "first_order")
    undo(done, by=cast.erin)
    assert Fact.objects.get().on == day("2026-01-05") and log(acme)[-1][0] == "2026-01-05"
    for on, amount in (("2026-02-01", "4"), ("2026-02-02", "6")):
        happened(acme, "refunded", on, "1", amount)
    assert (Fact.objects.count(), where(acme)) == (3, "suspect")


def test_what_was_kept_counts_once_it_is_told_to(acme):
    record_facts([told(acme, "order", "2026-01-05", "1")], by=None, counts=False)
    assert where(acme) == "suspect"
    happened(acme, "order", "2026-01-05", "1")
    assert (where(acme), Fact.objects.count()) == ("onboarding", 1)


def test_a_fact_is_told_and_taken_away(cast, acme):
    assert "fact.recorded" in happened(acme, "order", "2026-01-05", "1").events
    done = remove_fact(Fact.objects.get(), by=cast.alice)
    assert "fact.removed" in done.events


def test_facts_of_somebody_without_a_standing_begin_it(cast, acme, joe):
    Standing.objects.filter(contact__in=[acme, joe]).delete()
    assert "standing.begun" in happened(acme, "order", "2026-01-05", "1").events
    happened(joe, "order", "2026-01-06", "2")
    assert (where(acme), Fact.objects.get(contact=joe).holder_id) == ("onboarding", acme.pk)
    with pytest.raises(Gone):
        record_facts([{"contact_id": 10**9, "kind": "order", "on": day("2026-01-05")}], by=None)


@pytest.mark.parametrize(
    ("row", "key"),
    [({"on": date(1899, 12, 31)}, "on"), ({"on": date(2900, 1, 1)}, "on"), ({"amount": Decimal(10) ** 10}, "amount")],
)
def test_days_and_amounts_have_bounds(acme, row, key):
    with pytest.raises(Invalid) as refused:
        record_facts([{"contact_id": acme.pk, "kind": "order", "on": day("2026-01-05"), **row}], by=None)
    assert list(refused.value.problems) == [key]


def test_who_does_not_see_the_contact_sees_nothing_of_it(browser_of, cast, acme):
    happened(acme, "order", "2026-01-05", "secret77", "10")
    set_default("contact", Level.PRIVATE, by=cast.erin)
    browser, fact = browser_of(cast.carol), Fact.objects.get()
    assert "secret77" not in text(browser, "/facts/")
    for address in (f"/contacts/{acme.pk}/sales/", f"/contacts/{acme.pk}/sales/new/", f"/facts/{fact.pk}/"):
        assert browser.get(address, headers=HX).status_code == 404


def test_who_does_not_see_sales_knows_of_no_order(browser_of, cast, acme):
    happened(acme, "order", "2026-01-05", "secret77", "10")
    Perspective.objects.filter(key="sales").update(seen_by=[f"user-{cast.bob.pk}"])
    forget_setup()
    browser = browser_of(cast.alice)
    assert "secret77" not in text(browser, "/facts/")
    assert "Orders and opportunities" not in text(browser, f"/contacts/{acme.pk}/")
    assert browser.get(f"/contacts/{acme.pk}/sales/", headers=HX).status_code == 404
    assert post(browser, acme).status_code == 404
    forget_setup()


def test_a_fact_on_the_record_tells_of_its_log(acme):
    happened(acme, "order", "2026-01-05", "1")
    assert log(acme)[-1] == ("2026-01-05", "suspect", "onboarding", "first_order")
