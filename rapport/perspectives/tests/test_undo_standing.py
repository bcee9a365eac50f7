"""Undo of what was decided of standings: all of it comes back, by whoever may decide it, and it says what did not."""

import json
from datetime import date, timedelta

import pytest

from rapport.base.catalogue import card
from rapport.base.errors import NotAllowed, Refused
from rapport.contacts.actions import change_contact, create_contact
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.perspectives.actions.fact import record_facts, remove_fact
from rapport.perspectives.actions.night import run_night
from rapport.perspectives.actions.qualification import decide
from rapport.perspectives.actions.standing import leave_perspective, set_stage, set_standing
from rapport.perspectives.models import Fact, Move, Perspective, Standing
from rapport.perspectives.queries import forget_setup, sales, setup
from rapport.perspectives.tests.days import day, happened, stage, told, where
from rapport.perspectives.tests.test_standing_views import acme  # noqa: F401
from tests.everything import differences, everything


class Job:
    def should_stop(self):
        return False

    def report(self, *_, **__):
        pass


def legal():
    return setup().by_key("legal")


@pytest.fixture
def looked_after(acme, cast):  # noqa: F811
    """In Legal, with an owner and a review day."""
    set_stage([acme.pk], stage("in_review", "legal"), by=cast.alice)
    set_standing(acme, legal(), by=cast.alice, owner=cast.bob, review_on=day("2030-12-03"))
    return acme


def shut(key="sales"):
    Perspective.objects.filter(key=key).update(changed_by=["user-999999"])
    forget_setup()


def test_whoever_may_change_everybody_changes_no_standing_where_the_perspective_is_closed(looked_after, cast):
    changeable = card("standing").changeable_to
    assert changeable(cast.alice) is None
    shut("legal")
    rows = changeable(cast.alice)
    assert not rows.filter(perspective=legal()).exists()
    assert rows.filter(perspective=sales(), contact=looked_after).exists()  # follows from orders: undone with them


def test_taken_out_and_brought_back_with_owner_and_review(looked_after, cast):
    before, pk = everything(), Standing.objects.get(contact=looked_after, perspective=legal()).pk
    done = leave_perspective([looked_after.pk], legal(), by=cast.alice)
    undone, kept = undo(done, by=cast.alice)
    row = Standing.objects.get(contact=looked_after, perspective=legal())
    assert not kept and differences(before, everything()) == {}
    assert (row.pk, row.owner, row.review_on) == (pk, cast.bob, day("2030-12-03"))
    again, _ = undo(undone, by=cast.alice)
    assert where(looked_after, "legal") is None
    undo(again, by=cast.alice)
    assert differences(before, everything()) == {}


def test_put_there_anew_since_it_keeps_what_it_has_now(looked_after, cast):
    done = leave_perspective([looked_after.pk], legal(), by=cast.alice)
    set_stage([looked_after.pk], stage("ended", "legal"), by=cast.bob)
    _, kept = undo(done, by=cast.alice)
    assert [one.labels for one in kept] == [["Owner", "Review"]]
    assert where(looked_after, "legal") == "ended"


def test_the_first_stage_undone_and_done_again_keeps_what_was_decided_since(acme, cast):  # noqa: F811
    done = set_stage([acme.pk], stage("in_review", "legal"), by=cast.alice)
    set_standing(acme, legal(), by=cast.bob, owner=cast.bob)
    undone, _ = undo(done, by=cast.alice)
    assert where(acme, "legal") is None
    undo(undone, by=cast.alice)
    assert Standing.objects.get(contact=acme, perspective=legal()).owner == cast.bob


def test_what_is_there_no_more_is_said_and_not_called_undone(looked_after, cast, browser_of):
    done = Operation.objects.get(action="set_standing")
    leave_perspective([looked_after.pk], legal(), by=cast.alice)
    answer = browser_of(cast.alice).post(f"/operations/{done.pk}/reversal/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    said = json.loads(answer.headers["HX-Trigger"])["toast"]["sentence"]
    assert said.startswith("ACME is not in Legal any more: there is nothing to take back.")
    assert not Operation.objects.filter(reverses=done).exists()


def test_what_a_rule_moved_names_the_rule(acme, cast, erin):  # noqa: F811
    happened(acme, "order", (date.today() - timedelta(days=500)).isoformat(), "R-1")
    Move.objects.filter(contact=acme, rule="churn").delete()  # as it stood the night before
    Standing.objects.filter(contact=acme).update(stage=stage("onboarding"), due_on=date.today())
    run_night(Job())
    done = Operation.objects.filter(action="move_by_rules").last()
    assert done.changes.exists()
    with pytest.raises(Refused, match=r"A rule moved ACME \(no order for longer than agreed\), and would again\."):
        undo(done, by=erin)


@pytest.mark.parametrize("deed", ["stage", "owner", "qualified", "fact", "fact removed"])
def test_who_may_not_change_sales_any_more_undoes_nothing_in_it(deed, acme, alice):  # noqa: F811
    done = {
        "stage": lambda: set_stage([acme.pk], stage("lead"), by=alice),
        "owner": lambda: set_standing(acme, sales(), by=alice, owner=alice),
        "qualified": lambda: decide(acme, True, by=alice),
        "fact": lambda: record_facts([told(acme, "order", "2026-01-05", "R-1")], by=alice),
        "fact removed": lambda: _removed(acme, alice),
    }[deed]()
    shut()
    before = everything()
    with pytest.raises(NotAllowed, match="not change (Sales any more, so this stays as it is|it any more)"):
        undo(done, by=alice)
    assert differences(before, everything()) == {}


def _removed(contact, by):
    record_facts([told(contact, "order", "2026-01-05", "R-1")], by=by)
    return remove_fact(Fact.objects.get(), by=by)


def test_where_somebody_works_is_undone_with_what_they_brought(acme, alice):  # noqa: F811
    joe = create_contact({"name": "Joe Doe"}, by=alice)
    happened(joe, "order", "2026-01-05", "R-1")
    set_standing(joe, sales(), by=alice, owner=alice)
    before = everything()
    done = change_contact(joe, {"company": "ACME"}, by=alice)
    assert Fact.objects.get().holder == acme
    shut()
    _, kept = undo(done, by=alice)
    assert (kept, Fact.objects.get().holder_id, where(joe), where(acme)) == ([], joe.pk, "onboarding", "suspect")
    # the log is told by new lines, and Sales is shut
    assert differences(before, everything()).keys() == {"contacts.TimelineEntry", "perspectives.Perspective"}


def test_what_only_follows_from_another_deed_is_undone_with_it(acme, alice):  # noqa: F811
    set_stage([acme.pk], stage("lead"), by=alice)
    joe = create_contact({"name": "Joe Doe", "employer": acme}, by=alice)
    shut()
    done = change_contact(joe, {"company": ""}, by=alice, version=joe.version)
    assert where(joe) == "suspect"
    undo(done, by=alice)
    assert where(joe) == "lead"
