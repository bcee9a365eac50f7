"""Two who ask for the next contact at the very same instant."""

import threading
import time

import pytest

from rapport.activities.actions import log_activity
from rapport.calling import actions
from rapport.calling.actions import call, lease
from rapport.calling.models import CallingList, CallTarget
from rapport.calling.tests.conftest import make, person
from rapport.contacts.actions import change_contact
from rapport.contacts.models import Contact
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


@pytest.mark.django_db(transaction=True)
def test_who_asks_in_several_windows_at_once_gets_one_contact(many, cast):
    taken = []

    def ask(_):
        taken.append(actions.take_next(CallingList.objects.get(pk=many.pk), by=cast.alice).pk)

    assert together(*[ask] * 4) == []
    assert len(set(taken)) == CallTarget.objects.filter(leased_by=cast.alice).count() == 1


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("person_first", [True, False])
def test_the_page_tells_that_it_is_open_while_the_call_is_saved(cast, monkeypatch, person_first):
    """Whoever tells it at that instant, and whoever logs something with the company, waits; nobody waits in a ring."""
    joe = person("Joe Doe", cast.alice, **({} if person_first else {"company": "Acme"}))
    change_contact(joe, {"company": "Acme"}, by=cast.alice)
    target = CallTarget.objects.get(contact=joe, list=make(cast.alice, hours_from=0, hours_until=24))
    lease.renew_lease(target, by=cast.alice)
    real, is_locked = call.require_turn, threading.Event()

    def slow(*told):
        real(*told)
        is_locked.set()
        time.sleep(0.4)

    def later(deed):
        return lambda _: is_locked.wait(10) and deed()

    monkeypatch.setattr(call, "require_turn", slow)
    mine = CallTarget.objects.get(pk=target.pk)
    both = {"kind": "call", "outcome": "reached", "contacts": [joe.pk, Contact.objects.get(name="Acme").pk]}
    trouble = together(
        lambda _: actions.log_call(target, {"outcome": "no-answer"}, by=cast.alice),
        later(lambda: lease.renew_lease(mine, by=cast.alice)),
        later(lambda: log_activity(both, by=cast.bob)),
    )
    assert trouble == []
    assert CallTarget.objects.get(pk=target.pk).leased_by is None
