"""What one case and one order are called stands in every sentence that speaks of them."""

import pytest

from rapport.base.errors import Refused
from rapport.contacts.actions import create_contact
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.perspective import change_perspective
from rapport.perspectives.actions.rules import change_rules
from rapport.perspectives.actions.stage import change_stage, remove_stage
from rapport.perspectives.actions.standing import leave_perspective
from rapport.perspectives.models import Perspective, Stage
from rapport.perspectives.queries import sales
from rapport.perspectives.queries.words import cause_of, kind_of, word_of, worded, words
from rapport.perspectives.tests.test_hidden import told


@pytest.fixture
def firm(cast):
    """A law firm: a request may become an engagement."""
    called = {"opportunity": "request", "order": "engagement", "orders": "engagements"}
    change_perspective(sales(), {"words": called}, by=cast.erin)
    change_stage(Stage.objects.get(perspective=sales(), key="customer"), {"name": "Client"}, by=cast.erin)
    client = create_contact({"kind": "organisation", "name": "ACME", "owner": cast.alice.pk}, by=cast.alice)
    row = {"contact_id": client.pk, "on": today_of(cast.alice)}
    record_facts(
        [{**row, "kind": "opened", "reference": "R1"}, {**row, "kind": "order", "reference": "E1"}], by=cast.alice
    )
    return client


def test_a_word_is_the_own_one_or_the_usual_one(cast):
    assert [word_of(sales(), key) for key in ("opportunity", "order", "orders")] == ["opportunity", "order", "orders"]
    assert cause_of("first_order") == "the first order" and cause_of("opened") == "an opportunity was opened"
    change_perspective(sales(), {"words": {"order": "matter", "opportunities": ""}}, by=cast.erin)
    assert word_of(sales(), "orders") == "matters" and words()["an_order"] == "a matter"
    change_perspective(sales(), {"words": {"opportunity": "matter"}}, by=cast.erin)
    assert worded("{Orders_and_opportunities}, {order_or_opportunity}") == "Matters, matter"


def test_what_was_done_is_told_in_the_own_words(cast, firm):
    change_perspective(sales(), {"name": "Clients"}, by=cast.erin)
    assert change_rules({"churn_days": "500"}, by=cast.erin).summary == "Rules of Clients changed"
    done = record_facts(
        [{"contact_id": firm.pk, "kind": "order", "on": today_of(cast.alice), "reference": "E2"}], by=cast.alice
    )
    assert done.summary == "Engagement recorded"


def test_what_is_typed_as_a_word_is_text_and_nothing_else(cast):
    change_perspective(sales(), {"words": {"order": "{0.x} <b>{order}"}}, by=cast.erin)
    assert kind_of("order") == "{0.x} <b>{order}"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/contacts/{}/sales/", ["Engagements and requests", "Request opened</b>", "Engagement</b>"]),
        ("/contacts/{}/history/", ["the first engagement", "a request was opened"]),
        ("/contacts/{}/sales/new/", ["Record an engagement or a request", "Request won", "names its engagement"]),
        ("/moves/", ["The first engagement"]),
        ("/lookups/move/editor/?f=cause&o=is", ["As many engagements as make Client", "No engagement for longer"]),
        ("/facts/", ["Engagement", "All engagements and requests"]),
        ("/lookups/fact/editor/?f=kind&o=is", ["Request closed neutral", "Engagement cancelled"]),
        ("/contacts/?columns=name,sales_orders,sales_first_order", ["Engagements", "First engagement"]),
    ],
)  # fmt: skip
def test_pages_speak_in_the_own_words(cast, firm, browser_of, address, said):
    page = told(browser_of(cast.alice), address.format(firm.pk))
    assert [one for one in said if one not in page] == []
    assert "pportunit" not in page.replace('"opportunit', "").partition("<main")[2].replace("Opportunity", "")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/settings/perspectives/rules/", ["A request opened makes", "The first engagement makes", "without an engagement make"]),
        ("/settings/backfill/", ["Engagements and requests that"]),
        ("/settings/scoring/", ["the engagements that count"]),
    ],
)  # fmt: skip
def test_settings_speak_in_the_own_words(cast, firm, browser_of, address, said):
    page = told(browser_of(cast.erin), address)
    assert [one for one in said if one not in page] == []


def test_the_page_that_asks_for_words_proposes_and_says_them(cast, firm, browser_of):
    change_perspective(sales(), {"name": "Clients", "words": {"orders": ""}}, by=cast.erin)
    page = browser_of(cast.erin).get(f"/settings/perspectives/{sales().pk}/").content.decode()
    assert 'placeholder="requests"' in page and 'placeholder="engagements"' in page
    assert "every contact stands in Clients from its first moment" in page
    with pytest.raises(Refused, match="Every contact stands in Clients"):
        change_perspective(sales(), {"kinds": ["person"]}, by=cast.erin)
    with pytest.raises(Refused, match="Only in Clients"):
        change_perspective(Perspective.objects.get(key="legal"), {"people_keep_own": True}, by=cast.erin)
    with pytest.raises(Refused, match="The rules of Clients need Client"):
        remove_stage(Stage.objects.get(perspective=sales(), key="customer"), by=cast.erin)
    with pytest.raises(Refused, match="Everybody has a stage in Clients. Choose one that says it, such as Other"):
        leave_perspective([firm.pk], sales(), by=cast.erin)
