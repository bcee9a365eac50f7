"""When people answer: counted from past calls, and whoever answers now is offered first."""

from datetime import timedelta

import pytest

from rapport.activities.actions import log_activity
from rapport.base.typed_dates import When
from rapport.calling import actions, queries
from rapport.calling.best_hours import NONE, best_window
from rapport.calling.jobs import recount
from rapport.calling.models import CallHour, CallTarget
from rapport.calling.tests.conftest import NOW, make
from rapport.calling.views.calling import best_words


class Job:
    """What a job function gets; nobody asks it to stop."""

    def should_stop(self):
        return False

    def report(self, *_, **__):
        pass


def past(contact, by, hour, *outcomes):
    """Calls on the days before, at this hour in Boston."""
    for days, outcome in enumerate(outcomes, 2):
        at = (NOW - timedelta(days=days)).replace(hour=hour + 4, minute=15)
        log_activity({"kind": "call", "contacts": [contact], "outcome": outcome, "done_at": at}, by=by)


def test_the_two_hours_in_which_most_calls_reached_somebody():
    assert best_window({9: (5, 0), 14: (4, 3), 15: (3, 3)}, 4) == 14
    assert best_window({10: (1, 1)}, 4) == NONE  # too little is known
    assert best_window({10: (9, 0)}, 4) == NONE
    assert best_window({10: (1, 1), 16: (6, 5)}, 4) == 15  # one call that was answered is no habit


def test_whose_best_hour_it_is_comes_first(people, cast, clock):
    past(people[3], cast.alice, 10, "reached", "reached", "no-answer", "reached")
    past(people[0], cast.alice, 15, "reached", "reached", "no-answer", "reached")
    made = make(cast.alice)
    assert {row.contact.name[:3]: row.best_hour for row in CallTarget.objects.all()} == {
        "Ann": 14, "Ben": NONE, "Cle": NONE, "Dor": 9,
    }  # fmt: skip
    order = []
    for _ in range(4):
        target = actions.take_next(made, by=cast.alice)
        order.append(target.contact.name.split()[0])
        actions.log_call(target, {"outcome": "reached"}, by=cast.alice)
    assert order == ["Dora", "Ben", "Cleo", "Ann"]


def test_who_was_skipped_is_last_though_promised_or_in_their_best_hour(people, cast, clock):
    past(people[3], cast.alice, 10, "reached", "reached", "no-answer", "reached")
    made = make(cast.alice)
    cleo = CallTarget.objects.get(contact=people[2])
    actions.call_later(cleo, When(at=NOW + timedelta(minutes=5)), by=cast.alice)
    clock.shift(timedelta(minutes=10))

    def skipped():
        target = actions.take_next(made, by=cast.alice)
        actions.skip_call(target, by=cast.alice)
        clock.shift(timedelta(minutes=1))
        return target.contact.name.split()[0]

    assert [skipped() for _ in range(6)] == ["Cleo", "Dora", "Ann", "Ben", "Cleo", "Dora"]
    upcoming = [row.contact.name.split()[0] for row in queries.upcoming(made, cast.alice)]
    assert upcoming == ["Ann", "Ben", "Cleo", "Dora"]
    actions.call_later(CallTarget.objects.get(contact=people[0]), When(at=NOW + timedelta(minutes=20)), by=cast.alice)
    clock.shift(timedelta(minutes=5))
    assert skipped() == "Ann"  # promised since: no longer put off
    clock.shift(timedelta(minutes=25))
    assert skipped() == "Cleo"  # half an hour is over


def test_every_night_it_is_counted_anew(people, cast, clock):
    made = make(cast.alice)
    for hour in (10, 15):
        past(people[1], cast.alice, hour, *["reached" if hour == 15 else "busy"] * 12)
    recount(Job())
    made.refresh_from_db()
    row = CallTarget.objects.get(contact=people[1])
    assert (row.best_hour, made.places) == (14, {"America/New_York": [NONE, 14]})
    assert CallHour.objects.filter(hour=15).count() == 7
    assert set(CallHour.objects.filter(is_best=True).values_list("hour", flat=True)) == {15}
    assert best_words(row) == "best reached 14:00 to 16:00"
    assert best_words(CallTarget.objects.get(contact=people[0])) == "people answer best 15:00 to 16:00"


@pytest.mark.parametrize("verb", ["close_calling_list", "delete_calling_list"])
def test_lists_that_nobody_calls_through_rest(people, cast, verb):
    made = make(cast.alice)
    getattr(actions, verb)(made, by=cast.alice)
    CallTarget.objects.update(zone="Europe/Vienna")
    recount(Job())
    assert CallTarget.objects.filter(zone="Europe/Vienna").count() == 4
