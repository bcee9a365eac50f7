"""A card is moved, taken back, asked why; and whoever comes second is told."""

import json
from datetime import timedelta

import pytest

from rapport.access.actions.sharing import set_default
from rapport.access.models import Level
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.standing import set_stage
from rapport.perspectives.models import Move, Stage, Standing
from rapport.perspectives.queries import forget_setup

HX = {"HX-Request": "true"}
MOVES = "/board/sales/moves/"


@pytest.fixture
def joe(cast):
    return create_contact({"name": "Joe Doe", "owner": cast.alice.pk}, by=cast.alice)


def stage_of(contact):
    return Standing.objects.select_related("stage").get(contact=contact, perspective__key="sales").stage.key


def told(answer):
    return json.loads(answer.headers.get("HX-Trigger", "{}"))


def move(web, contact, to, seen, **more):
    typed = {"contact": contact.pk, "stage": to.pk, "was": seen.pk, **more}
    return web.post(MOVES, typed, headers=HX)


def test_a_card_moves_counts_follow_and_undo_brings_it_back(web, joe, stages, cast):
    answer = move(web, joe, stages["lead"], stages["suspect"])
    assert answer.status_code == 204
    moved = told(answer)["card.moved"]
    assert (moved["contact"], moved["stage"], moved["days"]) == (joe.pk, stages["lead"].pk, 0)
    assert {moved["counts"][str(stages[key].pk)] for key in ("suspect", "lead")} == {0, 1}
    assert stage_of(joe) == "lead"
    undo(Operation.objects.get(pk=told(answer)["toast"]["undo"]), by=cast.alice)
    assert stage_of(joe) == "suspect"


def test_the_second_of_two_is_told(web, joe, stages, cast):
    set_stage([joe.pk], stages["sql"], by=cast.bob)
    answer = move(web, joe, stages["lead"], stages["suspect"])
    assert answer.status_code == 409
    assert "Joe Doe is in SQL now" in told(answer)["toast"]["sentence"]
    assert told(answer)["card.elsewhere"]["stage"] == stages["sql"].pk
    assert stage_of(joe) == "sql"


def test_a_stage_that_asks_why_gets_its_reason_and_a_day(web, joe, stages, cast):
    Stage.objects.filter(pk=stages["other"].pk).update(asks_why=True)
    forget_setup()
    assert b"data-asks-why" in web.get("/board/sales/").content
    asked = web.get(f"{MOVES}?contact={joe.pk}&stage={stages['other'].pk}&was={stages['suspect'].pk}").content.decode()
    assert "Joe Doe to Other" in asked and 'name="why"' in asked
    refused = move(web, joe, stages["other"], stages["suspect"], on="someday soon")
    assert refused.status_code == 422
    assert move(web, joe, stages["other"], stages["suspect"]).status_code == 422
    assert stage_of(joe) == "suspect"
    moved = move(web, joe, stages["other"], stages["suspect"], why="Sells to us", on="today")
    assert moved.status_code == 204
    assert Move.objects.get(contact=joe, to_stage=stages["other"], superseded_at=None).why == "Sells to us"
    assert told(moved)["close"] == "dialog"


def test_nobody_moves_what_they_may_only_read_or_not_see(browser_of, joe, stages, cast):
    set_default("contact", Level.READ, by=cast.erin)
    assert move(browser_of(cast.carol), joe, stages["lead"], stages["suspect"]).status_code == 403
    set_default("contact", Level.PRIVATE, by=cast.erin)
    assert move(browser_of(cast.carol), joe, stages["lead"], stages["suspect"]).status_code == 404
    assert stage_of(joe) == "suspect"


def test_a_stage_of_another_perspective_is_not_here(web, joe, stages):
    other = Stage.objects.filter(perspective__key="pr").first()
    assert move(web, joe, other, stages["suspect"]).status_code == 404


def test_a_day_in_the_past_counts_from_then(web, joe, stages, cast):
    since = today_of(cast.alice) - timedelta(days=40)
    answer = move(web, joe, stages["lead"], stages["suspect"], on=since.isoformat())
    assert answer.status_code == 204
    lead = told(answer)["card.moved"]
    assert (lead["days"], lead["state"]) in {(40, "late"), (0, "")}  # the day it was born bounds it


def test_moving_is_few_statements(web, joe, stages, django_assert_max_num_queries):
    move(web, joe, stages["lead"], stages["suspect"])
    with django_assert_max_num_queries(45):
        assert move(web, joe, stages["mql"], stages["lead"]).status_code == 204
