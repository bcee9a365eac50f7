"""What tonight's run would move is shown, counted by cause, and nothing is moved by looking."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from rapport.contacts.actions import create_contact
from rapport.journal.actions import operation
from rapport.lookups.actions import save_lookup
from rapport.lookups.definition import from_json
from rapport.lookups.models import Lookup
from rapport.notices.models import Notice
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.exemption import exempt
from rapport.perspectives.actions.fact import record_facts
from rapport.perspectives.actions.night import run_night
from rapport.perspectives.actions.replaying import replay_parts
from rapport.perspectives.actions.rules import change_rules
from rapport.perspectives.actions.sparing import spare_group
from rapport.perspectives.actions.tonight import ANEW, dry_run
from rapport.perspectives.models import IN_FORCE, Exemption, Move, Standing
from rapport.perspectives.queries import sales
from rapport.perspectives.tests.days import day, happened, where

URL = "/settings/perspectives/tonight/"
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def buyers(erin):
    """Two who bought a year ago: tomorrow that is longer than agreed."""
    firms = [create_contact({"kind": "organisation", "name": f"Buyer {name}"}, by=erin) for name in "AB"]
    day = today_of(None) - timedelta(days=365)
    record_facts([{"contact_id": one.pk, "kind": "order", "on": day} for one in firms], by=erin)
    return firms


def test_tonight_says_whom_it_would_move_and_why(browser_of, erin, buyers):
    before = Move.objects.count()
    page = browser_of(erin).get(URL).content.decode()
    assert "Buyer A" in page and "Buyer B" in page and "no order for longer than agreed" in page
    assert Move.objects.count() == before
    assert "Buyer A" in browser_of(erin).get(URL, {"page": "1"}).content.decode()
    assert "Buyer A" not in browser_of(erin).get(URL, {"page": "2"}).content.decode()


def test_other_rules_are_looked_at_tonight(browser_of, erin, buyers):
    change_rules({"churn_days": "500"}, by=erin)
    assert "would move nobody" in browser_of(erin).get(URL).content.decode()
    assert Standing.objects.filter(contact__in=buyers, due_on__lte=today_of(None)).count() == 2


def test_colleagues_do_not_look(browser_of, alice):
    assert browser_of(alice).get(URL).status_code == 403


@pytest.fixture
def night():
    """Today is some day; `night()` runs that of the next day and gives whom it moved, and why: as a dry run says it."""
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=NEW_YORK), tick=False) as moved:

        def run():
            before, lines = places(), set(Move.objects.values_list("pk", flat=True))
            moved.move_to(datetime(2026, 3, 2, 2, tzinfo=NEW_YORK))
            run_night(SimpleNamespace(should_stop=lambda: False, report=lambda *_, **__: None))
            after = places()
            return {(pk, before.get(pk), at, why(pk, lines)) for pk, at in after.items() if before.get(pk) != at}

        yield run


def places():
    rows = Standing.objects.filter(perspective__key="sales", follows=None)
    return dict(rows.values_list("contact_id", "stage_id"))


def why(contact_id, lines):
    """The rule of the last line, where the night wrote it."""
    rows = Move.objects.filter(IN_FORCE, contact=contact_id, perspective__key="sales").order_by("-on", "-number")
    pk, rule = rows.values_list("pk", "rule").first()
    return rule if pk not in lines else ANEW


def firm(erin, name, ordered="2025-03-01", **facts):
    found = create_contact({"kind": "organisation", "name": name, **facts}, by=erin)
    if ordered:
        happened(found, "order", ordered)
    return found


def test_it_is_exactly_what_the_night_does(night, erin):
    saved, _ = save_lookup(
        "Ledgers", from_json({"conditions": [["tags", "is", "ledgers"]]}, "contact"), by=erin, is_shared=True
    )
    for name in ("Due A", "Due B"):
        firm(erin, name)
    firm(erin, "Later", "2025-06-01")
    firm(erin, "Joins the group", tags=["ledgers"])
    left = [firm(erin, f"Leaves the group {n}", on) for n, on in enumerate(("2024-05-01", "2025-09-01"))]
    rows = [
        Exemption(contact=one, perspective=sales(), of_group=True, since=since)
        for one, since in zip(left, (None, day("2026-01-01")), strict=True)
    ]
    Exemption.objects.bulk_create(rows)
    with operation("look", by=None) as writing:
        replay_parts(writing, [one.pk for one in left])
    happened(firm(erin, "Ahead", ""), "order", "2026-03-02")
    ends = firm(erin, "Ends", "2024-01-01")
    exempt(ends, sales(), by=erin, since=None, until=day("2026-03-01"))
    nobody = [firm(erin, "Nowhere", ""), create_contact({"name": "Joe", "company": "Due A"}, by=erin)]
    for rows in (Standing.objects, Move.objects):
        rows.filter(contact__in=nobody).delete()
    change_rules({"spares": str(saved.pk)}, by=erin)
    told = dry_run(None)
    assert told.is_all and not told.is_group_broken
    assert {one for one in told.moves if one[0] != nobody[1].pk} == night()
    assert {rule for *_, rule in told.moves} == {"churn", "first_order", "start"} and len(told.moves) == 7
    assert dry_run(None).moves == []


def test_whom_a_lost_lookup_left_alone_stays_so_and_administrators_are_told(night, erin, browser_of):
    saved, _ = save_lookup(
        "Ledgers", from_json({"conditions": [["tags", "is", "ledgers"]]}, "contact"), by=erin, is_shared=True
    )
    spared = firm(erin, "Spared", "2025-03-01", tags=["ledgers"])
    change_rules({"spares": str(saved.pk)}, by=erin)
    spare_group(SimpleNamespace(should_stop=lambda: False), today_of(None))
    Lookup.objects.all().delete()
    assert dry_run(None).moves == [] and dry_run(None).is_group_broken
    assert night() == night() == set() and where(spared) == "onboarding"
    assert Notice.objects.filter(user=erin, title__contains="cannot be asked").count() == 1
    for url in (URL, "/settings/perspectives/rules/"):
        assert "cannot be asked" in browser_of(erin).get(url).content.decode()


def test_many_are_noted_in_the_background(erin, buyers, monkeypatch, run_jobs):
    monkeypatch.setattr("rapport.perspectives.actions.night.AT_ONCE", 1)
    change_rules({"churn_days": "500"}, by=erin)
    due = Standing.objects.filter(contact__in=buyers, due_on__lte=today_of(None))
    assert due.count() == 0
    run_jobs()
    assert due.count() == 2
