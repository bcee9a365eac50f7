"""Merging stages is another name for them: neutral to the log, there and back."""

from collections import Counter
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.journal.models import Change, Operation
from rapport.perspectives.actions.night import run_night
from rapport.perspectives.actions.stage import change_stage, merge_stage, order_stages, part_stage
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Move, Stage, Standing
from rapport.perspectives.queries import sales, setup, stages_of
from rapport.perspectives.queries.as_of import moves_then
from rapport.perspectives.queries.past_board import PastBoard
from rapport.perspectives.tests.days import day, happened, log, where
from rapport.perspectives.tests.test_past_board import stood

NEW_YORK = ZoneInfo("America/New_York")
ROLES = ("suspect", "prospect", "opportunity", "onboarding", "customer", "churned", "other")


@pytest.fixture
def clock():
    with time_machine.travel(datetime(2024, 1, 1, 12, tzinfo=NEW_YORK), tick=False) as moved:
        yield lambda text: moved.move_to(datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=NEW_YORK))


@pytest.fixture
def acme(clock, alice):
    return create_contact({"name": "Acme", "kind": "organisation"}, by=alice)


def itself(key):
    return Stage.objects.get(key=key, perspective__key="sales")


def night():
    return run_night(SimpleNamespace(should_stop=lambda: False, report=lambda *_, **__: None))


def since(contact):
    return Standing.objects.get(contact=contact, perspective=sales()).since.isoformat()


def test_what_happens_meanwhile_is_in_the_log_as_if_nothing_was_merged(acme, clock, alice, erin):
    other = create_contact({"name": "Other", "kind": "organisation"}, by=alice)
    clock("2024-06-01")
    for number in range(3):
        happened(acme, "order", f"2024-02-0{number + 1}", f"A{number}")
        happened(other, "order", f"2024-02-0{number + 1}", f"B{number}")
    merge_stage(itself("customer"), itself("onboarding"), by=erin)
    happened(acme, "order", "2024-03-01", "A4")
    assert (where(acme), since(acme), len(log(acme))) == ("onboarding", "2024-02-01", 2)
    done = part_stage(itself("customer"), by=erin)
    assert "stage.parted" in done.events and "standing.changed" in done.events
    happened(other, "order", "2024-03-01", "B4")
    assert (where(acme), since(acme)) == (where(other), since(other)) == ("customer", "2024-03-01")
    assert log(acme) == log(other)


def test_no_line_says_customer_to_customer(acme, clock, erin):
    happened(acme, "order", "2024-01-01", "A0")
    merge_stage(itself("churned"), itself("onboarding"), by=erin)
    told = list(Move.objects.values_list("pk", "superseded_at"))
    clock("2025-03-01")
    assert (night(), where(acme), since(acme)) == (0, "onboarding", "2024-01-01")
    assert list(Move.objects.values_list("pk", "superseded_at")) == told
    happened(acme, "order", "2025-03-01", "A1")
    set_stage([acme.pk], itself("prospect"), by=erin)
    lines = Move.objects.filter(contact=acme, superseded_at=None).order_by("on", "number")
    assert list(lines.values_list("to_stage__key", "lasted_days"))[-1] == ("prospect", 425)
    then = moves_then(day("2025-02-01"), sales()).get(contact=acme).to_stage_id
    assert then == itself("onboarding").pk
    part_stage(itself("churned"), by=erin)
    assert [line[2:] for line in log(acme)][1:] == [
        ("onboarding", "first_order"),
        ("churned", "churn"),
        ("onboarding", "returned"),
        ("prospect", ""),
    ]


@pytest.mark.parametrize("way", ["into", "from"])
def test_whoever_is_shown_as_a_customer_is_one_to_the_rules(acme, clock, erin, way):
    """A stage of one's own, merged into Customer, or Customer into it."""
    clock("2024-02-01")
    set_stage([acme.pk], itself("mql"), by=erin)
    clock("2024-03-01")
    merge_stage(*((itself("mql"), itself("customer"))[:: 1 if way == "into" else -1]), by=erin)
    happened(acme, "order", "2024-03-01", "A1")
    assert [line[2:] for line in log(acme)][1:] == [("mql", "")]
    clock("2025-03-02")
    assert night() == 1
    assert log(acme)[-1][2:] == ("churned", "churn")
    part_stage(itself("mql" if way == "into" else "customer"), by=erin)
    happened(acme, "order", "2025-03-02", "A2")
    assert log(acme)[-1][2:] == ("onboarding", "returned")


