"""People to call, and a clock that stands still: Wednesday, 14 October 2026, 9:42 in Boston."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from rapport.contacts.models import Contact

NOW = datetime(2026, 10, 14, 13, 42, tzinfo=UTC)


@pytest.fixture
def clock(db):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def company(clock):
    return make("Good Idea Enterprises", kind="organisation")


@pytest.fixture
def joe(company, clock):
    return make("Joe Doe", employer=company, company=company.name, given="Joe", phone="+1 617 555 0142")


@pytest.fixture
def jane(company, clock):
    return make("Jane Roe", employer=company, company=company.name, given="Jane")


def make(name, kind="person", **facts):
    """A contact straight into its table: how contacts are made is another room's story."""
    now = timezone.now()
    return Contact.objects.create(name=name, name_key=name.lower(), kind=kind, created_at=now, changed_at=now, **facts)
