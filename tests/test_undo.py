"""Undo brings everything back: each action is done and undone, and the whole database compared with before."""

import random

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from rapport.base.errors import Refused
from rapport.base.sockets import HealthCheck, plugged
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from tests.deeds import DEEDS, make_world
from tests.everything import differences, everything

REMEMBERED = ("Contacts", "What contacts remember", "Search", "Board counts")
PARTS = 8  # of the deeds, so that several processes share them
# What happened is told of the company of its time; reopened and done again it is of the present one.
IN_ANY_ORDER = sorted(set(DEEDS) - {"reopen"})


@pytest.fixture
def world(cast, run_jobs):
    made = make_world(cast)
    run_jobs()
    return made


def unwell():
    """What `rapport check` says of columns and entries that repeat others."""
    asked = {check.name: check.ask() for check in plugged(HealthCheck) if check.name.startswith(REMEMBERED)}
    return {name: sentence for name, (well, sentence) in asked.items() if not well}


def do(deed, world, run_jobs):
    """Do it; returns its operation, None where it was refused or changed nothing."""
    last = Operation.objects.latest("id").pk
    try:
        with transaction.atomic():
            DEEDS[deed](world)
    except (Refused, ObjectDoesNotExist):
        return None
    run_jobs()
    assert not unwell(), deed
    return Operation.objects.filter(pk__gt=last, part_of=None).exclude(by=None).first()


def take_back(done, world, run_jobs):
    reversal, kept = undo(done, by=world.by)
    run_jobs()
    assert not unwell(), done.summary
    return reversal, kept


@pytest.mark.parametrize("part", range(PARTS))
def test_undone_it_was_never_done(world, part, run_jobs):
    before = everything()
    for deed in list(DEEDS)[part::PARTS]:
        done = do(deed, world, run_jobs)
        assert done, deed
        _, kept = take_back(done, world, run_jobs)
        assert (kept, differences(before, everything())) == ([], {}), deed


@pytest.mark.wide
@pytest.mark.heavy
@pytest.mark.parametrize("deed", DEEDS)
def test_redone_and_undone_it_was_never_done(world, deed, run_jobs):
    before = everything()
    undone, _ = take_back(do(deed, world, run_jobs), world, run_jobs)
    redone, _ = take_back(undone, world, run_jobs)
    take_back(redone, world, run_jobs)
    assert differences(before, everything()) == {}


def one_after_another(world, seed, run_jobs):
    """A dozen things in any order, all of them taken back, the last one first."""
    before = everything()
    deeds = random.Random(seed).sample(IN_ANY_ORDER, 12)
    done = [one for deed in deeds if (one := do(deed, world, run_jobs))]
    for one in reversed(done):
        take_back(one, world, run_jobs)
    assert differences(before, everything()) == {}, deeds


@pytest.mark.parametrize("seed", range(3))
def test_a_dozen_things_undone_were_never_done(world, seed, run_jobs):
    one_after_another(world, seed, run_jobs)


@pytest.mark.wide
@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(3, 100))
def test_any_dozen_things_undone_were_never_done(world, seed, run_jobs):
    one_after_another(world, seed, run_jobs)
