"""Lists as they stood on a past day: stages, since when and scores from the log, everything else as it is today."""

from datetime import date

import pytest
from django.utils import timezone

from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.lookups import actions as lookups
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.queries import neighbours, paging, run
from rapport.perspectives.actions.until import mend_untils
from rapport.perspectives.models import Move, Perspective, Stage, Standing
from rapport.perspectives.queries.perspective import forget_setup

DAY = date(2025, 6, 1)
# name → (day, stage key or "" for out of it, number, whether superseded)
LOG = {
    "Ada": [("2024-01-01", "suspect"), ("2025-05-30", "lead"), ("2025-07-01", "customer")],
    "Ben": [("2025-06-01", "lead"), ("2025-06-01", "customer", 1), ("2025-06-01", "churned", 2, True)],
    "Cyd": [("2025-06-02", "lead")],
    "Dot": [("2025-01-01", "lead"), ("2025-03-01", "")],
}


@pytest.fixture
def log(cast):
    """Ada, Ben, Cyd and Dot with a log of Public relations in stages of its own."""
    pr, made = Perspective.objects.get(key="pr"), {}
    keys = ("suspect", "lead", "customer", "churned")
    stages = {
        key: Stage.objects.create(perspective=pr, key=key, name=key.title(), position=30 + n)
        for n, key in enumerate(keys)
    }
    for name, moves in LOG.items():
        contact = made[name] = create_contact({"name": name, "owner": cast.alice}, by=cast.alice)
        for on, key, *rest in moves:
            number, is_superseded = (*rest, 0, False)[:2] if rest else (0, False)
            Move.objects.create(
                contact=contact, perspective=pr, to_stage=stages.get(key), on=on, number=number,
                recorded_at=timezone.now(), superseded_at=timezone.now() if is_superseded else None,
            )  # fmt: skip
        Standing.objects.create(contact=contact, perspective=pr, stage=stages["churned"], since=date(2026, 1, 1))
    mend_untils()
    forget_setup()
    yield made
    forget_setup()


def names(user, *conditions, sort="name", day=DAY, **facts):
    asked = Definition("contact", tuple(Condition.read(one) for one in conditions), sort=sort, as_of=day, **facts)
    page = run(asked, user)
    assert page.problems == ()
    return " ".join(row["name"] for row in page.rows)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("pr_stage:is:lead", "Ada"),
        ("pr_stage:is:customer", "Ben"),
        ("pr_stage:not:lead", "Ben Cyd Dot"),
        ("pr_stage:any:lead,customer", "Ada Ben"),
        ("pr_stage:filled", "Ada Ben"),
        ("pr_since:ago:1d", "Ada Ben"),
        ("pr_since:ago:1d,never", "Ada Ben Cyd Dot"),
        ("pr_since:after:2025-05-31", "Ben"),
        ("pr_days:not:2", "Ben Cyd Dot"),
        ("pr_days:between:1..9", "Ada"),
        ("pr_stuck:yes", ""),
        ("pr_stage:empty", "Cyd Dot"),
        ("pr_since:is:2025-06-01", "Ben"),
        ("pr_since:empty", "Cyd Dot"),
        ("pr_days:is:2", "Ada"),
        ("pr_days:empty", "Cyd Dot"),
        ("pr_stuck:no", "Ada Ben Cyd Dot"),
    ],
)
def test_conditions_ask_for_the_stage_of_that_day(log, cast, condition, found):
    assert names(cast.alice, condition) == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("pr_stage:is:lead", "Ada"),
        ("pr_stage:not:lead", "Ben Cyd Dot"),
        ("pr_stage:any:lead,customer", "Ada Ben"),
        ("pr_stage:filled", "Ada Ben"),
        ("pr_stage:empty", "Cyd Dot"),
    ],
)
def test_a_list_that_is_walked_asks_the_same_row_by_row(log, cast, monkeypatch, condition, found):
    for name in ("PAGE", "FEW"):
        monkeypatch.setattr(paging, name, 0)
    assert paging.Reading(Definition("contact", (Condition.read(condition),), sort="name", as_of=DAY), cast.alice).walks
    assert names(cast.alice, condition) == found


@pytest.mark.parametrize(
    ("sort", "found"),
    [("pr_stage", "Ada Ben Cyd Dot"), ("-pr_days", "Ada Ben Cyd Dot"), ("pr_since", "Ada Ben Cyd Dot")],
)
def test_lists_are_sorted_as_of_that_day(log, cast, sort, found):
    asked = Definition("contact", sort=sort, as_of=DAY)
    assert names(cast.alice, sort=sort) == names(cast.alice, "name:filled", sort=sort) == found
    assert neighbours(asked, cast.alice, log["Ben"].pk).previous == log["Ada"].pk
    read, after = [], ""
    while after or not read:
        page = run(asked, cast.alice, after=after, limit=3)
        read += [row["name"] for row in page.rows]
        if not (after := page.next):
            break
    assert " ".join(read) == found


