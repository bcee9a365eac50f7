"""Two people do the same at the same instant: the second meets what the first wrote, as if they had come a second later."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from rapport.access.actions import invite_user
from rapport.access.actions.absence import add_absence
from rapport.access.actions.group import remove_group, save_group
from rapport.access.actions.profile import add_profile
from rapport.access.actions.role import add_role, give_role
from rapport.access.actions.sharing import save_rule, set_default, share_record
from rapport.access.models import Absence, Group, Level, Post, Profile, Role, Share, SharingDefault, SharingRule
from rapport.base.errors import Invalid, Refused
from rapport.contacts.actions import create_contact
from rapport.journal.actions import undo
from rapport.organisation.models import User
from rapport.organisation.queries import today_of
from rapport.perspectives.actions.reservation import reserve
from rapport.perspectives.models import Reservation

MEETING = 0.4  # seconds in which one waits for the other between asking and writing


@pytest.fixture
def at_once(monkeypatch):
    """Run deeds together: whoever is about to write a row waits a moment, so that others ask before it is there."""
    gate, told = threading.Barrier(2), []

    def meet(self):
        try:
            gate.wait(MEETING)
        except threading.BrokenBarrierError:
            gate.reset()

    def run(model, *deeds):
        save = model.save
        monkeypatch.setattr(model, "save", lambda self, *args, **named: (meet(self), save(self, *args, **named))[1])

        def one(deed):
            try:
                deed()
            except (Invalid, Refused) as refusal:
                told.append(refusal.sentence)
            except Exception as failure:  # would be a page that says something broke
                told.extend([str(failure)] * 2)
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=[deed]) for deed in deeds]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        return told

    return run


@pytest.mark.django_db(transaction=True)
def test_two_reserve_the_same_contact(cast, at_once):
    joe = create_contact({"name": "Joe Doe"}, by=cast.alice)
    later = today_of(cast.alice) + timedelta(days=3)
    told = at_once(Reservation, *(lambda by=by: reserve(joe, later, by=by) for by in (cast.alice, cast.carol)))
    holder = Reservation.objects.get().holder
    assert len(told) == 1 and told[0].startswith(f"{holder.name} has reserved this contact until")


RULE = {"record_type": "contact", "level": Level.READ}
DEEDS = {
    "group": (Group, lambda cast: save_group(None, by=cast.erin, name="East")),
    "role": (Role, lambda cast: add_role("East", by=cast.erin)),
    "profile": (Profile, lambda cast: add_profile("East", by=cast.erin)),
    "default": (SharingDefault, lambda cast: set_default("contact", Level.READ, by=cast.erin)),
    "rule": (SharingRule, lambda cast: save_rule(None, RULE | {"of": keys(cast)[0], "to": keys(cast)[1]}, by=cast.erin)),
    "share": (Share, lambda cast: share_record("contact", cast.joe, keys(cast)[1], Level.READ, by=cast.erin)),
    "post": (Post, lambda cast: give_role(cast.alice, Role.objects.get(), by=cast.erin)),
    "absence": (Absence, lambda cast: add_absence(cast.alice, cast.bob, *[today_of(None)] * 2, by=cast.erin)),
    "user": (User, lambda cast: invite_user({"name": "Fay", "email": "fay@lindhale.example"}, by=cast.erin)),
}  # fmt: skip
AGAIN = {"default", "share", "post"}  # what may be said twice


def keys(cast):
    return [f"user-{one.pk}" for one in (cast.alice, cast.carol)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", DEEDS)
def test_the_same_right_is_written_once(cast, at_once, deed):
    model, do = DEEDS[deed]
    cast.joe = create_contact({"name": "Joe Doe"}, by=cast.alice)
    if deed == "post":
        add_role("Sales", by=cast.erin)
    before = model.objects.count()
    told = at_once(model, lambda: do(cast), lambda: do(cast))
    assert model.objects.count() == before + 1
    assert len(told) == (0 if deed in AGAIN else 1), told


def test_what_cannot_come_back_by_undo_stays_as_it_is(cast):
    """Its name was taken since, or the role somebody had is gone."""
    save_group(None, by=cast.erin, name="East")
    removed = remove_group(Group.objects.get(), by=cast.erin)
    save_group(None, by=cast.erin, name="East")
    assert undo(removed, by=cast.erin)[1][0].labels == ["Group"]
    renamed = save_group(Group.objects.get(), by=cast.erin, name="West")
    save_group(None, by=cast.erin, name="East")
    assert undo(renamed, by=cast.erin)[1][0].labels == ["Name"]
    assert sorted(Group.objects.values_list("name", flat=True)) == ["East", "West"]
    role = add_role("Sales", by=cast.erin)
    give_role(cast.alice, role, by=cast.erin)
    taken = give_role(cast.alice, None, by=cast.erin)
    role.delete()
    assert undo(taken, by=cast.erin)[1][0].labels == ["Role of a colleague"]
