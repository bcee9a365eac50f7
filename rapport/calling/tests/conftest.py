"""Four people to call in Boston, and a clock that stands still there: Wednesday, 14 October 2026, 10:42."""

from datetime import UTC, datetime

import pytest
import time_machine

from rapport.calling.actions import make_calling_list
from rapport.contacts.actions import create_contact
from rapport.lookups.definition import Condition, Definition

NOW = datetime(2026, 10, 14, 14, 42, tzinfo=UTC)
EVERYONE = Definition("contact", sort="name")


@pytest.fixture
def clock(db):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(cast, clock):
    names = ("Ann Abel", "Ben Baker", "Cleo Cook", "Dora Dyer")
    return [person(name, cast.alice, number) for number, name in enumerate(names)]


def person(name, by, number=0, **facts):
    point = {"kind": "phone", "label": "office", "value": f"+1 617 555 01{number:02}"}
    return create_contact({"name": name, "points": [point], "owner": by.pk, **facts}, by=by)


@pytest.fixture
def calling_list(cast, people):
    return make(cast.alice)


def make(by, definition=EVERYONE, **values):
    return make_calling_list({"name": "Cold list", "script": "Who measures?\nWith what?", **values}, definition, by=by)


def called(text):
    """A lookup over names."""
    return Definition("contact", (Condition("name", "contains", text),), sort="name")
