"""Random organisations: what the database finds is what the rules say in plain words."""

from itertools import product
from unittest.mock import patch

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from rapport.access.keys import Key
from rapport.access.models import Group, Role, Share
from rapport.access.rights import Rights
from rapport.access.seeing import rows_seen
from rapport.access.structure import Privileges, Rule, Structure
from rapport.access.tests.world import TODAY, worlds
from rapport.base.prepared import prepared
from rapport.contacts.models import Contact
from rapport.organisation.models import User

pytestmark = pytest.mark.django_db


def structure_of(world) -> Structure:
    return Structure(
        parents=dict(enumerate(world.parents, 1)),
        role_of={n: role for n, role in enumerate(world.roles, 1) if role},
        members={n: tuple(members) for n, members in enumerate(world.groups, 1)},
        rules=tuple(Rule("contact", of, to, level) for of, to, level in world.rules),
        defaults={"contact": world.default},
        standard=(Privileges(frozenset(["contacts.view"]), {}),),
        absences=tuple(world.absences),
    )


@prepared
def readable(user):
    return Contact.objects.filter(rows_seen(user, "contact")).values_list("pk")


def people_the_tables(world) -> None:
    for model in (Share, Contact, Group, Role, User):
        model.objects.all().delete()
    now = timezone.now()
    User.objects.bulk_create(
        User(pk=n, email=f"{n}@lindhale.example", name=f"No. {n}") for n in range(1, len(world.roles) + 1)
    )
    Group.objects.bulk_create(Group(pk=n, name=f"Group {n}") for n in range(1, len(world.groups) + 1))
    Contact.objects.bulk_create(
        Contact(
            pk=n,
            kind="organisation" if n <= world.companies else "person",
            name=f"R {n}",
            owner_id=owner,
            owner_group_id=group,
            created_at=now,
            changed_at=now,
        )
        for n, (owner, group) in enumerate(world.records, 1)
    )
    Share.objects.bulk_create(
        Share(record_type="contact", record_id=record, to=str(to), level=level) for record, to, level in world.shares
    )


def compare(world):
    people_the_tables(world)
    structure = structure_of(world)
    for user, few in product(range(1, len(world.roles) + 1), (False, True)):
        rights = Rights(structure, user, is_administrator=False, today=TODAY)
        with patch("rapport.access.rights.are_few", return_value=few):
            assert ("contact.few" in rights.shape) == (few and not rights.sight("contact").everything)
        for level in (1, 2, 3):
            found = set(Contact.objects.filter(rows_seen(rights, "contact", level=level)).values_list("pk", flat=True))
            expected = {n for n in range(1, len(world.records) + 1) if world.level(user, n) >= level}
            assert found == expected
            assert level > 1 or {pk for (pk,) in readable(rights)} == expected


hard = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@settings(hard, max_examples=60)
@given(world=worlds())
def test_the_database_finds_what_the_rules_say(world):
    compare(world)


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(2))  # PostgreSQL keeps what is deleted for as long as a test lasts
@settings(hard, max_examples=400)
@given(world=worlds())
def test_the_database_finds_what_the_rules_say_of_hundreds(part, world):
    compare(world)


def test_an_administrator_sees_all_unless_that_is_switched_off():
    closed = {"parents": {}, "role_of": {}, "members": {}, "defaults": {"contact": 0}}
    closed["standard"] = (Privileges(frozenset(["contacts.view"]), {}),)
    assert Rights(Structure(**closed), 1, True, TODAY).sight("contact").everything
    without = Structure(**closed, administrators_see_all=False)
    assert Rights(without, 1, True, TODAY).sight("contact").owners == (1,)
    assert Key("user", 1) in without.names_of(frozenset([1]))
