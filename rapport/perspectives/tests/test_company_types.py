"""Company types like "Prospect supermarket" become a company type and a stage, with preview and undo."""

import pytest

from rapport.base.errors import Gone, Invalid, NotAllowed
from rapport.contacts.actions import create_contact, many
from rapport.contacts.models import Contact
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.perspectives.actions.company_type import Sorting, sort_company_types
from rapport.perspectives.company_types import Reading, read
from rapport.perspectives.models import Stage, Standing
from rapport.perspectives.queries.company_type import type_proposals
from rapport.perspectives.tests.test_perspective_settings import HX

URL = "/settings/perspectives/types/"
WORDS = [("Prospect", 1), ("Customer", 2), ("Approved supplier", 3), ("Supplier", 4)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Prospect supermarket", ("supermarket", 1)),
        ("Customer - wholesaler", ("wholesaler", 2)),
        ("Retail (PROSPECT)", ("Retail", 1)),
        ("Approved supplier: steel", ("steel", 3)),
        ("Customers", ("", 2)),
        ("Große Customer/Kette", ("Große Kette", 2)),
        ("Prospecting agency", None),
        ("Supermarket", None),
    ],
)
def test_how_a_value_is_read(value, found):
    assert read(value, WORDS) == (found and Reading(*found))


def stage(key):
    return Stage.objects.get(key=key, perspective__key="sales")


def company(number, kind, by):
    return create_contact({"kind": "organisation", "name": f"Shop {number}", "company_type": kind}, by=by)


def facts(one):
    return (
        Contact.objects.get(pk=one.pk).company_type,
        Standing.objects.get(contact=one, perspective__key="sales").stage.key,
    )


@pytest.fixture
def shops(erin):
    kinds = ("Prospect supermarket", "Prospect supermarket", "Customer - wholesaler", "Bakery")
    return [company(number, kind, erin) for number, kind in enumerate(kinds)]


def test_proposals_count_what_somebody_may_change(erin, shops):
    found = [(one.value, one.count, one.company_type, one.stage_id) for one in type_proposals(erin)]
    assert found == [
        ("Prospect supermarket", 2, "supermarket", stage("prospect").pk),
        ("Customer - wholesaler", 1, "wholesaler", stage("customer").pk),
    ]


def test_both_fields_are_written_and_taken_back_together(erin, shops):
    rows = [Sorting("Prospect supermarket", "Supermarket", stage("lead").pk)]
    done = sort_company_types(rows, by=erin)
    assert [facts(one) for one in shops] == [
        ("Supermarket", "lead"),
        ("Supermarket", "lead"),
        ("Customer - wholesaler", "suspect"),
        ("Bakery", "suspect"),
    ]
    undo(done, by=erin)
    assert [facts(one) for one in shops[:2]] == [("Prospect supermarket", "suspect")] * 2


def test_many_go_in_parts_and_come_back(erin, shops, monkeypatch, run_jobs):
    monkeypatch.setattr(many, "CHUNK", 1)
    rows = [Sorting("Prospect supermarket", "Supermarket", stage("lead").pk)]
    done = sort_company_types(rows, by=erin)
    run_jobs()
    assert [facts(one) for one in shops[:2]] == [("Supermarket", "lead")] * 2
    assert Operation.objects.filter(part_of=done).exists()


def test_what_cannot_be_sorted(erin, alice, shops):
    for rows, problem in (
        ([], Invalid),
        ([Sorting("Prospect supermarket", "x" * 121, stage("lead").pk)], Invalid),
        ([Sorting("Prospect supermarket", "x", 0)], Invalid),
        ([Sorting("Nothing", "x", stage("lead").pk)], Gone),
    ):
        with pytest.raises(problem):
            sort_company_types(rows, by=erin)
    with pytest.raises(NotAllowed):
        sort_company_types([Sorting("Prospect supermarket", "x", stage("lead").pk)], by=alice)


def test_the_page_proposes_and_carries_out_what_is_ticked(browser_of, erin, shops):
    browser = browser_of(erin)
    page = browser.get(URL).content.decode()
    assert "Prospect supermarket" in page and "Bakery" not in page
    sent = {
        "value": ["Prospect supermarket", "Customer - wholesaler"],
        "company_type": ["Supermarket", "wholesaler"],
        "stage": [stage("prospect").pk, stage("customer").pk],
    }
    assert browser.post(URL, sent, headers=HX).status_code == 422
    assert browser.post(URL, sent | {"take": ["0"]}, headers=HX).status_code == 200
    assert facts(shops[0]) == ("Supermarket", "prospect")
    assert facts(shops[2]) == ("Customer - wholesaler", "suspect")