@pytest.mark.parametrize("sort", ["sales_since", "-sales_since", "-sales_days"])
def test_the_next_ones_are_read_without_asking_everybody(cast, monkeypatch, sort):
    monkeypatch.setattr(paging, "NEAREST", 1)
    sales, lead = Perspective.objects.get(key="sales"), Stage.objects.get(perspective__key="sales", key="lead")
    for number in range(9):
        firm = create_contact({"name": f"Firm {number}", "kind": "organisation"}, by=cast.erin)
        create_contact({"name": f"Joe {number}", "company": f"Firm {number}"}, by=cast.erin)
        on = date(2025, 1, 1 + number // 2)
        Move.objects.create(contact=firm, perspective=sales, to_stage=lead, on=on, recorded_at=timezone.now())
    mend_untils()
    Contact.objects.filter(name__in=["Firm 2", "Firm 7"]).update(hidden_at=timezone.now())
    whole = names(cast.erin, "name:filled", sort=sort)
    asked, read, after = Definition("contact", sort=sort, as_of=DAY), [], None
    while after != "":
        page = run(asked, cast.erin, after=after or "", limit=3)
        read, after = read + [row["name"] for row in page.rows], page.next
    assert " ".join(read) == whole and len(read) == 16


def test_who_follows_a_company_is_shown_with_its_stage_then(cast):
    firm = create_contact({"name": "Firm", "kind": "organisation", "owner": cast.alice}, by=cast.alice)
    joe = create_contact({"name": "Joe", "owner": cast.alice}, by=cast.alice)
    sales, lead = Perspective.objects.get(key="sales"), Stage.objects.get(perspective__key="sales", key="lead")
    facts = {"contact": firm, "perspective": sales, "recorded_at": timezone.now()}
    Move.objects.create(to_stage=lead, on="2025-01-01", **facts)
    Move.objects.create(kind="score", to_score="545", on="2025-02-01", **facts)
    now = {"stage": Stage.objects.get(perspective=sales, key="customer"), "since": date(2026, 1, 1)}
    Standing.objects.update_or_create(contact=joe, perspective=sales, defaults={"follows": firm, **now})
    mend_untils()
    assert names(cast.alice, "sales_stage:is:lead") == "Firm Joe"
    assert names(cast.alice, "sales_rfm:is:545", "sales_recency:is:5", "sales_frequency:is:4") == "Firm Joe"
    assert names(cast.alice, "sales_stage:is:lead", "name:is:Joe", day=date(2024, 12, 31)) == ""


def test_the_list_says_as_of_when_and_leads_back(log, browser_of, cast):
    web = browser_of(cast.alice)
    text = web.get("/contacts/?as_of=2025-06-01&columns=name,pr_stage,pr_since,pr_days&sort=name").content.decode()
    assert "Stages as they stood on 1 Jun 2025; all else is today’s." in text
    assert 'href="/contacts/?sort=name&amp;columns=name,pr_stage,pr_since,pr_days"' in text
    assert ">Lead</span>" in text and '<span class="age number">2</span>' in text and "Churned" not in text
    typed = web.get("/contacts/?as_of=1+Jun+2025&sort=name")
    assert typed["Location"] == "/contacts/?sort=name&as_of=2025-06-01"
    asked = {"format": "csv", "query": "?columns=name,pr_stage,pr_days&sort=name&as_of=2025-06-01"}
    assert "Ada,Lead,2" in b"".join(web.post("/export/", asked).streaming_content).decode()
    assert "as_of=2025-06-01" in web.get(f"/contacts/{log['Ada'].pk}/?as_of=2025-06-01&sort=name").content.decode()


@pytest.mark.parametrize("typed", ["x", "2999-01-01", "31 Feb 2020", "today"])
def test_what_is_no_past_day_is_said(cast, browser_of, typed):
    text = browser_of(cast.alice).get("/contacts/", {"as_of": typed}).content.decode()
    assert "is no day in the past" in text and "Back to today" not in text


def test_a_saved_lookup_is_not_changed_by_looking_back(log, cast, browser_of):
    saved, _ = lookups.save_lookup(
        "Leads", Definition("contact", (Condition("pr_stage", "is", "lead"),)), by=cast.alice
    )
    asked = Definition.from_query({"lookup": str(saved.pk), "as_of": "2025-06-01"}, "contact", cast.alice)
    assert not asked.is_changed and asked.query() == f"?lookup={saved.pk}&as_of=2025-06-01"
    assert [row["name"] for row in run(asked, cast.alice).rows] == ["Ada"]
    assert "as_of" not in asked.json()
    Contact.objects.filter(pk=log["Ada"].pk).update(name="Now Eve")
    assert [row["name"] for row in run(asked, cast.alice).rows] == ["Now Eve"]
