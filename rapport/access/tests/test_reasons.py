"""The reasons that a page tells are the rights that hold."""

from hypothesis import given, settings

from rapport.access.models import Level
from rapport.access.reasons import Shared, level_of, reasons
from rapport.access.rights import Rights
from rapport.access.structure import Structure
from rapport.access.tests.test_seeing import structure_of
from rapport.access.tests.world import TODAY, worlds


def owner_key(record):
    owner, group = record
    return owner or -(group or 0)


@settings(max_examples=400)
@given(world=worlds())
def test_the_best_reason_is_the_level_that_holds(world):
    structure = structure_of(world)
    for user in range(1, len(world.roles) + 1):
        rights = Rights(structure, user, is_administrator=False, today=TODAY)
        for record, owned in enumerate(world.records, 1):
            shares = [Shared(to, level) for one, to, level in world.shares if one == record]
            found = reasons(rights, "contact", owner_key(owned), shares)
            assert level_of(found) == world.level(user, record)
            names = {str(key) for key in structure.names_of(rights.stands_for)}
            for level in (1, 2, 3):
                sight = rights.sight("contact", level)
                shared = any(str(one.to) in names and one.level >= level for one in shares)
                reached = sight.everything or owner_key(owned) in sight.owners or shared
                assert (level_of(found) >= level) == reached


@settings(max_examples=200)
@given(world=worlds())
def test_every_step_of_a_reason_leads_somewhere(world):
    structure = structure_of(world)
    for user in range(1, len(world.roles) + 1):
        rights = Rights(structure, user, is_administrator=False, today=TODAY)
        for record in world.records:
            for one in reasons(rights, "contact", owner_key(record)):
                assert not one.whose or (one.steps[-1].user if one.steps else user) == one.whose


def test_an_administrator_sees_all_and_without_a_profile_nobody_sees():
    nothing = Structure(parents={}, role_of={}, members={}, defaults={"contact": Level.WRITE})
    assert reasons(Rights(nothing, 1, True, TODAY), "contact", 2) == []
