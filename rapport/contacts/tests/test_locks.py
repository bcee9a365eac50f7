"""Two connections at the same instant at a person and the company where they work: nobody waits for one another in a ring."""

import pytest
from django.db import connection

from rapport.base.errors import Refused
from rapport.contacts import actions
from rapport.contacts.models import Contact, Relationship, RelationshipType
from rapport.journal.actions import undo
from rapport.journal.models import Operation
from tests.together import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite has one lock for all"),
]
OFTEN = {"rounds": 10, "may_raise": (Refused,)}


@pytest.fixture(params=["the company is older", "the person is older"])
def pair(request, cast):
    """A person at a company; whoever is older has the lower number, by which everybody locks."""
    values = [{"name": "Acme", "kind": "organisation"}, {"name": "Joe"}]
    values = values if request.param.startswith("the company") else values[::-1]
    made = {one["name"]: actions.create_contact(one, by=cast.alice) for one in values}
    other = actions.create_contact({"name": "Other", "kind": "organisation"}, by=cast.alice)
    actions.change_contact(made["Joe"], {"company": "Acme"}, by=cast.alice)
    return made["Acme"], Contact.objects.get(pk=made["Joe"].pk), other


@pytest.fixture
def work(pair, cast):
    """Joins and leaves the company, at each second time."""
    acme, joe, _ = pair

    def move(number):
        joe_now = Contact.objects.get(pk=joe.pk)
        actions.change_contact(joe_now, {"company": "" if joe_now.employer_id else "Acme"}, by=cast.bob)

    return move


def test_undo_of_employments(pair, work, cast):
    acme, joe, _ = pair

    def take_back(_):
        for done in Operation.objects.filter(changes__about=joe.pk, by=cast.bob).order_by("-id")[:1]:
            undo(done, by=cast.bob)

    assert together(work, take_back, work, take_back, **OFTEN) == []


def test_names_of_companies(pair, work, cast):
    acme, joe, _ = pair

    def rename(number):
        values = {"name": "Acme" if number % 2 else "Acme Inc"}
        actions.change_contact(Contact.objects.get(pk=acme.pk), values, by=cast.alice)

    def take_back(_):
        for done in Operation.objects.filter(changes__about=acme.pk, by=cast.alice).order_by("-id")[:1]:
            undo(done, by=cast.alice)

    def note(number):
        actions.change_contact(Contact.objects.get(pk=joe.pk), {"notes": f"Note {number}"}, by=cast.carol)

    assert together(work, rename, take_back, note, **OFTEN) == []


def test_trash_of_either(pair, work, cast):
    acme, joe, _ = pair

    def to_and_fro(*contacts):
        ids = [one.pk for one in contacts]
        return lambda number: (
            actions.untrash_contacts(ids, by=cast.alice) if number % 2 else actions.trash_contacts(ids, by=cast.alice)
        )

    assert together(work, to_and_fro(acme), to_and_fro(joe, acme), to_and_fro(acme, joe), **OFTEN) == []


def test_changes_of_many(pair, work, cast):
    acme, joe, other = pair
    some = [other.pk, joe.pk, acme.pk]

    def change(ids):
        return lambda number: actions.change_contacts(ids, {"touch_goal": 30 + number}, by=cast.alice)

    def drop(ids):
        return lambda number: (
            actions.revive_contacts(ids, by=cast.alice)
            if number % 2
            else actions.drop_contacts(ids, "Gone", by=cast.alice)
        )

    assert together(work, change(some), change(some[::-1]), drop(some), drop(some[::-1]), **OFTEN) == []


def test_relationships(pair, work, cast):
    acme, joe, other = pair
    job, knows = RelationshipType.objects.get(key="works_at"), RelationshipType.objects.filter(is_employment=False)
    knows = knows.filter(from_kind__in=["", "person"], to_kind__in=["", "organisation"]).first()

    def tie(kind, to):
        def add_and_remove(_):
            made = actions.add_relationship(joe, to, kind, by=cast.alice, is_primary=True)
            actions.change_relationship(made, {"title": "Chief"}, by=cast.alice)
            actions.remove_relationship(made, by=cast.alice)

        return add_and_remove

    deeds = [tie(job, acme), tie(job, other), work]
    assert together(*deeds, *([tie(knows, acme)] if knows else [])) == []
    assert Relationship.objects.filter(of=joe, is_primary=True).count() <= 1
