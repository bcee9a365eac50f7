"""RFM: figures by fifths or thresholds, a line of the log for each change, one a day, and nothing more when run twice."""

from datetime import datetime
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
import time_machine

from rapport.base.errors import Invalid, NotAllowed
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.perspectives.actions.scoring import change_scoring, score_customers
from rapport.perspectives.lifecycle.scoring import Scoring, Sold, scores
from rapport.perspectives.models import IN_FORCE, Move, Standing
from rapport.perspectives.queries.scoring import scoring
from rapport.perspectives.tests.days import day, happened

pytestmark = pytest.mark.usefixtures("whole_log")

NOON = ZoneInfo("America/New_York")
FIFTHS = Scoring()


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2026, 1, 10, 12, tzinfo=NOON), tick=False) as moved:
        yield lambda text: moved.move_to(datetime.combine(day(text), datetime.min.time(), tzinfo=NOON).replace(hour=12))


@pytest.fixture
def firms(clock, erin):
    found = [create_contact({"name": f"Firm {n}", "kind": "organisation"}, by=erin) for n in range(5)]
    for n, firm in enumerate(found):
        for order in range(n + 1):
            happened(firm, "order", f"2025-{n + 1:02}-{order + 1:02}", f"{n}-{order}", "100")
    return found


def score(contact):
    return Standing.objects.get(contact=contact, perspective__key="sales").score


def lines(contact):
    rows = Move.objects.filter(IN_FORCE, kind="score", contact=contact).order_by("on", "id")
    return [(one.on.isoformat(), one.from_score, one.to_score, one.rule) for one in rows]


def test_customers_are_ranked_in_fifths(firms):
    assert score_customers() == 5
    assert [score(firm) for firm in firms] == ["111", "222", "333", "444", "555"]
    assert lines(firms[0]) == [("2026-01-10", "", "111", "rfm")]


def test_equal_customers_have_equal_figures_in_any_order():
    sold = {n: Sold(days=n % 7, orders=n % 3, revenue=Decimal(n % 5)) for n in range(100)}
    known = scores(sold, FIFTHS)
    keys = list(sold)
    Random(3).shuffle(keys)
    assert scores({key: sold[key] for key in keys}, FIFTHS) == known
    assert len({known[n][1] for n in range(0, 99, 3)}) == 1
    assert {figure for one in known.values() for figure in one} <= {1, 2, 3, 4, 5}
    assert scores({1: Sold(400, 1, Decimal(1))}, FIFTHS) == {1: (5, 5, 5)}


def test_thresholds_are_ones_own_numbers():
    own = Scoring.read({"by": "thresholds", "recency": "30, 90, 180, 365", "frequency": [2, 4, 8, 16]})
    sold = {1: Sold(30, 1, Decimal(999)), 2: Sold(31, 2, Decimal(1000)), 3: Sold(366, 16, Decimal(100_000))}
    assert scores(sold, own) == {1: (5, 1, 1), 2: (4, 2, 2), 3: (1, 5, 5)}


def test_running_it_twice_changes_nothing_more(firms):
    score_customers()
    assert score_customers() == 0
    assert Move.objects.filter(kind="score").count() == 5


def test_each_change_is_a_line_and_one_a_day(firms, clock):
    score_customers()
    clock("2026-01-20")
    happened(firms[0], "order", "2026-01-19", "late", "10000")
    score_customers()
    assert lines(firms[0])[1:] == [("2026-01-20", "111", "515", "rfm")]
    happened(firms[0], "order", "2026-01-20", "later", "1")
    score_customers()
    assert lines(firms[0])[1:] == [("2026-01-20", "111", "525", "rfm")]
    undone = Move.objects.filter(kind="score", contact=firms[0], superseded_at__isnull=False)
    assert undone.count() == 1


def test_people_show_the_score_of_their_company(firms, erin):
    joe = create_contact({"name": "Joe Doe", "employer": firms[4]}, by=erin)
    score_customers()
    assert score(joe) == "555" and lines(joe) == []


def test_who_has_no_order_any_more_has_no_score(firms, erin):
    score_customers()
    happened(firms[0], "cancelled", "2026-01-10", "0-0")
    score_customers()
    assert score(firms[0]) == "" and lines(firms[0]) == []


def test_what_is_decided_is_checked_kept_and_undone(erin, alice):
    done = change_scoring({"by": "thresholds", "recency": "10, 20, 30, 40"}, by=erin)
    assert (scoring().by, scoring().recency) == ("thresholds", (10, 20, 30, 40))
    undo(done, by=erin)
    assert scoring() == Scoring()
    with pytest.raises(Invalid) as refusal:
        change_scoring({"by": "thresholds", "money": "5, 4, 3"}, by=erin)
    assert "larger than the one before" in refusal.value.problems["money"]
    with pytest.raises(NotAllowed):
        change_scoring({"by": "quintiles"}, by=alice)


def test_the_page_decides_and_scores(firms, erin, browser_of, run_jobs):
    browser = browser_of(erin)
    answer = browser.post("/settings/scoring/", {"by": "thresholds"}, headers={"HX-Request": "true"})
    assert "Days since the last order" in answer.content.decode()
    answer = browser.post("/settings/scoring/", {"recency": "1, 1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    browser.post("/settings/scoring/now/")
    told = browser.get("/settings/scoring/").content.decode()
    assert "Customers are being scored" in told
    assert "every 2s" in told
    run_jobs()
    told = browser.get("/settings/scoring/").content.decode()
    assert "5 customers" in told
    assert "every 2s" not in told
