"""Two who ask for the next contact at the very same instant."""

import pytest

from rapport.calling import actions
from rapport.calling.actions import lease
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.tests.conftest import make, person
from tests.together import together


@pytest.fixture
def many(cast):
    for number in range(40):
        person(f"Person {number:02}", cast.alice, number)
    return make(cast.alice, hours_from=0, hours_until=24)


def caller(user, calling_list, taken):
    """Takes the next contact and calls it."""

    def call(_):
        target = actions.take_next(CallingList.objects.get(pk=calling_list.pk), by=user)
        taken.append(target.contact_id)
        actions.log_call(target, {"outcome": "reached"}, by=user)

    return call


@pytest.mark.django_db(transaction=True)
def test_everybody_gets_somebody_else(many, cast):
    """Four callers, each taking eight: they queue for SQLite's lock, and skip what PostgreSQL has locked."""
    taken = []
    callers = [caller(user, many, taken) for user in (cast.alice, cast.bob, cast.carol, cast.erin)]
    assert together(*callers, rounds=8) == []
    assert len(taken) == len(set(taken)) == 32
    assert CallTarget.objects.filter(list=many, state="done").count() == 32


@pytest.mark.django_db(transaction=True)
def test_nobody_is_lent_by_two_lists_at_once(many, cast):
    """Four callers, two to a list, over the same contacts."""
    other, taken = make(cast.alice, name="Other", hours_from=0, hours_until=24), []
    lists = ((cast.alice, many), (cast.bob, many), (cast.carol, other), (cast.erin, other))
    assert together(*(caller(*one, taken) for one in lists), rounds=8) == []
    assert len(taken) == len(set(taken)) == 32


@pytest.mark.django_db
def test_who_another_list_lends_at_the_last_moment_is_passed_over(many, cast, monkeypatch):
    """Another list lends the contact after this one chose it, and before it is lent."""
    other = make(cast.alice, name="Other", hours_from=0, hours_until=24)
    real, served = lease.free, []

    def interleaved(user, now):
        if not served:
            served.append(None)
            served[0] = actions.take_next(other, by=cast.bob)
        return real(user, now)

    monkeypatch.setattr(lease, "free", interleaved)
    mine = actions.take_next(many, by=cast.alice)
    assert served[0].contact_id != mine.contact_id


@pytest.mark.django_db
def test_who_was_taken_between_looking_and_taking_is_not_taken_twice(many, cast, monkeypatch):
    """Another caller is served after this one chose where to look, and before the row is taken."""
    real, served = lease.steps, []

    def interleaved(calling_list, now):
        for step in real(calling_list, now):
            if step.zone and not served:
                served.append(None)
                served[0] = actions.take_next(many, by=cast.bob)
            yield step

    monkeypatch.setattr(lease, "steps", interleaved)
    mine = actions.take_next(many, by=cast.alice)
    assert served[0].pk != mine.pk
