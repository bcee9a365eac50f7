"""The numbers above the columns of a board, whatever writes standings."""

import pytest
from django.db import connection

from rapport.contacts.models import Contact
from rapport.perspectives.actions.counting import add_up_counts, missing_counts
from rapport.perspectives.health import CHECKS
from rapport.perspectives.models import StageCount, Standing
from rapport.perspectives.queries import perspective_for
from rapport.perspectives.queries.board import Board
from rapport.perspectives.tests.test_board import many


def shown(user, stages):
    counts = Board(perspective_for(user, "sales"), user).counts
    return {key: counts[stage.pk] for key, stage in stages.items() if counts[stage.pk]}


def test_counts_follow_every_way_a_standing_is_written(cast, stages):
    before = shown(cast.alice, stages).get("suspect", 0)
    firms = many(6, stages["suspect"], cast.alice)
    of_firms = Standing.objects.filter(contact__in=firms)
    assert shown(cast.alice, stages)["suspect"] == before + 6

    of_firms.filter(contact__in=firms[:4]).update(stage=stages["lead"])
    of_firms.filter(contact__in=firms[:2]).update(is_listed=False)
    of_firms.filter(contact=firms[0]).update(stage=stages["customer"])  # not on the board
    of_firms.filter(contact=firms[1]).update(stage=stages["customer"], is_listed=True)
    of_firms.filter(contact=firms[5]).update(since="2020-02-02", owner=cast.alice)
    found = shown(cast.alice, stages)
    assert (found.get("suspect", 0), found["lead"], found["customer"]) == (before + 2, 2, 1)

    Contact.objects.filter(pk__in=[firms[2].pk, firms[5].pk]).delete()
    of_firms.filter(contact=firms[0]).delete()
    found = shown(cast.alice, stages)
    assert (found.get("suspect", 0), found["lead"], found["customer"]) == (before + 1, 1, 1)
    assert not missing_counts()


def test_a_night_adds_them_up(cast, stages):
    many(3, stages["suspect"], cast.alice)
    Standing.objects.filter(stage=stages["suspect"]).update(stage=stages["lead"])
    before = shown(cast.alice, stages)
    add_up_counts()
    assert shown(cast.alice, stages) == before
    assert StageCount.objects.count() == StageCount.objects.values("stage").distinct().count()


@pytest.mark.parametrize("stray", [7, -2])
def test_the_check_finds_wrong_counts_and_mends_them(cast, stages, stray):
    many(3, stages["suspect"], cast.alice)
    before = shown(cast.alice, stages)
    StageCount.objects.create(stage=stages["lead"], cards=stray)
    StageCount.objects.filter(stage=stages["suspect"]).delete()
    check = next(one for one in CHECKS if one.name == "Board counts")
    assert check.ask() == (False, "The board counts the cards of 2 stages wrong.")
    check.mend()
    assert check.ask()[0]
    assert shown(cast.alice, stages) == before


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer")
def test_two_who_move_cards_at_once_do_not_wait_for_each_other(cast, stages):
    many(2, stages["suspect"], cast.alice)
    rows = StageCount.objects.count()
    Standing.objects.filter(stage=stages["suspect"]).update(stage=stages["lead"])
    assert StageCount.objects.count() == rows + 2  # rows of its own: none that another holds is written
