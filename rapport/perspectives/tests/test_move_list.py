"""The lifecycle log as a list of its own, and as a file."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.lookups import search
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.queries import matching
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Move, Perspective
from rapport.perspectives.queries import forget_setup
from rapport.perspectives.tests.test_record import moved, stage


@pytest.fixture
def log(alice):
    acme = create_contact({"kind": "organisation", "name": "ACME"}, by=alice)
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    Move.objects.all().delete()
    moved(acme, "customer", date(2026, 3, 3), from_stage=stage("onboarding"), lasted_days=41, rule="nth_order")
    moved(acme, "lead", date(2026, 1, 3), rule="opened", superseded_at=timezone.now())
    never = moved(joe, "blocked", date(2026, 2, 3), "purchasing", by=alice, why="Never answered")
    search.index("move", [search.Entry(never.pk, text=never.why)])
    moved(joe, "lead", date(2026, 2, 3), kind=Move.Kind.SCORE, to_score="545")
    return acme, joe


def rows(browser, query=""):
    answer = browser.get("/moves/" + query)
    assert answer.status_code == 200
    return answer.content.decode().split("<tbody")[-1]


def test_the_log_is_a_list(alice, log, browser_of):
    found = rows(browser_of(alice))
    assert found.count("<tr id=") == 3
    for words in ("ACME", "Customer</span>", "41", "As many orders as make Customer", "Never answered", "By hand"):
        assert words in found
    assert '<del class="stage-name">' in found
    assert f'href="/contacts/{log[0].pk}/' in found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("where=cause:is:hand", ["Joe Doe"]),
        ("where=cause:not:hand", ["ACME", "ACME"]),
        ("where=superseded:yes", ["ACME"]),
        ("where=superseded:no&sort=-on", ["ACME", "Joe Doe"]),
        ("where=on:before:2026-02-01", ["ACME"]),
        ("where=kind:is:score", ["Joe Doe"]),
        ("text=answered", ["Joe Doe"]),
        ("text=acme", ["ACME", "ACME"]),
        ("text=blocked", ["Joe Doe"]),
    ],
)
def test_it_is_filtered_sorted_and_searched(alice, log, browser_of, query, names):
    found = rows(browser_of(alice), f"?{query}")
    assert _names(found) == names


def test_reasons_are_searched_by_parts_of_their_words_and_those_taken_back_too(alice, browser_of):
    done = set_stage([create_contact({"name": "Ann"}, by=alice).pk], stage("lead"), by=alice, why="Asked at the Fair")
    set_stage([create_contact({"name": "Bea"}, by=alice).pk], stage("lead"), by=alice, why="Nothing heard")
    web = browser_of(alice)
    assert _names(rows(web, "?text=fair+ASK")) == ["Ann"]
    undo(done, by=alice)
    assert _names(rows(web, "?text=fair+ASK")) == ["Ann"]


def _names(found):
    return [part.split(">", 1)[1].split("<", 1)[0] for part in found.split('<a class="clip"')[1:]]


def test_a_stage_finds_what_was_merged_into_it(alice, log, browser_of):
    lead, customer = stage("lead"), stage("customer")
    lead.merged_into = customer
    lead.save()
    forget_setup()
    found = rows(browser_of(alice), f"?where=to:is:{customer.pk}")
    assert found.count("<tr id=") == 2
    assert "Lead" not in found


def test_it_is_exported_as_it_is_shown(alice, log, browser_of):
    answer = browser_of(alice).post("/export/", {"of": "move", "format": "csv", "query": "?where=cause:is:hand"})
    text = b"".join(answer.streaming_content).decode()
    header, line = text.strip().splitlines()
    assert header.lstrip("\ufeff").split(",")[:5] == ["Contact", "Company", "Perspective", "From stage", "To stage"]
    assert "Joe Doe" in line
    assert "Blocked (Purchasing)" in line
    assert "By hand" in line


def test_others_perspectives_and_contacts_are_left_out(cast, log, browser_of):
    Perspective.objects.filter(key="purchasing").update(seen_by=[f"user-{cast.carol.pk}"])
    forget_setup()
    assert "Never answered" not in rows(browser_of(cast.alice))
    assert "Never answered" in rows(browser_of(cast.carol))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table of four lines whole")
def test_how_long_a_stage_lasted_is_asked_of_an_index(alice, log):
    found = matching(Definition("move", (Condition("lasted", "more", "40"),)), alice)
    assert [one.lasted_days for one in found] == [41]
    assert "moves_lasted" in found.order_by().values("pk").explain()
