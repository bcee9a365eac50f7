"""Fields of standings on contacts: found, sorted, shown and exported, for whoever may see the perspective."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rapport.base.catalogue import card, hidden_fields
from rapport.contacts.actions import create_contact
from rapport.contacts.models import Contact
from rapport.lookups.definition import Condition, Definition
from rapport.lookups.queries import neighbours, paging, run
from rapport.organisation.queries import organisation, today_of
from rapport.perspectives.actions.usual import note_usual_days
from rapport.perspectives.models import Move, Perspective, Stage, Standing
from rapport.perspectives.queries import nearest
from rapport.perspectives.queries.perspective import forget_setup
from rapport.perspectives.tests.leads import called

STAGES = {"Ada": ("lead", 40), "Ben": ("customer", 500), "Cyd": ("lead", 10), "Dot": ("prospect", 5)}


@pytest.fixture
def people(cast):
    """Ada, Ben, Cyd and Dot in Public relations stages of their own, Eve in none."""
    pr = Perspective.objects.get(key="pr")
    names = {}
    for position, (key, days) in enumerate([("lead", 30), ("customer", None), ("prospect", None)]):
        facts = {"name": key.title(), "position": 20 + position, "target_days": days}
        Stage.objects.create(perspective=pr, key=key, **facts)
    for name in (*STAGES, "Eve"):
        names[name] = create_contact({"name": name, "owner": cast.alice}, by=cast.alice)
    today = today_of(cast.alice)
    for name, (key, days) in STAGES.items():
        stage = Stage.objects.get(perspective=pr, key=key)
        since = today - timedelta(days=days)
        Standing.objects.create(contact=names[name], perspective=pr, stage=stage, since=since)
    forget_setup()
    yield names
    forget_setup()


def found(user, *conditions, sort="name", **facts):
    asked = Definition("contact", tuple(Condition.read(one) for one in conditions), sort=sort, **facts)
    page = run(asked, user)
    assert page.problems == ()
    return " ".join(row["name"] for row in page.rows)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("pr_stage:is:lead", "Ada Cyd"),
        ("pr_stage:not:lead", "Ben Dot Eve"),
        ("pr_stage:any:lead,prospect", "Ada Cyd Dot"),
        ("pr_stage:empty", "Eve"),
        ("pr_stage:filled", "Ada Ben Cyd Dot"),
        ("pr_days:more:10", "Ada Ben"),
        ("pr_days:is:10", "Cyd"),
        ("pr_days:not:10", "Ada Ben Dot Eve"),
        ("pr_days:between:5..40", "Ada Cyd Dot"),
        ("pr_days:less:10", "Dot"),
        ("pr_days:empty", "Eve"),
        ("pr_since:past:30d", "Cyd Dot"),
        ("pr_stuck:yes", "Ada"),
        ("pr_stuck:no", "Ben Cyd Dot Eve"),
        ("pr_owner:not:me", "Ada Ben Cyd Dot Eve"),
    ],
)
def test_who_stands_where_is_found(people, cast, condition, names):
    assert found(cast.alice, condition) == names


def test_either_of_two_conditions_takes_in_who_stands_nowhere(people, cast):
    assert found(cast.alice, "pr_stage:is:lead", "name:is:Eve", any=True) == "Ada Cyd Eve"


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("pr_stage", "Ada Cyd Ben Dot Eve"),
        ("-pr_stage", "Dot Ben Cyd Ada Eve"),
        ("pr_since", "Ben Ada Cyd Dot Eve"),
        ("pr_days", "Dot Cyd Ada Ben Eve"),
        ("-pr_days", "Ben Ada Cyd Dot Eve"),
    ],
)
def test_lists_are_sorted_by_them_page_by_page(people, cast, sort, names):
    asked, after, read = Definition("contact", sort=sort), "", []
    while after or not read:
        page = run(asked, cast.alice, after=after, limit=2)
        read += [row["name"] for row in page.rows]
        after = page.next
        if not after:
            break
    assert " ".join(read) == names
    assert found(cast.alice, "name:filled", sort=sort) == names
    around = neighbours(asked, cast.alice, people["Ada"].pk)
    by_name = names.split()
    at = by_name.index("Ada")
    assert around.previous == (people[by_name[at - 1]].pk if at else None)
    assert around.next == people[by_name[at + 1]].pk


@pytest.mark.parametrize(("sort", "most"), [("-sales_since", 2000), ("sales_days", 2000), ("-sales_days", 1)])
def test_a_long_list_by_since_is_read_page_by_page(cast, monkeypatch, sort, most):
    monkeypatch.setattr(paging, "NEAREST", 1)
    monkeypatch.setattr(nearest, "MOST", most)
    stage = Stage.objects.get(perspective__key="sales", key="lead")
    for number in range(9):
        one = create_contact({"name": f"Joe {number}", "owner": cast.alice}, by=cast.alice)
        since = date(2025, 1, 1 + number // 2)
        Standing.objects.filter(contact=one).update(stage=stage, since=since)
    Contact.objects.filter(name__in=["Joe 2", "Joe 7"]).update(hidden_at=timezone.now())
    asked, read, after = Definition("contact", sort=sort), [], None
    while after != "":
        page = run(asked, cast.alice, after=after or "", limit=3)
        read, after = read + [row["name"] for row in page.rows], page.next
    assert " ".join(read) == found(cast.alice, "name:filled", sort=sort)
    assert [name for name in read if name.startswith("Joe")] == sorted(
        (f"Joe {n}" for n in range(9) if n not in {2, 7}), reverse=sort in {"-sales_since", "sales_days"}
    )


@pytest.mark.parametrize("sort", ["-sales_revenue", "sales_revenue", "-sales_last_order", "sales_last_order"])
def test_a_long_list_by_what_was_ordered_is_read_page_by_page(cast, monkeypatch, sort):
    monkeypatch.setattr(paging, "NEAREST", 1)
    for number in range(9):
        one = create_contact({"name": f"Joe {number}", "owner": cast.alice}, by=cast.alice)
        day = date(2025, 1, 1 + number // 2) if number > 3 else None
        revenue = [0, 0, 0, 0, 0, 7, 7, 9, 4][number]
        Standing.objects.filter(contact=one).update(last_order_on=day, revenue=revenue)
    asked, read, after = Definition("contact", sort=sort), [], None
    while after != "":
        page = run(asked, cast.alice, after=after or "", limit=2)
        read, after = read + [row["name"] for row in page.rows], page.next
    assert " ".join(read) == found(cast.alice, "name:filled", sort=sort)
    ordered = [name for name in read if name.startswith("Joe")]
    assert len(ordered) == 9
    if sort == "-sales_revenue":
        assert ordered[:4] == ["Joe 7", "Joe 6", "Joe 5", "Joe 8"]


def test_a_merged_stage_is_read_as_the_other(people, cast):
    lead, prospect = (Stage.objects.get(perspective__key="pr", key=key) for key in ("lead", "prospect"))
    Stage.objects.filter(pk=lead.pk).update(merged_into=prospect)
    forget_setup()
    assert found(cast.alice, "pr_stage:is:prospect") == found(cast.alice, f"pr_stage:is:{lead.pk}") == "Ada Cyd Dot"
    rows = run(Definition("contact", sort="name", columns=("name", "pr_stage")), cast.alice).rows
    field = card("contact").fields["pr_stage"]
    assert [field.said(row, today_of(cast.alice)) for row in rows][:3] == ["Prospect", "Customer", "Prospect"]


def test_who_may_not_see_a_perspective_knows_nothing_of_its_fields(people, cast, browser_of):
    Perspective.objects.filter(key="pr").update(seen_by=[f"user-{cast.bob.pk}"])
    forget_setup()
    assert "pr_stage" in hidden_fields(card("contact"), cast.alice)
    assert not any(key.startswith("pr_") for key in hidden_fields(card("contact"), cast.erin))
    web = browser_of(cast.alice)
    assert "cannot be run" in web.get("/contacts/?where=pr_stage:is:lead").content.decode()
    listed = web.get("/contacts/?columns=name,pr_stage&sort=pr_days").content.decode()
    assert "Ada" in listed and "Lead" not in listed and "Public relations" not in listed
    exported = b"".join(web.post("/export/", {"format": "csv", "columns": "all"}).streaming_content).decode()
    assert "Ada" in exported and "Public relations" not in exported


def test_without_a_target_it_is_stuck_who_stays_longer_than_three_of_four_did(people, cast):
    pr, customer = Perspective.objects.get(key="pr"), Stage.objects.get(perspective__key="pr", key="customer")
    facts = {"perspective": pr, "from_stage": customer, "on": today_of(None), "recorded_at": timezone.now()}
    for days in (100, 200, 300, 400):
        Move.objects.create(contact=people["Eve"], lasted_days=days, **facts)
    assert note_usual_days() == 0  # of so few nobody can say
    Move.objects.create(contact=people["Eve"], lasted_days=1, **facts)
    Move.objects.create(contact=people["Eve"], lasted_days=9000, superseded_at=timezone.now(), **facts)
    stamp = organisation().perspectives_stamp
    assert note_usual_days() == 1 and note_usual_days() == 0
    assert organisation().perspectives_stamp != stamp
    assert Stage.objects.get(pk=customer.pk).usual_days == 300
    assert found(cast.alice, "pr_stuck:yes") == "Ada Ben"


def test_a_perspective_switched_off_has_no_fields(people, cast, browser_of):
    assert "pr_stage" in card("contact").fields
    Perspective.objects.filter(key="pr").update(is_active=False)
    forget_setup()
    assert "pr_stage" not in card("contact").fields
    text = browser_of(cast.alice).get("/contacts/?where=pr_stage:is:lead").content.decode()
    assert "have no field" in text and "Ada" not in text


def test_the_list_and_a_file_say_where_and_how_long(people, cast, browser_of):
    web = browser_of(cast.alice)
    listed = web.get("/contacts/?columns=name,pr_stage,pr_days,pr_stuck,pr_since&sort=name").content.decode()
    assert '<span class="stage"><svg class="icon"' in listed and ">Lead</span>" in listed
    assert '<span class="age number" data-age="late" title="Longer than usual">40</span>' in listed
    asked = {"format": "csv", "query": "?columns=name,pr_stage,pr_days,pr_stuck&sort=name"}
    exported = b"".join(web.post("/export/", asked).streaming_content).decode()
    lines = [line for line in exported.splitlines() if line.lstrip("\ufeff").startswith(("Name", "Ada", "Ben", "Eve"))]
    assert lines[0].endswith("Name,Public relations stage,Public relations days,Public relations stuck")
    assert lines[1:] == ["Ada,Lead,40,yes", "Ben,Customer,500,", "Eve,,,"]


def test_tries_of_a_lead_are_fields(cast):
    joe = create_contact({"name": "Joe"}, by=cast.alice)
    create_contact({"name": "Kim"}, by=cast.alice)
    for outcome in ("no-answer", "busy", "reached"):
        called(joe, outcome, cast.alice)
    assert found(cast.alice, "sales_tries:more:1") == "Joe"
    assert found(cast.alice, "sales_times_reached:is:1") == "Joe"
    assert found(cast.alice, sort="-sales_tries") == "Joe Kim"
