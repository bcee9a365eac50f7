"""Every URL with every parameter that its view asks for, set to what breaks programs: no error page, whatever is sent."""

import random

import pytest

from rapport.activities import actions as activities
from rapport.contacts import actions as contacts
from rapport.lookups import actions as lookups
from rapport.lookups.definition import Definition
from tests.hostile import ENDS_THE_SESSION, SLOW, VALUES, addresses, ask, asked_names, routes

PARTS = 24  # of the URLs, so that several processes share them
MANY = 4  # values that each parameter gets, by lot: all of them take half an hour


@pytest.fixture
def known(cast):
    """Records that exist, by the name that routes give to their ids; whoever asks is Erin."""
    erin = cast.erin
    phone = {"kind": "phone", "label": "work", "value": "+1 617 555 0142"}
    joe = contacts.create_contact({"name": "Joe Doe", "company": "Good Idea", "points": [phone]}, by=erin)
    jane = contacts.create_contact({"name": "Jane Doe"}, by=erin)
    call = activities.plan_activity({"kind": "call", "contacts": [joe], "subject": "Ask"}, by=erin)
    lookup, done = lookups.save_lookup("Mine", Definition("contact"), by=erin)
    return {
        "contact_id": joe.pk, "record_id": joe.pk, "other_id": jane.pk, "activity_id": call.pk, "lookup_id": lookup.pk,
        "record_type": "contact", "what": "tags", "key": "name", "day": "2026-10-14", "user_id": cast.bob.pk,
        "operation_id": done.pk, "token": "x", "row_id": 1, "perspective": "sales", "joe": joe.pk,
    }  # fmt: skip


def likely(known, names):
    """A form that could be right, so that the one wrong value is all that is wrong."""
    ids = dict.fromkeys(("contact", "contacts", "id", "ids"), known["joe"])
    words = {"name": "Some One", "note": "Words", "when_typed": "tomorrow 10:00", "kind": "call", "decided": "1"}
    return {name: value for name, value in (ids | words).items() if name in names}


def walk(web, route, known, monkeypatch, choose):
    """Every address, method and parameter of a route; returns what broke."""
    broken = []
    for address in addresses(route, known):
        for method in ("get", "post", "delete"):
            with asked_names(monkeypatch) as names:
                broken += [(method, address)] * (ask(web, method, address, {}) >= 500)
                ask(
                    web,
                    method,
                    address,
                    likely(known, {"contact", "contacts", "id", "ids", "when_typed", "kind", "name"}),
                )
            for name in sorted(names) if method != "delete" else ():
                for value in choose(VALUES):
                    typed = likely(known, names) | {name: value}
                    if ask(web, method, address, typed) >= 500:
                        broken.append((method, address, name, value[:30]))
    return broken


@pytest.mark.parametrize("part", range(PARTS))
def test_no_url_breaks(client, known, cast, monkeypatch, part):
    chance = random.Random(part)
    some = lambda values: [chance.choice(values)] if chance.random() < 0.3 else []  # noqa: E731
    walk_all(client, known, cast.erin, monkeypatch, part, some)


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_no_url_breaks_by_many_values(stricter, client, known, cast, monkeypatch, part):
    chance = random.Random(part)
    walk_all(client, known, cast.erin, monkeypatch, part, lambda values: chance.sample(values, MANY))


def walk_all(client, known, user, monkeypatch, part, choose):
    client.force_login(user)
    client.raise_request_exception = False
    wanted = sorted(set(routes()) - SLOW - ENDS_THE_SESSION)[part::PARTS]
    broken = [one for route in wanted for one in walk(client, route, known, monkeypatch, choose)]
    assert broken == []