def test_a_merger_is_told_as_one_and_not_as_moves_of_contacts(acme, clock, erin):
    happened(acme, "order", "2024-01-01", "A0")
    joe = create_contact({"name": "Joe", "employer": acme}, by=erin)
    moves = list(Move.objects.values_list("pk", "superseded_at"))
    done = merge_stage(itself("onboarding"), itself("customer"), by=erin)
    assert (where(acme), where(joe)) == ("customer", "customer")
    assert done.events == ["perspectives.changed", "stage.merged"]
    back, _ = undo(done, by=erin)
    assert (where(acme), where(joe)) == ("onboarding", "onboarding")
    assert "standing.changed" not in back.events
    assert not Change.objects.filter(operation__in=[done, back], record_type="standing").exists()
    assert list(Move.objects.values_list("pk", "superseded_at")) == moves


def test_who_is_a_lead_follows_order_closing_and_merging(clock, acme, alice, erin):
    joe = create_contact({"name": "Joe", "employer": acme}, by=alice)
    clock("2024-02-01")
    set_stage([acme.pk], itself("other"), by=alice)
    clock("2024-03-01")
    set_stage([acme.pk], itself("lead"), by=alice)

    def lead_since(contact):
        found = Standing.objects.get(contact=contact, perspective=sales()).lead_from
        return found and found.astimezone(NEW_YORK).date().isoformat()

    assert lead_since(acme) == lead_since(joe) == "2024-03-01"
    deeds = (
        lambda: change_stage(itself("lead"), {"is_closed": True}, by=erin),
        lambda: merge_stage(itself("lead"), itself("customer"), by=erin),
        lambda: order_stages(sales(), [*(one.pk for one in stages_of(sales()) if one.key != "lead")], by=erin),
    )
    for deed in deeds:
        done = deed()
        assert lead_since(acme) is lead_since(joe) is None
        undo(done, by=erin)
        assert lead_since(acme) == lead_since(joe) == "2024-03-01"


def test_many_are_settled_in_the_background(acme, erin, monkeypatch, run_jobs):
    monkeypatch.setattr("rapport.perspectives.actions.settling.AT_ONCE", 0)
    merge_stage(itself("suspect"), itself("prospect"), by=erin)
    assert where(acme) == "suspect"
    run_jobs()
    assert where(acme) == "prospect"
    assert not Operation.objects.filter(action="settle_standings").exists()


KINDS = st.sampled_from(["opened", "lost", "won", "order", "cancelled"])
FACTS = st.lists(st.tuples(KINDS, st.integers(0, 900), st.sampled_from("AB")), min_size=1, max_size=6, unique=True)
MERGERS = st.lists(st.permutations(ROLES), min_size=1, max_size=2)


@pytest.mark.heavy
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FACTS, MERGERS)
def test_whatever_is_merged_meanwhile_and_taken_apart_leaves_the_same_log(db, cast, facts, mergers):
    first, second = (create_contact({"name": name, "kind": "organisation"}, by=cast.alice) for name in ("One", "Two"))
    rows = [(kind, datetime.fromordinal(737_000 + days).date().isoformat(), name) for kind, days, name in facts]
    for kind, on, reference in rows:
        happened(first, kind, on, f"{first.pk}-{reference}", "10")
    merged = []
    for place, (kind, on, reference) in enumerate(rows):
        if place < len(mergers) and not (set(mergers[place][:2]) & set(merged)):
            merge_stage(itself(mergers[place][0]), itself(mergers[place][1]), by=cast.erin)
            merged += mergers[place][:2]
        happened(second, kind, on, f"{second.pk}-{reference}", "10")
    for days in range(0, 1000, 90):
        on = datetime.fromordinal(737_000 + days).date()
        told = Counter(setup().reads[to] for to in stood(on).values())
        assert {pk: n for pk, n in PastBoard(sales(), None, None, on).counts.items() if n} == told
    for key in merged[::2]:
        part_stage(itself(key), by=cast.erin)
    assert (where(first), log(first), since(first)) == (where(second), log(second), since(second))
